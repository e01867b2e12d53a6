import { StoreUnavailableError } from "../store-unavailable.js";

/** Codes of the system, and SQLSTATEs (PostgreSQL, Appendix A), that say that no server has taken the statement. */
const NOT_TAKEN: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  // read_only_sql_transaction: a standby, or a server that was made one
  "25006",
  // too_many_connections
  "53300",
  // cannot_connect_now
  "57P03",
]);

/** Codes that say that the server has gone, before or after it was done with the statement. */
const GONE: ReadonlySet<unknown> = new Set([
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  // admin_shutdown, crash_shutdown
  "57P01",
  "57P02",
]);

/** What the driver says without a code: that it waited for a connection in vain; that one has ended, or is silent. */
const NOT_TAKEN_MESSAGES =
  /^timeout exceeded when trying to connect$|^timeout expired$|due to connection timeout$|not queryable$/;
const GONE_MESSAGES = /^Connection terminated|^Query read timeout$/;

/** A {@link StoreUnavailableError} for what is the server's absence; any other error as it is. */
export function storeError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreUnavailableError) return error;
  const code = "code" in error ? error.code : undefined;
  if (NOT_TAKEN.has(code) || NOT_TAKEN_MESSAGES.test(error.message)) return new StoreUnavailableError(error);
  // Class 08: connection exception.
  const isGone = GONE.has(code) || /^08/.test(String(code)) || GONE_MESSAGES.test(error.message);
  return isGone ? new StoreUnavailableError(error, true) : error;
}
