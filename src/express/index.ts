/** `wireproof/express`: the Express runtime. */

export {
  type Contract,
  DETAIL_TYPES,
  type DetailType,
  type ErrorDetail,
  type Operation,
  readContract,
} from "../contract/index.js";
export { type AnswerLedger, type AnswerLedgerOptions, recordAnswers } from "./answer-ledger.js";
export { ContractError, type ContractErrorOptions } from "./contract-error.js";
export { type ContractServer, type ContractServerOptions, createContractServer } from "./contract-server.js";
export type { EventMessage } from "./event-frame.js";
export type { EventOptions } from "./event-options.js";
export type { AnyFail, ErrorTable, ErrorTableEntry, FailOf } from "./fail.js";
export {
  type Handler,
  type HandlerContext,
  type Handlers,
  type Implementation,
  implement,
  type OperationTypes,
  type WithDefaults,
} from "./implement.js";
export { type ErrorMapping, mapErrors } from "./map-errors.js";
export type { UploadedFile, WithFiles, WithFilesExcept } from "./multipart/uploaded-file.js";
export type {
  AnswerRecord,
  ContractViolation,
  Limits,
  RateLimitContext,
  RateLimited,
  RouterOptions,
  SecurityContext,
  SecurityHandler,
  VersionRefused,
} from "./options.js";
export { answered, type Reply, type ReplyOptions, reply, type StreamBody } from "./reply.js";
export { type ContractRouter, contractRouter } from "./router.js";
export type { FailIn, SchemaConstructor, SchemaError, SchemaFail } from "./schema-fail.js";
export { forbidden, SecurityError, type SecurityErrorOptions, unauthorized } from "./security-error.js";
export { ContractSetupError, type SetupProblem } from "./setup-error.js";
export { STAGE_ORDER } from "./stages/index.js";
