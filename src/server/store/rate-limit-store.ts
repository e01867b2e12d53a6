/** Points counted under a key within a window. */
export interface RateLimitCount {
  readonly points: number;
  /** When the window ends, and the count with it. */
  readonly expiresAt: number;
}

/** Counters that outlive a restart, for limits whose loss would help an attacker. */
export interface RateLimitStore {
  /**
   * Adds points to a key, opening a window when none is open. Points may be negative; a window never opens below zero.
   *
   * @returns The count after adding.
   */
  add(key: string, points: number, windowMs: number): Promise<RateLimitCount>;
}
