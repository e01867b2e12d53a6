/** The verify room: drives a live server and reports where it differs from its contract. */

export {
  type Account,
  type Accounts,
  accountOf,
  type SignIn,
  type SignInContext,
  signInAll,
} from "./auth/accounts.js";
export { type CookieLogin, cookieLogin } from "./auth/cookie-login.js";
export { type DeviceLogin, type DevicePrompt, deviceLogin } from "./auth/device-login.js";
export { type Identities, type Identity, secretsOf } from "./auth/identity.js";
export { type AuthFile, readSignIn, requireScheme } from "./auth/read-accounts.js";
export type { Performed } from "./desk.js";
export { loadModule } from "./load-module.js";
export type {
  Case,
  Chain,
  Expectation,
  Step,
  Taken,
  VerifyFinding,
  WireAnswer,
  WireRequest,
} from "./model.js";
export type { Progress, VerifyOptions } from "./options.js";
export { PROVOKERS } from "./provokers/index.js";
export {
  type CodeOf,
  isRecipes,
  type OperationIdOf,
  type OperationTable,
  type Provoke,
  type Recipe,
  type RecipeAnswer,
  type RecipeContext,
  type RecipeRequest,
  recipes,
} from "./recipes/recipes.js";
export { HarRecorder } from "./report/har.js";
export { reportHtml } from "./report/html/page.js";
export { reportJson } from "./report/json.js";
export { observe } from "./report/observed.js";
export type { OperationReport, Report } from "./report/report.js";
export { sortFindings } from "./report/sort-findings.js";
export { type VitestFileOptions, vitestFile } from "./report/vitest-file.js";
export { isExpressApp } from "./routes/express-routes.js";
export { RULES } from "./rules.js";
export { isNamedBy } from "./selection.js";
export { verify } from "./verify.js";
