import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Clock } from "../clock.js";
import type { ExhaustedLimit, RateLimitCharge, RateLimitStore } from "../store/rate-limit-store.js";

/** How long a refused caller has to wait. */
export interface RateLimitRefusal {
  readonly retryAfterSeconds: number;
}

/** One limit: so many points per key and window. */
export interface RateLimit {
  /** Takes a point, or refuses, which costs nothing. Taking is atomic: calls at once cannot overdraw. */
  take(key: string): Promise<RateLimitRefusal | undefined>;
}

/** A limit that lives in the store, and can be taken together with others. */
export interface StoredRateLimit extends RateLimit {
  /** The limit as it applies to one key, for {@link RateLimitStore.takeAll}. */
  charge(key: string): RateLimitCharge;
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

/** The refusal by exhausted limits: it lasts until the last of their windows ends. None when none is exhausted. */
export function refusalOf(exhausted: readonly ExhaustedLimit[], now: number): RateLimitRefusal | undefined {
  if (exhausted.length === 0) return undefined;
  return refusal(Math.max(...exhausted.map(({ expiresAt }) => expiresAt)) - now);
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
  };
}

/** A limit that counts in the store: it outlives a restart and is shared by every process on the store. */
export function storedRateLimit(
  store: RateLimitStore,
  clock: Clock,
  { name, points, windowSeconds }: RateLimitOptions,
): StoredRateLimit {
  const charge = (key: string) => ({ key: `${name}:${key}`, points, windowMs: windowSeconds * 1000 });
  return {
    charge,
    async take(key) {
      return refusalOf(await store.takeAll([charge(key)]), clock());
    },
  };
}
