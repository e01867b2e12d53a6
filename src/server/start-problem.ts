import type { Settings } from "./settings.js";
import { DatabaseUnusableError, describeDatabase } from "./store/postgres/start-error.js";
import { StoreUnavailableError } from "./store/store-unavailable.js";

/** What keeps the service from starting, in one line that names the setting, the file and the fix. */
export class StartError extends Error {
  override readonly name = "StartError";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  switch (codeOf(error)) {
    case "EEXIST":
    case "ENOTDIR":
      return "is not a directory; name one, or remove the file that is in its place";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "may not be written; grant that, or set DATA_DIR to another directory";
    case "ENOSPC":
      return "is on a full disk; free some space";
    default:
  }
  if (/not a database|malformed|encrypted/.test(message))
    return "is not a database, or damaged; restore it from a backup, or move it away to start empty";
  if (/unable to open|readonly|disk I\/O/.test(message))
    return "cannot be opened for writing; it has to be a file that this user may write";
  if (/disk is full/.test(message)) return "is on a full disk; free some space";
  if (/locked|busy/.test(message)) return "is locked by another process; stop that one first";
  return `cannot be used: ${message}`;
}

/**
 * Opens what the service keeps its data in.
 *
 * @param what - The setting, and the file when it is not the setting's own value.
 * @throws {StartError}
 */
export function opening<T>(what: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    throw new StartError(`${what} ${reasonOf(cause)}`, { cause });
  }
}

/** Says in one line why the service did not start. */
export function startProblem(error: unknown, { host, port, dataDir, databaseUrl }: Settings): string {
  if (error instanceof StartError) return error.message;
  // Opened it has been; it was lost, or ran full, before anybody was served.
  if (error instanceof StoreUnavailableError && databaseUrl !== undefined)
    return new DatabaseUnusableError(describeDatabase(databaseUrl), error.cause).message;
  const cause = error instanceof StoreUnavailableError ? error.cause : error;
  const code = codeOf(cause);
  if (code === "ERR_SQLITE_ERROR") return `DATA_DIR ${dataDir} ${reasonOf(cause)}`;
  if (code === "EADDRINUSE") return `port ${port} on ${host} is in use; set PORT to another one`;
  if (code === "EACCES") return `port ${port} on ${host} may not be opened; set PORT to one above 1023`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `HOST ${host} is not an address of this machine`;
  return error instanceof Error ? error.message : String(error);
}
