export { type AnswerFacts, type AnswerKind, answerKind, kindOf } from "./answer-kind.js";
export { withoutCodings } from "./content-coding.js";
export { errorCodeOf } from "./error-code.js";
export { EventParser } from "./event-parser.js";
export { exchangeOf } from "./exchange-of.js";
export { findSurface, type SurfaceExchange } from "./find-surface.js";
export type {
  Exchange,
  ExchangePart,
  ExchangeRequest,
  ExchangeResponse,
  Finding,
  Judge,
  JudgeOptions,
  Observation,
  ServerSentEvent,
  Severity,
} from "./finding.js";
export { HarError } from "./har/har-error.js";
export {
  exchangesOfHar,
  type HarExchange,
  type HarExchanges,
  surfaceExchangesOfHar,
} from "./har/har-exchanges.js";
export { PASS_REASONS, type PassedOver, type PassReason } from "./har/passed-over.js";
export { type HarEntry, type HarRecording, readHar } from "./har/read-har.js";
export { judge } from "./judge.js";
export { type MatchOptions, matchOperation, type OperationMatch } from "./match-operation.js";
export { isNoncommittal } from "./noncommittal.js";
export { certainViolation } from "./request/certainty.js";
export { isIgnorable } from "./request/ignorable-fields.js";
export { isJsonLines } from "./request/json-lines.js";
export { bodyFaults } from "./request/judge-request.js";
export type { RequestFault } from "./request/request-verdict.js";
export { CHECKS, type Check } from "./table.js";
