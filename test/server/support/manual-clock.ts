/** A clock that stands still until it is moved. */
export interface ManualClock {
  (): number;
  /** Moves the clock forward. */
  advance(seconds: number): void;
}

/** A clock that starts at a fixed moment of 2026. */
export function manualClock(start = Date.UTC(2026, 6, 3, 9)): ManualClock {
  let now = start;
  return Object.assign(() => now, {
    advance(seconds: number) {
      now += seconds * 1000;
    },
  });
}
