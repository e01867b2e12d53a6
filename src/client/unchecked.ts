/** `wireproof/client` for the pages of browsers: the same names, without checks of what the compiler checks. */

export { ApiError, isApiError } from "./api-error.js";
export { callEvents } from "./call-events.js";
export { type Clock, systemClock } from "./clock.js";
export { createClient } from "./create-client.js";
export { type EncodeBody, type EncodedBody, encodeBody, encodeJson } from "./encode-body.js";
export type { EventStream, EventStreamOptions, ReconnectOptions } from "./event-stream.js";
export { EventStreamError } from "./event-stream-error.js";
export {
  type AnyResult,
  type Arms,
  type CodeOf,
  type DataOf,
  type ErrorFor,
  type FailureFor,
  match,
} from "./match.js";
export { chain, type Middleware, type MiddlewareChain, type MiddlewareContext } from "./middleware.js";
export type { HeadersOptions } from "./openapi-fetch.js";
export type {
  HeaderKind,
  HeaderStyle,
  OperationDescriptor,
  Operations,
  QueryStyle,
} from "./operation-descriptor.js";
export type {
  CallInit,
  CallOptions,
  ClientOptions,
  Fetch,
  MultipartBody,
  RequestInput,
  RetryOptions,
  Token,
} from "./options.js";
export {
  type DeviceAuthorization,
  type DeviceTokenOutcome,
  type DeviceTokenState,
  type PollDeviceTokenOptions,
  pollDeviceToken,
} from "./poll-device-token.js";
export { readContent } from "./read-content.js";
export type {
  ClientErrorStatus,
  Declared,
  ErrorStatus,
  Failure,
  RedirectionStatus,
  Result,
  ServerErrorStatus,
  Success,
  SuccessStatus,
  Transport,
  Unanswered,
  Undeclared,
  UndeclaredError,
  Unparsable,
} from "./result.js";
export { serializeHeaders } from "./serialize-headers.js";
export { serializePath } from "./serialize-path.js";
export { serializeQuery } from "./serialize-query.js";
