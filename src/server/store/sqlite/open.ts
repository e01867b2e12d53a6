import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Clock, systemClock } from "../../clock.js";
import type { Store } from "../store.js";
import { sqliteAccessTokens } from "./access-tokens.js";
import { sqliteAccounts } from "./accounts.js";
import { sqliteConsoleSessions } from "./console-sessions.js";
import { Database } from "./database.js";
import { sqliteDeviceGrants } from "./device-grants.js";
import { migrate } from "./migrations.js";
import { sqliteRateLimits } from "./rate-limits.js";

const DAY_MS = 86_400_000;

/**
 * What may be deleted, by how long its time is over. Grants stay a day so that a late poll still hears `expired_token`;
 * tokens stay a month so that their owner still hears `token_expired`.
 */
const EXPIRED: readonly { readonly table: string; readonly key: string; readonly keepMs: number }[] = [
  { table: "device_grants", key: "device_hash", keepMs: DAY_MS },
  { table: "console_sessions", key: "id", keepMs: DAY_MS },
  { table: "access_tokens", key: "id", keepMs: 30 * DAY_MS },
  { table: "rate_limits", key: "key", keepMs: 0 },
];

/**
 * Opens the store in a SQLite file, creating and migrating it as needed.
 *
 * @param file - A path, readable and writable by its owner only once created; or `:memory:`.
 * @throws {NewerDatabaseError} When a later release has written the file.
 */
export function openSqliteStore(file: string, clock: Clock = systemClock): Store {
  if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new Database(file);
  try {
    if (file !== ":memory:") chmodSync(file, 0o600);
    migrate(database);
  } catch (error) {
    database.close();
    throw error;
  }

  return {
    accounts: sqliteAccounts(database, clock),
    consoleSessions: sqliteConsoleSessions(database, clock),
    deviceGrants: sqliteDeviceGrants(database, clock),
    accessTokens: sqliteAccessTokens(database, clock),
    rateLimits: sqliteRateLimits(database, clock),

    async ping() {
      database.one("SELECT 1 FROM accounts LIMIT 1");
    },

    async purge(limit) {
      const now = clock();
      let deleted = 0;
      for (const { table, key, keepMs } of EXPIRED) {
        deleted += database.run(
          `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE expires_at < ? ORDER BY expires_at LIMIT ?)`,
          now - keepMs,
          limit,
        );
      }
      return deleted;
    },

    async close() {
      database.close();
    },
  };
}
