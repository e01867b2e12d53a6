import { migrations, pendingSteps } from "../sql/schema.js";
import type { Connection } from "./connection.js";

const MIGRATIONS = migrations({
  integer: "INTEGER",
  bytes: "BLOB",
  table: " STRICT",
  keyedTable: " STRICT, WITHOUT ROWID",
});

/**
 * Brings a file up to date, forward only, under the write lock, so that of several starts at once one does the work.
 * `PRAGMA user_version` counts the steps that the file has seen.
 *
 * @throws {NewerDatabaseError} When the file is ahead of this release.
 */
export function migrate(connection: Connection): void {
  connection.begin();
  try {
    const found = connection.one<{ user_version: number }>("PRAGMA user_version")?.user_version ?? 0;
    for (const step of pendingSteps(MIGRATIONS, found)) connection.exec(step);
    connection.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    connection.commit();
  } catch (error) {
    connection.rollback();
    throw error;
  }
}
