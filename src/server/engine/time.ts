import { setTimeout as wait } from "node:timers/promises";
import { type Clock, systemClock } from "../clock.js";

/** Tells the time and waits. Injected wherever the engine waits, so that tests need not. */
export interface Time {
  readonly now: Clock;
  /**
   * Resolves after so many milliseconds.
   *
   * @throws The signal's reason, or an `AbortError`, as soon as the signal is aborted.
   */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The machine's clock and timers. */
export const systemTime: Time = {
  now: systemClock,
  wait: (ms, signal) => wait(ms, undefined, { signal }),
};
