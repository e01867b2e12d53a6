import type { Clock } from "../../clock.js";
import type { Store } from "../store.js";
import { sqlAccessTokens } from "./access-tokens.js";
import { sqlAccounts } from "./accounts.js";
import { sqlApps } from "./apps.js";
import { sqlConsoleSessions } from "./console-sessions.js";
import type { Database } from "./database.js";
import { sqlDeviceGrants } from "./device-grants.js";
import { sqlFiles } from "./files.js";
import { sqlProviders } from "./providers.js";
import { sqlRateLimits } from "./rate-limits.js";
import { sqlRuns } from "./runs.js";
import { watched } from "./watched.js";
import { sqlWorkflows } from "./workflows.js";
import { sqlWorkspaces } from "./workspaces.js";

const DAY_MS = 86_400_000;

/**
 * What may be deleted, by how long its time is over. Grants stay a day so that a late poll still hears `expired_token`;
 * tokens stay a month so that their owner still hears `token_expired`. A run is kept for as long, so that it can be inspected.
 */
const EXPIRED: readonly {
  readonly table: string;
  readonly key: string;
  /** The column that says when the time of a row was over. */
  readonly over?: "expires_at" | "finished_at";
  readonly keepMs: number;
}[] = [
  { table: "device_grants", key: "device_hash", keepMs: DAY_MS },
  { table: "invitations", key: "hash", keepMs: DAY_MS },
  { table: "console_sessions", key: "id", keepMs: DAY_MS },
  { table: "access_tokens", key: "id", keepMs: 30 * DAY_MS },
  { table: "runs", key: "id", over: "finished_at", keepMs: 30 * DAY_MS },
  { table: "rate_limits", key: "key", keepMs: 0 },
  // Only of an upload that never ended; a whole file has no such time.
  { table: "files", key: "id", keepMs: DAY_MS },
];

/** The store on a database that has the schema of this release. It closes the database with itself. */
export function sqlStore(driver: Database, clock: Clock): Store {
  const { database, watch } = watched(driver);
  return {
    accounts: sqlAccounts(database, clock),
    consoleSessions: sqlConsoleSessions(database, clock),
    deviceGrants: sqlDeviceGrants(database, clock),
    accessTokens: sqlAccessTokens(database, clock),
    rateLimits: sqlRateLimits(database, clock),
    workspaces: sqlWorkspaces(database, clock),
    apps: sqlApps(database, clock),
    workflows: sqlWorkflows(database, clock),
    providers: sqlProviders(database, clock),
    runs: sqlRuns(database, clock),
    files: sqlFiles(database, clock),

    ping: () => driver.ping(),

    probe: () => driver.probe(),

    watch,

    async purge(limit) {
      const now = clock();
      let deleted = 0;
      for (const { table, key, over = "expires_at", keepMs } of EXPIRED) {
        deleted += await database.transaction(async (transaction) => {
          // Two purges of one table would wait for each other's rows.
          await transaction.lock(`purge ${table}`);
          return transaction.run(
            `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${over} < ? ORDER BY ${over} LIMIT ?)`,
            now - keepMs,
            limit,
          );
        });
      }
      return deleted;
    },

    close: () => database.close(),
  };
}
