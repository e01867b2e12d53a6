import type { Clock } from "../../clock.js";
import type { ClaimedGrant, DeviceGrantStore } from "../device-grant-store.js";
import { ACCESS_TOKEN_COLUMNS, type AccessTokenRow, accessToken } from "./access-tokens.js";
import type { Database } from "./database.js";

/** How long an approval can be redeemed at the least, however soon the code expires. */
const REDEEM_GRACE_MS = 60_000;
/** RFC 8628 §3.5: the interval grows by 5 seconds on each `slow_down`. */
const SLOW_DOWN_STEP_S = 5;
/** How far the interval grows at most, so that a burst does not lock a device out for the life of its code. */
const SLOW_DOWN_LIMIT_S = 25;

interface GrantRow {
  readonly client_id: string;
  readonly scope: string;
  readonly label: string;
  readonly created_ip: string;
  readonly user_agent: string;
  readonly status: "pending" | "approved" | "denied" | "consumed";
  readonly claimed_by: string | null;
  readonly created_at: number;
  readonly expires_at: number;
  readonly redeem_until: number | null;
}

function claimed(row: GrantRow): ClaimedGrant {
  return {
    clientId: row.client_id,
    scope: row.scope,
    label: row.label,
    createdIp: row.created_ip,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/** Device grants in SQL. */
export function sqlDeviceGrants(database: Database, clock: Clock): DeviceGrantStore {
  return {
    async create(grant) {
      const now = clock();
      try {
        await database.run(
          `INSERT INTO device_grants (device_hash, user_code_mac, client_id, scope, label, created_ip, user_agent,
             base_interval_s, interval_s, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          grant.deviceHash,
          grant.userCodeMac,
          grant.clientId,
          grant.scope,
          grant.label,
          grant.createdIp,
          grant.userAgent,
          grant.intervalSeconds,
          grant.intervalSeconds,
          now,
          now + grant.lifetimeSeconds * 1000,
        );
        return "created";
      } catch (error) {
        if (database.isUniqueViolation(error)) return "user_code_taken";
        throw error;
      }
    },

    async claim(userCodeMac, accountId) {
      const row = await database.one<GrantRow>(
        `UPDATE device_grants SET claimed_by = ?
         WHERE user_code_mac = ? AND status = 'pending' AND expires_at > ? AND (claimed_by IS NULL OR claimed_by = ?)
         RETURNING *`,
        accountId,
        userCodeMac,
        clock(),
        accountId,
      );
      return row && claimed(row);
    },

    async findOwn(userCodeMac, accountId) {
      const row = await database.one<Pick<GrantRow, "status" | "expires_at">>(
        "SELECT status, expires_at FROM device_grants WHERE user_code_mac = ? AND claimed_by = ?",
        userCodeMac,
        accountId,
      );
      return row && { status: row.status, expiresAt: row.expires_at };
    },

    async decide(userCodeMac, accountId, decision) {
      const now = clock();
      const changed = await database.run(
        `UPDATE device_grants SET status = ?, decided_at = ?, redeem_until = CASE WHEN expires_at > ? THEN expires_at ELSE ? END
           WHERE user_code_mac = ? AND status = 'pending' AND claimed_by = ? AND expires_at > ?`,
        decision,
        now,
        now + REDEEM_GRACE_MS,
        now + REDEEM_GRACE_MS,
        userCodeMac,
        accountId,
        now,
      );
      if (changed > 0) return "done";
      const decided = await database.one(
        `SELECT 1 FROM device_grants
           WHERE user_code_mac = ? AND claimed_by = ? AND status <> 'pending' AND expires_at > ?`,
        userCodeMac,
        accountId,
        now,
      );
      return decided ? "already" : "gone";
    },

    async poll(deviceHash, clientId) {
      const now = clock();
      const accepted = await database.run(
        `UPDATE device_grants SET last_poll_at = ?
           WHERE device_hash = ? AND client_id = ? AND status = 'pending' AND expires_at > ?
             AND (last_poll_at IS NULL OR ? - last_poll_at >= 750 * interval_s)`,
        now,
        deviceHash,
        clientId,
        now,
        now,
      );
      if (accepted > 0) return { state: "pending" };

      const row = await database.one<GrantRow>(
        "SELECT * FROM device_grants WHERE device_hash = ? AND client_id = ?",
        deviceHash,
        clientId,
      );
      if (!row || row.status === "consumed") return { state: "unknown" };
      if (row.status === "approved") return { state: (row.redeem_until ?? 0) > now ? "ready" : "expired" };
      if (row.expires_at <= now) return { state: "expired" };
      if (row.status === "denied") return { state: "denied" };

      // Approved since it was read? Then this poll came before: its answer is the one that it would have had.
      const slowed = await database.one<{ interval_s: number }>(
        `UPDATE device_grants SET interval_s =
             CASE WHEN interval_s + ? < base_interval_s + ? THEN interval_s + ? ELSE base_interval_s + ? END
           WHERE device_hash = ? RETURNING interval_s`,
        SLOW_DOWN_STEP_S,
        SLOW_DOWN_LIMIT_S,
        SLOW_DOWN_STEP_S,
        SLOW_DOWN_LIMIT_S,
        deviceHash,
      );
      return slowed ? { state: "slow_down", intervalSeconds: slowed.interval_s } : { state: "unknown" };
    },

    async redeem(deviceHash, clientId, token) {
      return database.transaction(async (transaction) => {
        const now = clock();
        const grant = await transaction.one<{ claimed_by: string; label: string; scope: string }>(
          `UPDATE device_grants SET status = 'consumed', consumed_at = ?
           WHERE device_hash = ? AND client_id = ? AND status = 'approved' AND redeem_until > ?
             AND EXISTS (SELECT 1 FROM accounts WHERE accounts.id = claimed_by AND active = 1)
           RETURNING claimed_by, label, scope`,
          now,
          deviceHash,
          clientId,
          now,
        );
        if (!grant) return undefined;
        if (grant.label !== "") {
          // Two codes of one device redeemed at once: the second has to see, and revoke, the token of the first.
          await transaction.lock(`tokens of ${grant.claimed_by}`);
          await transaction.run(
            `UPDATE access_tokens SET revoked_at = ?
             WHERE account_id = ? AND client_id = ? AND label = ? AND revoked_at IS NULL`,
            now,
            grant.claimed_by,
            clientId,
            grant.label,
          );
        }
        const row = await transaction.one<AccessTokenRow>(
          `INSERT INTO access_tokens (id, hash, account_id, client_id, label, scope, created_at, expires_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING ${ACCESS_TOKEN_COLUMNS}`,
          token.id,
          token.hash,
          grant.claimed_by,
          clientId,
          grant.label,
          grant.scope,
          now,
          now + token.lifetimeSeconds * 1000,
        );
        return row && accessToken(row);
      });
    },
  };
}
