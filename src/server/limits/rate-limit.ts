import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Clock } from "../clock.js";
import type { RateLimitStore } from "../store/rate-limit-store.js";

/** How long a refused caller has to wait. */
export interface RateLimitRefusal {
  readonly retryAfterSeconds: number;
}

/** One limit: so many points per key and window. */
export interface RateLimit {
  /** Takes a point, or refuses. Taking is atomic: calls at once cannot overdraw. */
  take(key: string): Promise<RateLimitRefusal | undefined>;

  /** Gives a point back, for limits that count failures only: take before, give back on success. */
  giveBack(key: string): Promise<void>;
}

/** So many points per key in each window. */
export interface RateLimitOptions {
  /** Keeps the keys of two limits apart. */
  readonly name: string;
  readonly points: number;
  readonly windowSeconds: number;
}

function refusal(waitMs: number): RateLimitRefusal {
  return { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
}

/** A limit that counts in this process. It forgets at a restart, and a flood costs it no write. */
export function memoryRateLimit({ name, points, windowSeconds }: RateLimitOptions): RateLimit {
  const limiter = new RateLimiterMemory({ keyPrefix: name, points, duration: windowSeconds });
  return {
    async take(key) {
      try {
        await limiter.consume(key);
        return undefined;
      } catch (refused) {
        // The library rejects with a result when it refuses, and with an error when it fails.
        if (!(refused instanceof RateLimiterRes)) throw refused;
        return refusal(refused.msBeforeNext);
      }
    },
    async giveBack(key) {
      await limiter.reward(key);
    },
  };
}

/** A limit that counts in the store: it outlives a restart and is shared by every process on the store. */
export function storedRateLimit(
  store: RateLimitStore,
  clock: Clock,
  { name, points, windowSeconds }: RateLimitOptions,
): RateLimit {
  const add = (key: string, change: number) => store.add(`${name}:${key}`, change, windowSeconds * 1000);
  return {
    async take(key) {
      const count = await add(key, 1);
      return count.points > points ? refusal(count.expiresAt - clock()) : undefined;
    },
    async giveBack(key) {
      await add(key, -1);
    },
  };
}

/**
 * Takes a point of each limit.
 *
 * @returns The longest refusal, if any limit refuses.
 */
export async function takeAll(
  limits: readonly (readonly [RateLimit, string])[],
): Promise<RateLimitRefusal | undefined> {
  const refusals = await Promise.all(limits.map(([limit, key]) => limit.take(key)));
  return refusals.reduce(
    (longest, next) =>
      !longest || (next && next.retryAfterSeconds > longest.retryAfterSeconds) ? next : longest,
    undefined,
  );
}
