import createError, { type HttpError, isHttpError } from "http-errors";
import type { Time } from "../engine/time.js";
import type { Logger } from "../logging.js";
import { traceChanges } from "../store/change-trace.js";
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
   * Lets pass while the database answers. Asks it when nobody has been answered for a second.
   *
   * @throws {HttpError} 503 with `Retry-After` while it does not: before anything was done, so that the same request may be sent again.
   */
  require(): Promise<void>;

  /** Passes what `ask` comes to; what it cannot find out without the database is refused as by {@link require}. */
  orRefuse<T>(ask: () => Promise<T>): Promise<T>;

  /** As {@link orRefuse}, unless `work` has, or may have, changed something before it met no database: that is no refusal. */
  orRefuseUndone<T>(work: () => Promise<T>): Promise<T>;

  /** Ends the watch. */
  close(): void;
}

/** 503, with when to come again. */
function refusal(): HttpError {
  return createError(503, { headers: { "Retry-After": RETRY_AFTER_SECONDS } });
}

/** What a caller is told of an error that was met before anything was done: 503 of a {@link StoreUnavailableError}. */
export function refusalOf(error: unknown): unknown {
  return error instanceof StoreUnavailableError ? refusal() : error;
}

/** Whether an error says that the database is away, of which the log has been told. */
export function isOfOutage(error: unknown): boolean {
  return error instanceof StoreUnavailableError || (isHttpError(error) && error.status === 503);
}

/** Watches a store: all use of it tells when the database goes away, and probes tell when it is back. */
export function watchStore(
  store: Pick<Store, "ping" | "probe" | "watch">,
  { time, logger }: { readonly time: Time; readonly logger: Logger },
): Availability {
  const closing = new AbortController();
  /** When the database went away. */
  let awaySince: number | undefined;
  let answeredAt = Number.NEGATIVE_INFINITY;
  let answers = 0;
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

  function answered(): void {
    answers++;
    answeredAt = time.now();
  }

  async function ask(): Promise<void> {
    const before = answers;
    try {
      await store.ping();
      answered();
    } catch (error) {
      // A database that answers nonsense is there: that is a defect, and told as one.
      if (!(error instanceof StoreUnavailableError)) throw error;
      // One that answers others meanwhile is only busy.
      if (answers === before) lost(error);
    } finally {
      asking = undefined;
    }
  }

  async function require(): Promise<void> {
    if (awaySince === undefined && time.now() - answeredAt >= FRESH_MS) {
      asking ??= ask();
      await asking;
    }
    if (awaySince !== undefined) throw refusal();
  }

  store.watch({ answered, lost });
  return {
    require,

    async orRefuse(asked) {
      await require();
      return asked().catch((error: unknown) => {
        throw refusalOf(error);
      });
    },

    async orRefuseUndone(work) {
      await require();
      const trace = { hasChanged: false };
      return traceChanges(trace, work).catch((error: unknown) => {
        throw trace.hasChanged ? error : refusalOf(error);
      });
    },

    close: () => closing.abort(),
  };
}
