/** Time, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since the epoch; never runs backwards. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** At least 0, less than 1. */
  random(): number;
}

/** A longer `setTimeout` fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The real clock: monotonic, so that setting the system's clock moves no deadline. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  random: Math.random,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(ms, LONGEST_TIMER));
      signal?.addEventListener("abort", stop);
    }),
};

/** How a date of HTTP ends, also in the two obsolete forms: RFC 850's, and asctime's, which says no zone (RFC 9110 §5.6.7). */
const HTTP_DATE = /:\d\d( GMT| \d{4})$/;

/**
 * How long an answer asks to wait, in milliseconds, from `Retry-After` in seconds or as a date (RFC 9110 §10.2.3).
 *
 * @returns 0 when the header is absent, unreadable or in the past.
 */
export function retryAfterMs(headers: Headers, now: number): number {
  const value = headers.get("Retry-After") ?? "";
  const ms = HTTP_DATE.test(value)
    ? Date.parse(value.replace(/ GMT$|$/, " GMT")) - now
    : Number(value) * 1000;
  return ms > 0 ? ms : 0;
}
