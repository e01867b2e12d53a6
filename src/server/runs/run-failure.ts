import type { FailureCode } from "../engine/events.js";

/** Why a run failed: what the engine says, or that the instance that ran it has gone. */
export type RunFailureCode = FailureCode | "instance_lost";

/** A run's failure, for the one who built the app. */
export interface RunFailure {
  readonly code: RunFailureCode;
  readonly message: string;
}

/** A failure as clients are told of it: by a code that `:run` declares, wherever it has one. */
export interface WireFailure {
  readonly code: WireFailureCode;
  readonly status: number;
  readonly message: string;
}

/** The codes of failures on the wire. */
export type WireFailureCode =
  | "provider_not_initialize"
  | "provider_quota_exceeded"
  | "model_currently_not_support"
  | "completion_request_error"
  | "internal_server_error"
  | "instance_lost";

const CODES: { readonly [C in RunFailureCode]: WireFailureCode } = {
  provider_not_initialize: "provider_not_initialize",
  provider_quota_exceeded: "provider_quota_exceeded",
  model_currently_not_support: "model_currently_not_support",
  completion_request_error: "completion_request_error",
  http_request_refused: "completion_request_error",
  http_request_failed: "completion_request_error",
  output_too_large: "completion_request_error",
  node_timed_out: "completion_request_error",
  run_timed_out: "completion_request_error",
  internal_error: "internal_server_error",
  instance_lost: "instance_lost",
};

/** Puts a failure into the words of the wire. A defect of the service tells nothing of itself. */
export function wireFailure({ code, message }: RunFailure): WireFailure {
  const wireCode = CODES[code];
  if (wireCode === "internal_server_error")
    return { code: wireCode, status: 500, message: "Internal Server Error" };
  return { code: wireCode, status: wireCode === "instance_lost" ? 500 : 400, message };
}
