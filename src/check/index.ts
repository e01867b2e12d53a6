export { errorCodeOf } from "./error-code.js";
export type { Exchange, Finding, Judge, JudgeOptions, Observation, Severity } from "./finding.js";
export { judge } from "./judge.js";
export { CHECKS, type Check } from "./table.js";
