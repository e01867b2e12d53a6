import type { Clock } from "../../clock.js";
import type { RateLimitStore } from "../rate-limit-store.js";
import type { Database, Queries } from "./database.js";

/** A window without points is as good as none: the next point opens a new one. */
const ADD = `INSERT INTO rate_limits (key, points, expires_at) VALUES (?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET
    points = CASE
      WHEN rate_limits.expires_at <= ? OR rate_limits.points <= 0 THEN excluded.points
      WHEN rate_limits.points + ? < 0 THEN 0
      ELSE rate_limits.points + ? END,
    expires_at = CASE
      WHEN rate_limits.expires_at > ? AND rate_limits.points > 0 THEN rate_limits.expires_at
      ELSE excluded.expires_at END
  RETURNING points, expires_at`;

async function addPoints(on: Queries, now: number, key: string, points: number, windowMs: number) {
  const row = await on.one<{ points: number; expires_at: number }>(
    ADD,
    key,
    Math.max(points, 0),
    now + windowMs,
    now,
    points,
    points,
    now,
  );
  if (!row) throw new Error("an upsert with RETURNING returned no row");
  return { points: row.points, expiresAt: row.expires_at };
}

/** Rate limit counters in SQL. */
export function sqlRateLimits(database: Database, clock: Clock): RateLimitStore {
  return {
    async takeAll(charges) {
      return database.transaction(async (transaction) => {
        // In one order everywhere, so that two that want the same keys do not wait for each other.
        for (const { key } of [...charges].sort((a, b) => (a.key < b.key ? -1 : 1)))
          await transaction.lock(key);
        const now = clock();
        const exhausted: { key: string; expiresAt: number }[] = [];
        for (const { key, points } of charges) {
          const row = await transaction.one<{ expires_at: number }>(
            "SELECT expires_at FROM rate_limits WHERE key = ? AND expires_at > ? AND points >= ?",
            key,
            now,
            points,
          );
          if (row) exhausted.push({ key, expiresAt: row.expires_at });
        }
        if (exhausted.length === 0)
          for (const { key, windowMs } of charges) await addPoints(transaction, now, key, 1, windowMs);
        return exhausted;
      });
    },

    async add(key, points, windowMs) {
      return addPoints(database, clock(), key, points, windowMs);
    },
  };
}
