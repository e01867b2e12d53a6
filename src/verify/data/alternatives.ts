/** One of several arbitraries, those left out that have no value. */

import * as fc from "fast-check";
import { bounded, Unsatisfiable } from "./bounded.js";

const MISSING = Symbol("missing");

/** A value, or the sign that none could be made, which lets another alternative be tried. */
class FallbackArbitrary<T> extends fc.Arbitrary<T | typeof MISSING> {
  readonly #inner: fc.Arbitrary<T>;

  constructor(inner: fc.Arbitrary<T>) {
    super();
    this.#inner = inner;
  }

  override generate(random: fc.Random, biasFactor: number | undefined): fc.Value<T | typeof MISSING> {
    try {
      return this.#inner.generate(random, biasFactor);
    } catch (error) {
      if (error instanceof Unsatisfiable) return new fc.Value(MISSING, undefined);
      throw error;
    }
  }

  override canShrinkWithoutContext(value: unknown): value is T {
    return this.#inner.canShrinkWithoutContext(value);
  }

  override shrink(value: T | typeof MISSING, context: unknown): fc.Stream<fc.Value<T | typeof MISSING>> {
    return value === MISSING ? fc.Stream.nil() : this.#inner.shrink(value, context);
  }
}

/** Draws from one of the arbitraries that have values; throws {@link Unsatisfiable} when a value is asked for and none has any. */
export function alternatives<T>(arbitraries: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T> {
  const [first, ...others] = arbitraries;
  if (!first) return impossible("no alternative is left");
  if (others.length === 0) return first;
  return bounded(
    fc.oneof(...arbitraries.map((arbitrary) => new FallbackArbitrary(arbitrary))),
    (value) => value !== MISSING,
  ).map((value) => {
    if (value === MISSING) throw new Unsatisfiable("no alternative has a value");
    return value;
  });
}

/** An arbitrary without values: it throws {@link Unsatisfiable} when it is asked for one. */
export function impossible(reason: string): fc.Arbitrary<never> {
  return fc.constant(undefined).map(() => {
    throw new Unsatisfiable(reason);
  });
}
