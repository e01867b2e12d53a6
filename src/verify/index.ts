/** The verify room: drives a live server and reports where it differs from its contract. */

export type { Identities, Identity } from "./auth/identity.js";
export type { Performed } from "./desk.js";
export type { Case, Expectation, VerifyFinding, WireAnswer, WireRequest } from "./model.js";
export type { Progress, VerifyOptions } from "./options.js";
export type { OperationReport, Report } from "./report/report.js";
export { verify } from "./verify.js";
