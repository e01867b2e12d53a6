import type { Time } from "../../../src/server/engine/time.js";

/** Time that stands still until it is moved. */
export interface ManualTime extends Time {
  /** Moves time on and lets what waits until then go on, in the order of its turn. */
  advance(ms: number): void;
  /** Resolves once so many are waiting. */
  waiting(count: number): Promise<void>;
  /** How many are waiting. */
  count(): number;
}

interface Waiter {
  readonly until: number;
  readonly resolve: () => void;
}

/** Makes a time that begins at zero. */
export function manualTime(): ManualTime {
  let now = 0;
  const waiters = new Set<Waiter>();
  const watchers = new Set<() => void>();
  return {
    now: () => now,
    count: () => waiters.size,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const waiter: Waiter = { until: now + ms, resolve };
        waiters.add(waiter);
        signal.addEventListener("abort", () => {
          waiters.delete(waiter);
          reject(signal.reason);
        });
        for (const watch of watchers) watch();
      }),
    advance(ms) {
      now += ms;
      for (const waiter of [...waiters].sort((a, b) => a.until - b.until)) {
        if (waiter.until > now) break;
        waiters.delete(waiter);
        waiter.resolve();
      }
    },
    waiting: (count) =>
      new Promise((resolve) => {
        const watch = () => {
          if (waiters.size < count) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
      }),
  };
}
