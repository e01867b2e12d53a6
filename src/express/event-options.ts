/** How event streams are kept open. */

export interface EventOptions {
  /**
   * Seconds of silence after which a comment keeps the connection open; it also lets the head out when the first event takes
   * longer. 0 sends none.
   *
   * @default 15, as WHATWG HTML §9.2.7 suggests
   */
  readonly keepAliveSeconds?: number;
  /** Milliseconds that clients are asked to wait before they reconnect (`retry:`). @default none is sent */
  readonly retryMs?: number;
  /** Calls `wake` once after so many milliseconds, unless the returned function is called before. For tests. @default setTimeout */
  readonly setTimer?: (wake: () => void, ms: number) => () => void;
}

/** The options with every default in place. */
export interface ResolvedEventOptions {
  readonly keepAliveMs: number;
  readonly retryMs: number | undefined;
  readonly setTimer: NonNullable<EventOptions["setTimer"]>;
}

/** Puts the defaults in place. */
export function resolveEventOptions(options: EventOptions = {}): ResolvedEventOptions {
  return {
    keepAliveMs: (options.keepAliveSeconds ?? 15) * 1000,
    retryMs: options.retryMs,
    setTimer: options.setTimer ?? systemTimer,
  };
}

function systemTimer(wake: () => void, ms: number): () => void {
  const timer = setTimeout(wake, ms);
  return () => clearTimeout(timer);
}
