export { errorCodeOf } from "./error-code.js";
export { EventParser } from "./event-parser.js";
export type {
  Exchange,
  Finding,
  Judge,
  JudgeOptions,
  Observation,
  ServerSentEvent,
  Severity,
} from "./finding.js";
export { judge } from "./judge.js";
export { CHECKS, type Check } from "./table.js";
