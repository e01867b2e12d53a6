import type { ContractError } from "wireproof/express";
import type { Fail } from "../../generated/api/errors.js";
import type { components } from "../../generated/api/types.js";

/** The errors that a run can fail with before it has told of anything. */
export type RunErrorFail = Fail<
  | "not_found"
  | "provider_not_initialize"
  | "provider_quota_exceeded"
  | "model_currently_not_support"
  | "completion_request_error"
>;

/** The `error` event of a run as the answer that takes its place while nothing has been sent. */
export function runError(
  { code, message }: components["schemas"]["RunErrorEvent"],
  fail: RunErrorFail,
): ContractError | Error {
  switch (code) {
    case "provider_not_initialize":
    case "provider_quota_exceeded":
    case "model_currently_not_support":
    case "completion_request_error":
      return fail[code]({ message });
    default:
      return new Error(`the run failed: ${code}: ${message}`);
  }
}
