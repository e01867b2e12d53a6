import type { Failure } from "./result.js";

/**
 * What `orThrow` throws: the failure of the result, with the same narrowing on `failure`.
 *
 * `F` has no constraint, so that naming the failures of one operation does not make a compiler look at all of them.
 * `cause` is the error body, or what went wrong beneath a transport failure.
 */
export class ApiError<F = Failure> extends Error {
  override readonly name = "ApiError";
  /** The name of the method that was called. */
  declare readonly operation: string;
  declare readonly failure: F;
  /** The declared or foreign code; `null` when there is none. */
  declare readonly code: string | null;
  /** `undefined` when nothing was answered. */
  declare readonly status: number | undefined;

  constructor(operation: string, failure: F & Failure) {
    const { kind, error, status, code } = failure;
    const message = (Object(error) as { message?: unknown }).message;
    super(`${operation}: ${[status, code ?? kind, message].filter(Boolean).join(" ")}`, { cause: error });
    this.operation = operation;
    this.failure = failure;
    this.code = code;
    this.status = status;
  }
}

/**
 * Tells whether a caught value is the failure of an API call, and optionally of one operation.
 *
 * The generated `is<Surface>Error` is this function with the operation's own failures as the type.
 */
export function isApiError(error: unknown, operation?: string): error is ApiError {
  return error instanceof ApiError && (!operation || error.operation === operation);
}
