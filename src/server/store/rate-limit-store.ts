/** Points counted under a key within a window. */
export interface RateLimitCount {
  readonly points: number;
  /** When the window ends, and the count with it. */
  readonly expiresAt: number;
}

/** One limit as it applies to one caller: at most so many points under a key within a window. */
export interface RateLimitCharge {
  readonly key: string;
  readonly points: number;
  readonly windowMs: number;
}

/** A limit that has no point left. */
export interface ExhaustedLimit {
  readonly key: string;
  /** When its window ends. */
  readonly expiresAt: number;
}

/** Counters that outlive a restart, for limits whose loss would help an attacker. */
export interface RateLimitStore {
  /**
   * Takes one point of every limit, or none of any when one of them has no point left. A window opens with its first point.
   *
   * @returns The limits that are exhausted; none when the points were taken.
   */
  takeAll(charges: readonly RateLimitCharge[]): Promise<readonly ExhaustedLimit[]>;

  /**
   * Adds points to a key, opening a window when none is open. Points may be negative; a count never falls below zero.
   *
   * @returns The count after adding.
   */
  add(key: string, points: number, windowMs: number): Promise<RateLimitCount>;
}
