import createError from "http-errors";
import type { Time } from "../engine/time.js";
import type { Logger } from "../logging.js";
import type { Store } from "../store/store.js";
import { StoreUnavailableError } from "../store/store-unavailable.js";

/** Strangers cause one question to the database in this time, however many they are. */
const FRESH_MS = 1000;
/** How often a database that is away is asked whether it is back. */
const PROBE_EVERY_MS = 1000;
/** What refused callers are told to wait. */
const RETRY_AFTER_SECONDS = 5;

/** Whether the database is there: known at once to every request, and said in the log when it changes. */
export interface Availability {
  /**
   * Lets pass while the database answers. Asks it when nobody has for a second.
   *
   * @throws {HttpError} 503 with `Retry-After` while it does not: before anything was done, so that the same request may be sent again.
   */
  require(): Promise<void>;

  /** Passes what `ask` comes to; what it cannot find out without the database is refused as by {@link require}. */
  orRefuse<T>(ask: () => Promise<T>): Promise<T>;

  /** Ends the watch. */
  close(): void;
}

/** Watches a store: all use of it tells when the database goes away, and probes tell when it is back. */
export function watchStore(
  store: Pick<Store, "ping" | "probe" | "onUnavailable">,
  { time, logger }: { readonly time: Time; readonly logger: Logger },
): Availability {
  const closing = new AbortController();
  /** When the database went away. */
  let awaySince: number | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  function lost(error: unknown): void {
    if (awaySince !== undefined || closing.signal.aborted) return;
    awaySince = time.now();
    logger.error({ err: error }, "the database does not answer; requests are refused until it does");
    void awaitReturn();
  }

  async function awaitReturn(): Promise<void> {
    for (;;) {
      try {
        await time.wait(PROBE_EVERY_MS, closing.signal);
        await store.ping();
        await store.probe();
        break;
      } catch {
        if (closing.signal.aborted) return;
      }
    }
    const awaySeconds = Math.round((time.now() - (awaySince ?? 0)) / 1000);
    awaySince = undefined;
    logger.warn({ away_seconds: awaySeconds }, "the database answers again");
  }

  async function ask(): Promise<void> {
    try {
      await store.ping();
    } catch (error) {
      lost(error);
    }
    askedAt = time.now();
    asking = undefined;
  }

  function refuse(): never {
    throw createError(503, { headers: { "Retry-After": RETRY_AFTER_SECONDS } });
  }

  store.onUnavailable(lost);
  return {
    async require() {
      if (awaySince === undefined && time.now() - askedAt >= FRESH_MS) {
        asking ??= ask();
        await asking;
      }
      if (awaySince !== undefined) refuse();
    },

    async orRefuse(asked) {
      if (awaySince !== undefined) refuse();
      try {
        return await asked();
      } catch (error) {
        if (error instanceof StoreUnavailableError) refuse();
        throw error;
      }
    },

    close: () => closing.abort(),
  };
}
