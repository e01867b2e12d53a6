import type { Clock } from "../../clock.js";
import type { AccessToken, AccessTokenStore } from "../access-token-store.js";
import type { Database } from "./database.js";

/** How stale `last_used_at` may be before a use writes it again. */
const TOUCH_EVERY_MS = 60_000;

/** The columns of {@link AccessTokenRow}. */
export const ACCESS_TOKEN_COLUMNS =
  "id, account_id, client_id, label, scope, created_at, last_used_at, expires_at, revoked_at";

/** A row of `access_tokens` without its hash. */
export interface AccessTokenRow {
  readonly id: string;
  readonly account_id: string;
  readonly client_id: string;
  readonly label: string;
  readonly scope: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
  readonly expires_at: number;
  readonly revoked_at: number | null;
}

/** Reads a row into the store's own shape. */
export function accessToken(row: AccessTokenRow): AccessToken {
  return {
    id: row.id,
    accountId: row.account_id,
    clientId: row.client_id,
    label: row.label,
    scope: row.scope,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at ?? undefined,
  };
}

/** Access tokens in SQL. */
export function sqlAccessTokens(database: Database, clock: Clock): AccessTokenStore {
  return {
    async findByHash(hash) {
      const row = await database.one<AccessTokenRow>(
        `SELECT ${ACCESS_TOKEN_COLUMNS} FROM access_tokens
         WHERE hash = ? AND EXISTS (SELECT 1 FROM accounts WHERE accounts.id = account_id AND active = 1)`,
        hash,
      );
      return row && accessToken(row);
    },

    async touch(token) {
      const now = clock();
      if (token.lastUsedAt !== undefined && now - token.lastUsedAt < TOUCH_EVERY_MS) return;
      await database.run(
        "UPDATE access_tokens SET last_used_at = ? WHERE id = ? AND revoked_at IS NULL",
        now,
        token.id,
      );
    },

    async listLive(accountId, page, limit) {
      const live = "account_id = ? AND revoked_at IS NULL AND expires_at > ?";
      const now = clock();
      const total = await database.one<{ n: number }>(
        `SELECT count(*) AS n FROM access_tokens WHERE ${live}`,
        accountId,
        now,
      );
      const rows = await database.all<AccessTokenRow>(
        `SELECT ${ACCESS_TOKEN_COLUMNS} FROM access_tokens WHERE ${live}
         ORDER BY created_at DESC, id LIMIT ? OFFSET ?`,
        accountId,
        now,
        limit,
        (page - 1) * limit,
      );
      return { total: total?.n ?? 0, rows: rows.map(accessToken) };
    },

    async revoke(id, accountId) {
      const now = clock();
      const changed = await database.run(
        `UPDATE access_tokens SET revoked_at = ?
         WHERE id = ? AND account_id = ? AND revoked_at IS NULL AND expires_at > ?`,
        now,
        id,
        accountId,
        now,
      );
      return changed > 0;
    },

    async revokeByHash(hash, clientId) {
      const changed = await database.run(
        "UPDATE access_tokens SET revoked_at = ? WHERE hash = ? AND client_id = ? AND revoked_at IS NULL",
        clock(),
        hash,
        clientId,
      );
      if (changed > 0) return "revoked";
      const other = await database.one<{ client_id: string }>(
        "SELECT client_id FROM access_tokens WHERE hash = ?",
        hash,
      );
      return other && other.client_id !== clientId ? "other_client" : "unknown";
    },
  };
}
