import type { Time } from "./time.js";

/** A signal that is aborted after a time, unless it is cancelled before. */
export interface Deadline {
  readonly signal: AbortSignal;
  cancel(): void;
}

/** @param reason - What the signal is aborted with. */
export function deadline(ms: number, time: Time, reason: Error): Deadline {
  const expired = new AbortController();
  const cancelled = new AbortController();
  time.wait(ms, cancelled.signal).then(
    () => expired.abort(reason),
    () => {},
  );
  return { signal: expired.signal, cancel: () => cancelled.abort() };
}

/**
 * Waits for something, at most until the signal is aborted: what ignores the signal holds nobody up.
 *
 * @throws The signal's reason.
 */
export async function orAborted<T>(pending: PromiseLike<T> | T, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    // Nobody waits for it any more; its failure is nobody's.
    Promise.resolve(pending).catch(() => {});
    throw signal.reason;
  }
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([pending, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/**
 * Iterates until the signal is aborted, and tells the source when it is no longer read.
 *
 * @throws The signal's reason.
 */
export async function* untilAborted<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  let isOpen = true;
  try {
    for (;;) {
      const next = await orAborted(iterator.next(), signal);
      if (next.done) {
        isOpen = false;
        return;
      }
      yield next.value;
    }
  } finally {
    // Not awaited: a generator that is stuck in `next` answers its `return` only after that.
    if (isOpen) iterator.return?.()?.catch(() => {});
  }
}
