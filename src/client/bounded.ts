import type { Clock } from "./clock.js";

export interface Bounds {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** `undefined` sets no limit. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Runs `work` until it settles, the signal aborts or the time is up.
 *
 * Does not rely on `work` heeding the signal it is given: a token provider, middleware or fetch that ignores it cannot hold
 * the caller.
 *
 * @throws What `work` throws; the reason of the signal; a `DOMException` named `TimeoutError`, as `AbortSignal.timeout` gives.
 */
export async function bounded<T>(
  { clock, signal, timeoutMs }: Bounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = new AbortController();
  const done = new AbortController();
  const either = AbortSignal.any([signal ?? timeout.signal, timeout.signal]);
  const expire = () => timeout.abort(new DOMException(`No answer in ${timeoutMs} ms`, "TimeoutError"));
  const aborted = new Promise<never>((_, reject) => {
    either.addEventListener("abort", () => reject(either.reason), { signal: done.signal });
  });
  try {
    either.throwIfAborted();
    if (timeoutMs !== undefined) clock.sleep(timeoutMs, done.signal).then(expire, () => {});
    return await Promise.race([work(either), aborted]);
  } finally {
    // The timer and the listener go; the signal stays with a body that is still streaming.
    done.abort();
  }
}
