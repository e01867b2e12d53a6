import type { Clock } from "../../src/client/index.js";

/** A clock whose sleeps are over at once; `slept` lists them in milliseconds. */
export function instantClock(start = Date.UTC(2026, 0, 1)): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  let now = start;
  return {
    slept,
    now: () => now,
    random: () => 0,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that stands still until `drive` moves it from one sleeper to the next. */
export interface ManualClock extends Clock {
  /** Settles with the promise; time passes only while everything waits. */
  drive<T>(promise: Promise<T>): Promise<T>;
}

export function manualClock(start = 0, random = 0): ManualClock {
  let now = start;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => now,
    random: () => random,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    async drive(promise) {
      let settled = false;
      const mark = () => {
        settled = true;
      };
      promise.then(mark, mark);
      for (let turn = 0; !settled && turn < 10_000; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        if (settled) break;
        const [next] = [...sleepers].sort((a, b) => a.at - b.at);
        if (!next) continue;
        sleepers.delete(next);
        now = Math.max(now, next.at);
        next.wake();
      }
      return promise;
    },
  };
}
