import { join } from "node:path";
import type { Clock } from "../clock.js";
import { loadSecrets, type Secrets } from "../security/secrets.js";
import type { Settings } from "../settings.js";
import { opening } from "../start-problem.js";
import { openPostgresStore } from "./postgres/open.js";
import { describeDatabase } from "./postgres/start-error.js";
import { openSqliteStore } from "./sqlite/open.js";
import type { Store } from "./store.js";

const SQLITE_FILE = "wireproof.db";

/** An open store and the keys that belong to what it holds. */
export interface OpenedStore {
  readonly store: Store;
  readonly secrets: Secrets;
  /** Where the data is, as people are told: without user and password. */
  readonly database: string;
}

/** Opens the store that the settings name: PostgreSQL with `DATABASE_URL`, else SQLite in `DATA_DIR`. */
export async function openStore(settings: Settings, clock: Clock): Promise<OpenedStore> {
  const { dataDir, databaseUrl, databasePoolSize } = settings;
  if (databaseUrl !== undefined) {
    const opened = await openPostgresStore(databaseUrl, databasePoolSize, clock);
    return { ...opened, database: describeDatabase(databaseUrl) };
  }
  const database = join(dataDir, SQLITE_FILE);
  const secrets = opening(`DATA_DIR ${dataDir}`, () => loadSecrets(dataDir));
  const store = opening(`DATA_DIR ${dataDir}: ${database}`, () => openSqliteStore(database, clock));
  return { secrets, store, database };
}
