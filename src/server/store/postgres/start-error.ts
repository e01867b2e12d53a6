/** What the operator reads for a system error or an SQLSTATE (PostgreSQL, Appendix A) at the start. */
const REASONS: ReadonlyMap<unknown, string> = new Map([
  ["ECONNREFUSED", "refuses connections; start it, or correct DATABASE_URL"],
  ["ENOTFOUND", "is on a host whose name is not known; correct DATABASE_URL"],
  ["EAI_AGAIN", "is on a host whose name cannot be looked up now; correct DATABASE_URL, or try again"],
  ["EHOSTUNREACH", "is on a host that cannot be reached; correct DATABASE_URL"],
  ["ENETUNREACH", "is on a network that cannot be reached; correct DATABASE_URL"],
  ["ETIMEDOUT", "does not answer; correct DATABASE_URL, or try again"],
  ["28P01", "refuses the user or the password; correct DATABASE_URL"],
  ["28000", "refuses the user or the way it connects; correct DATABASE_URL or the server's pg_hba.conf"],
  ["3D000", "does not exist; create it, or correct DATABASE_URL"],
  ["42501", "does not let its user create tables; grant CREATE on the schema to the user"],
  ["53100", "is on a full disk; free some space"],
  ["53300", "has no connection left; lower DATABASE_POOL_SIZE, or raise the server's max_connections"],
  ["57P03", "is starting up or shutting down; try again"],
]);

/** The database cannot be used. The message is one line and holds neither user nor password. */
export class DatabaseUnusableError extends Error {
  override readonly name = "DatabaseUnusableError";

  /** @param where - The database, as {@link describeDatabase} says it. */
  constructor(where: string, cause: unknown) {
    const { code, message: said = String(cause) }: { code?: unknown; message?: unknown } = Object(cause);
    const reason = REASONS.get(code);
    const message = String(said).split("\n", 1)[0];
    super(`the database ${where} ${reason ?? `cannot be used: ${message}`}`, { cause });
  }
}

/** A database's URL without user, password and options: what may be shown and logged. */
export function describeDatabase(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = hostname || searchParams.get("host") || "localhost";
  return `postgresql://${host}${port && `:${port}`}${pathname}`;
}
