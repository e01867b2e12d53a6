/** What a security handler throws to refuse a request. */

/** What may be said about a refusal; everything else comes from the contract. */
export interface SecurityErrorOptions {
  /** A declared code; by default the one that the contract names for the stage. */
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly cause?: unknown;
}

/** A refusal by a security handler: 401 (`credentials`) or 403 (`scope`). */
export class SecurityError extends Error {
  readonly stage: "credentials" | "scope";
  readonly code: string | undefined;
  readonly clientMessage: string | undefined;
  readonly hint: string | undefined;

  constructor(stage: "credentials" | "scope", options: SecurityErrorOptions) {
    super(options.message ?? (stage === "credentials" ? "unauthorized" : "forbidden"), {
      cause: options.cause,
    });
    this.name = "SecurityError";
    this.stage = stage;
    this.code = options.code;
    this.clientMessage = options.message;
    this.hint = options.hint;
  }
}

/** The credential is not valid: unknown, malformed, expired, revoked (RFC 9110 §15.5.2). */
export function unauthorized(options: SecurityErrorOptions = {}): SecurityError {
  return new SecurityError("credentials", options);
}

/** The credential is valid but not enough, for example for want of a scope (RFC 9110 §15.5.4). */
export function forbidden(options: SecurityErrorOptions = {}): SecurityError {
  return new SecurityError("scope", options);
}
