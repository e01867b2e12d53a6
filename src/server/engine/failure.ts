import type { Failure, FailureCode } from "./events.js";
import { RequestFailed, RequestRefused } from "./outgoing/outgoing-http.js";
import { ProviderError } from "./providers/provider.js";

/** A node, or the run, fails for a reason that the one who built the graph can understand. */
export class NodeFailure extends Error {
  override readonly name = "NodeFailure";
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Says why something failed.
 *
 * @returns Undefined for errors that nobody foresaw, whose text is not for others.
 */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof NodeFailure || error instanceof ProviderError)
    return { code: error.code, message: error.message };
  if (error instanceof RequestRefused) return { code: "http_request_refused", message: error.message };
  if (error instanceof RequestFailed) return { code: "http_request_failed", message: error.message };
  return undefined;
}
