/** A clock that stands still until it is moved, and wakes those who wait for a time that it has reached. */
export interface ManualClock {
  (): number;
  /** Moves the clock forward. Whoever then waits again waits from the new time on. */
  advance(seconds: number): void;
  /** Fulfils once the clock has moved so far. Rejects with the signal's reason as soon as it is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** How many wait for a time at most so far away. */
  waiting(withinMs?: number): number;
}

/** A clock that starts at a fixed moment of 2026. */
export function manualClock(start = Date.UTC(2026, 6, 3, 9)): ManualClock {
  let now = start;
  const sleepers = new Set<{ readonly due: number; readonly wake: () => void }>();
  return Object.assign(() => now, {
    advance(seconds: number) {
      now += seconds * 1000;
      const due = [...sleepers].filter((sleeper) => sleeper.due <= now);
      for (const { wake } of due.sort((a, b) => a.due - b.due)) wake();
    },

    wait(ms: number, signal: AbortSignal) {
      return new Promise<void>((resolve, reject) => {
        const over = () => {
          sleepers.delete(sleeper);
          signal.removeEventListener("abort", abort);
        };
        const abort = () => {
          over();
          reject(signal.reason);
        };
        const wake = () => {
          over();
          resolve();
        };
        const sleeper = { due: now + ms, wake };
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        sleepers.add(sleeper);
        signal.addEventListener("abort", abort);
      });
    },

    waiting: (withinMs = Number.POSITIVE_INFINITY) =>
      [...sleepers].filter(({ due }) => due <= now + withinMs).length,
  });
}
