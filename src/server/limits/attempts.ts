import type { Clock } from "../clock.js";
import type { RateLimitCharge, RateLimitStore } from "../store/rate-limit-store.js";
import { type RateLimitRefusal, refusalOf } from "./rate-limit.js";

/** What came of an attempt, and which of its points it has cost. */
export interface Outcome<T> {
  readonly value: T;
  readonly spent: readonly RateLimitCharge[];
}

/** Attempts that count only once they turned out to: wrong passwords, wrong codes. */
export interface Attempts {
  /**
   * Evaluates an attempt unless one of its limits is exhausted. A point of each is set aside meanwhile, so that guesses at once
   * cannot overdraw; those that the outcome does not spend are given back, all of them when the evaluation throws.
   *
   * Where points are short only because other attempts are being evaluated, it waits for these: being one of many costs nothing.
   *
   * @returns The value, or a refusal, which has cost nothing.
   */
  run<T>(
    charges: readonly RateLimitCharge[],
    evaluate: () => Promise<Outcome<T>>,
  ): Promise<{ readonly value: T } | { readonly refusal: RateLimitRefusal }>;
}

/** Points set aside for an attempt that is being evaluated. */
interface Hold {
  release(): void;
}

/** Makes attempts that count in a store. What is under way is known for this process only. */
export function createAttempts(store: RateLimitStore, clock: Clock): Attempts {
  /** The attempts that hold a point, by key. */
  const holders = new Map<string, Set<Promise<void>>>();
  let turn: Promise<unknown> = Promise.resolve();

  /** One after another, so that whoever finds points gone also knows who holds them. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = turn.then(work, work);
    turn = next.catch(() => undefined);
    return next;
  }

  function hold(charges: readonly RateLimitCharge[]): Hold {
    let settle = () => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    for (const { key } of charges) holders.set(key, (holders.get(key) ?? new Set()).add(settled));
    return {
      release() {
        for (const { key } of charges) {
          const others = holders.get(key);
          others?.delete(settled);
          if (others?.size === 0) holders.delete(key);
        }
        settle();
      },
    };
  }

  async function setAside(charges: readonly RateLimitCharge[]): Promise<Hold | RateLimitRefusal> {
    for (;;) {
      const result = await inTurn(async () => {
        // Before taking: who settles meanwhile has perhaps given a point back.
        const before = new Map(charges.map(({ key }) => [key, [...(holders.get(key) ?? [])]]));
        const exhausted = await store.takeAll(charges);
        const refusal = refusalOf(exhausted, clock());
        if (!refusal) return hold(charges);
        const waiting = exhausted.map(({ key }) => before.get(key) ?? []);
        return waiting.every((others) => others.length > 0) ? waiting.flat() : refusal;
      });
      if (!Array.isArray(result)) return result;
      await Promise.all(result);
    }
  }

  async function giveBack(charges: readonly RateLimitCharge[]): Promise<void> {
    for (const { key, windowMs } of charges) await store.add(key, -1, windowMs);
  }

  return {
    async run(charges, evaluate) {
      const held = await setAside(charges);
      if ("retryAfterSeconds" in held) return { refusal: held };
      let spent: readonly RateLimitCharge[] = [];
      try {
        const outcome = await evaluate();
        spent = outcome.spent;
        return { value: outcome.value };
      } finally {
        await giveBack(charges.filter((charge) => !spent.includes(charge))).finally(() => held.release());
      }
    },
  };
}
