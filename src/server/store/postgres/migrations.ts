import type { Secrets } from "../../security/secrets.js";
import type { Transaction } from "../sql/database.js";
import { migrations, pendingSteps } from "../sql/schema.js";

const MIGRATIONS = migrations({ integer: "BIGINT", bytes: "BYTEA", table: "", keyedTable: "" });

/** What exists once per database, in its one row: how many steps it has seen, and the keys of all instances on it. */
const INSTALLATION = `
  CREATE TABLE installation (
    one_row BOOLEAN PRIMARY KEY DEFAULT true CHECK (one_row),
    schema_version INTEGER NOT NULL,
    pepper BYTEA NOT NULL,
    session_key BYTEA NOT NULL
  )
`;

interface InstallationRow {
  readonly schema_version: number;
  readonly pepper: Buffer;
  readonly session_key: Buffer;
}

/**
 * Brings a database up to date, forward only, under an advisory lock: of several starts at once one does the work, and the
 * others wait for it. A database that is up to date needs no right to create tables.
 *
 * @param fresh - The keys to keep when the database has none yet.
 * @returns The keys that the database keeps.
 * @throws {NewerDatabaseError} When the database is ahead of this release.
 */
export async function migrate(transaction: Transaction, fresh: Secrets): Promise<Secrets> {
  // A migration takes as long as it takes, and so does the wait for another instance's.
  await transaction.run("SET LOCAL statement_timeout = 0");
  await transaction.lock("wireproof migrations");

  const exists = await transaction.one("SELECT 1 WHERE to_regclass('installation') IS NOT NULL");
  if (!exists) {
    await transaction.run(INSTALLATION);
    await transaction.run(
      "INSERT INTO installation (schema_version, pepper, session_key) VALUES (0, ?, ?)",
      fresh.pepper,
      fresh.sessionKey,
    );
  }
  const row = await transaction.one<InstallationRow>("SELECT * FROM installation");
  if (!row) throw new Error("the table installation has lost its row; restore it from a backup");

  const steps = pendingSteps(MIGRATIONS, row.schema_version);
  for (const step of steps) await transaction.run(step);
  if (steps.length > 0)
    await transaction.run("UPDATE installation SET schema_version = ?", MIGRATIONS.length);
  return { pepper: row.pepper, sessionKey: row.session_key };
}
