import type { Clock } from "../../clock.js";
import type { ConsoleSessionStore } from "../console-session-store.js";
import type { Database } from "./database.js";

interface Row {
  readonly id: string;
  readonly account_id: string;
  readonly created_at: number;
  readonly expires_at: number;
}

/** Console sessions in SQL. */
export function sqlConsoleSessions(database: Database, clock: Clock): ConsoleSessionStore {
  return {
    async create(session) {
      await database.run(
        "INSERT INTO console_sessions (id, account_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
        session.id,
        session.accountId,
        session.createdAt,
        session.expiresAt,
      );
    },

    async findLive(id) {
      const row = await database.one<Row>(
        `SELECT id, account_id, created_at, expires_at FROM console_sessions
         WHERE id = ? AND ended_at IS NULL AND expires_at > ?`,
        id,
        clock(),
      );
      return (
        row && { id: row.id, accountId: row.account_id, createdAt: row.created_at, expiresAt: row.expires_at }
      );
    },

    async end(id) {
      await database.run(
        "UPDATE console_sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL",
        clock(),
        id,
      );
    },
  };
}
