import { type Clock, systemClock } from "../../clock.js";
import { createSecrets, type Secrets } from "../../security/secrets.js";
import { NewerDatabaseError } from "../sql/schema.js";
import { sqlStore } from "../sql/sql-store.js";
import type { Store } from "../store.js";
import { StoreUnavailableError } from "../store-unavailable.js";
import { inTransaction, openPool, postgresDatabase } from "./database.js";
import { createListener } from "./listener.js";
import { migrate } from "./migrations.js";
import { DatabaseUnusableError, describeDatabase } from "./start-error.js";

/** A store in PostgreSQL with the keys that all instances on it share. */
export interface PostgresStore {
  readonly store: Store;
  readonly secrets: Secrets;
}

/**
 * Opens the store in a PostgreSQL database, migrating it as needed.
 *
 * @param url - As in `DATABASE_URL`.
 * @param poolSize - How many connections it opens at the most.
 * @throws {DatabaseUnusableError} When the database cannot be reached or refuses.
 * @throws {NewerDatabaseError} When a later release has written the database.
 */
export async function openPostgresStore(
  url: string,
  poolSize: number,
  clock: Clock = systemClock,
): Promise<PostgresStore> {
  const pool = openPool(url, poolSize);
  try {
    const secrets = await inTransaction(pool, (transaction) => migrate(transaction, createSecrets()), 0);
    return { store: sqlStore(postgresDatabase(pool, createListener(url)), clock), secrets };
  } catch (error) {
    await pool.end();
    if (error instanceof NewerDatabaseError || !(error instanceof Error)) throw error;
    const cause = error instanceof StoreUnavailableError ? error.cause : error;
    throw new DatabaseUnusableError(describeDatabase(url), cause);
  }
}
