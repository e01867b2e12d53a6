import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Clock, systemClock } from "../../clock.js";
import { sqlStore } from "../sql/sql-store.js";
import type { Store } from "../store.js";
import { Connection } from "./connection.js";
import { sqliteDatabase } from "./database.js";
import { migrate } from "./migrations.js";

/**
 * Opens the store in a SQLite file, creating and migrating it as needed.
 *
 * @param file - A path, readable and writable by its owner only once created; or `:memory:`.
 * @throws {NewerDatabaseError} When a later release has written the file.
 */
export function openSqliteStore(file: string, clock: Clock = systemClock): Store {
  if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const connection = new Connection(file);
  try {
    if (file !== ":memory:") chmodSync(file, 0o600);
    migrate(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
  return sqlStore(sqliteDatabase(connection), clock);
}
