/** How much a run may ask of a server: requests, requests per second, time. */

/** The clock and the wait of a run; a test passes its own. */
export interface Clock {
  /** Milliseconds on a clock that never runs back. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** The process's own clock. */
export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Bounds of a run; `undefined` is none. */
export interface BudgetLimits {
  readonly maxRequests?: number | undefined;
  readonly requestsPerSecond?: number | undefined;
  readonly timeMs?: number | undefined;
}

/** Why a run stopped before its plan was done. */
export type Spent = "requests" | "time" | "server-gone" | "interrupted";

/** Counts the requests of a run and spaces them out. */
export class Budget {
  readonly #limits: BudgetLimits;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #started: number;
  #requests = 0;
  #next = 0;
  #isServerGone = false;

  /** @param signal - Ends the run when it is aborted. */
  constructor(limits: BudgetLimits, clock: Clock, signal?: AbortSignal) {
    this.#limits = limits;
    this.#clock = clock;
    this.#signal = signal;
    this.#started = clock.now();
  }

  /** Requests allowed so far. */
  get requests(): number {
    return this.#requests;
  }

  /** What is used up; `undefined` while the run may go on. */
  get spent(): Spent | undefined {
    if (this.#signal?.aborted) return "interrupted";
    if (this.#isServerGone) return "server-gone";
    const { maxRequests, timeMs } = this.#limits;
    if (maxRequests !== undefined && this.#requests >= maxRequests) return "requests";
    if (timeMs !== undefined && this.#clock.now() - this.#started >= timeMs) return "time";
    return undefined;
  }

  /** Ends the run: there is nobody left to ask. */
  serverIsGone(): void {
    this.#isServerGone = true;
  }

  /** Waits for the next request's turn. Returns false when there is none left. */
  async take(): Promise<boolean> {
    if (this.spent !== undefined) return false;
    this.#requests++;
    const { requestsPerSecond } = this.#limits;
    if (requestsPerSecond === undefined) return true;
    const now = this.#clock.now();
    const turn = Math.max(now, this.#next);
    this.#next = turn + 1000 / requestsPerSecond;
    if (turn > now) await this.#clock.sleep(turn - now);
    return true;
  }
}
