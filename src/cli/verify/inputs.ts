/** What `wireproof verify` is given beside the document: accounts, recipes, an application. */

import { createServer, type RequestListener } from "node:http";
import { resolve } from "node:path";
import type { Contract } from "../../contract/index.js";
import { RunError } from "../../generate/index.js";
import {
  type Accounts,
  accountOf,
  isExpressApp,
  isNamedBy,
  isRecipes,
  loadModule,
  type Recipe,
  readSignIn,
  requireScheme,
  type SignIn,
} from "../../verify/index.js";
import type { Io } from "../io.js";
import type { VerifyFlags } from "./flags.js";

/**
 * A name that nothing has would let a run pass that tried nothing, or not what was meant.
 *
 * @throws {RunError} For a pattern that names no operation, or credentials of a scheme that the document has not.
 */
export function requireKnown(
  { operations, securitySchemes }: Contract,
  { include, exclude, isolated, auth, otherAuth }: VerifyFlags,
): void {
  const pattern = [...include, ...exclude, ...isolated].find(
    (one) => !operations.some((operation) => isNamedBy(one, operation)),
  );
  if (pattern !== undefined)
    throw new RunError("operation-unknown", `no operation is named by \`${pattern}\``, {
      fix: "write an operationId or `GET /path`, * for anything",
    });
  const schemes = securitySchemes.map(({ name }) => name);
  for (const flag of [...auth, ...otherAuth])
    if (flag.includes("=")) requireScheme(flag.split("=", 1)[0] ?? "", schemes);
}

/** The accounts of the flags, or of the file. */
export async function accountsFrom(
  { securitySchemes }: Contract,
  { auth, otherAuth, authFile, time }: VerifyFlags,
  io: Io,
): Promise<SignIn> {
  const flagged: Accounts = {
    main: accountOf(auth),
    ...(otherAuth.length > 0 && { other: accountOf(otherAuth) }),
  };
  if (authFile === undefined) return flagged;
  if (auth.length > 0 || otherAuth.length > 0)
    throw new RunError("usage", "--auth-file and --auth exclude each other", {
      fix: "put the credentials into the file",
    });
  const loaded = await loadModule(resolve(io.cwd, authFile), "auth file");
  const schemes = securitySchemes.map(({ name }) => name);
  return readSignIn(loaded, { name: authFile, schemes, timeoutMs: time });
}

/** The recipes of the file; `undefined` without one. */
export async function recipesFrom({ recipes }: VerifyFlags, io: Io): Promise<readonly Recipe[] | undefined> {
  if (recipes === undefined) return undefined;
  const loaded = await loadModule(resolve(io.cwd, recipes), "recipes file");
  if (!isRecipes(loaded))
    throw new RunError("recipes-invalid", `${recipes} gives no recipes`, {
      fix: "export default recipes((provoke) => { … })",
    });
  return loaded;
}

/** The Express application of the file; `undefined` without one. */
export async function appFrom({ app }: VerifyFlags, io: Io): Promise<object | undefined> {
  if (app === undefined) return undefined;
  const loaded = await loadModule(resolve(io.cwd, app), "application");
  const candidates: unknown[] = [loaded];
  if (typeof loaded === "object" && loaded !== null && "app" in loaded) candidates.push(loaded.app);
  const found = candidates.find(isExpressApp);
  if (!found)
    throw new RunError("app-invalid", `${app} gives no Express application`, {
      fix: "export the application as default, or as `app`",
    });
  return found;
}

/** Where the server is: at the base URL, or on a port of its own when only the application is given. */
export async function serverOf(
  { baseUrl }: VerifyFlags,
  app: object | undefined,
): Promise<{ readonly baseUrl: string; close(): Promise<void> }> {
  if (baseUrl !== undefined) return { baseUrl, close: async () => {} };
  if (!isListener(app))
    throw new RunError("usage", "there is no server to drive", {
      fix: "--base-url http://127.0.0.1:3000, or --app app.ts",
    });
  const server = createServer(app);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

function isListener(app: object | undefined): app is RequestListener {
  return typeof app === "function";
}
