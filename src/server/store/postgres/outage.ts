import { StoreUnavailableError } from "../store-unavailable.js";

/** Codes of the system, and SQLSTATEs (PostgreSQL, Appendix A), that say that no server takes statements now. */
const CODES: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  // too_many_connections
  "53300",
  // admin_shutdown, crash_shutdown, cannot_connect_now
  "57P01",
  "57P02",
  "57P03",
]);

/** What the driver says without a code: a connection ended, and the three times that it waits. */
const MESSAGES =
  /^Connection terminated|^timeout exceeded when trying to connect$|^Query read timeout$|^timeout expired$|not queryable$/;

/** A {@link StoreUnavailableError} for what is the server's absence; any other error as it is. */
export function storeError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreUnavailableError) return error;
  const code = "code" in error ? error.code : undefined;
  // Class 08: connection exception.
  const isOutage = CODES.has(code) || /^08/.test(String(code)) || MESSAGES.test(error.message);
  return isOutage ? new StoreUnavailableError(error) : error;
}
