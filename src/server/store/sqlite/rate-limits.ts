import type { Clock } from "../../clock.js";
import type { RateLimitStore } from "../rate-limit-store.js";
import type { Database } from "./database.js";

/** Rate limit counters in SQLite. */
export function sqliteRateLimits(database: Database, clock: Clock): RateLimitStore {
  return {
    async add(key, points, windowMs) {
      const now = clock();
      const row = database.one<{ points: number; expires_at: number }>(
        `INSERT INTO rate_limits (key, points, expires_at) VALUES (?, max(?, 0), ?)
         ON CONFLICT (key) DO UPDATE SET
           points = CASE WHEN expires_at > ? THEN points + ? ELSE excluded.points END,
           expires_at = CASE WHEN expires_at > ? THEN expires_at ELSE excluded.expires_at END
         RETURNING points, expires_at`,
        key,
        points,
        now + windowMs,
        now,
        points,
        now,
      );
      if (!row) throw new Error("an upsert with RETURNING returned no row");
      return { points: row.points, expiresAt: row.expires_at };
    },
  };
}
