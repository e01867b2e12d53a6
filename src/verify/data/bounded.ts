/** Values that satisfy a condition, found in a bounded number of tries. */

import { Arbitrary, type Random, type Stream, type Value } from "fast-check";

/** Nothing that satisfies a schema was found; the caller leaves the case out. */
export class Unsatisfiable extends Error {
  override readonly name = "Unsatisfiable";
}

const MOST_TRIES = 100;

/** Like `filter`, which would try for ever where a schema contradicts itself. */
class BoundedArbitrary<T> extends Arbitrary<T> {
  readonly #inner: Arbitrary<T>;
  readonly #holds: (value: T) => boolean;

  constructor(inner: Arbitrary<T>, holds: (value: T) => boolean) {
    super();
    this.#inner = inner;
    this.#holds = holds;
  }

  override generate(random: Random, biasFactor: number | undefined): Value<T> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const value = this.#inner.generate(random, biasFactor);
      if (this.#holds(value.value)) return value;
    }
    throw new Unsatisfiable("no value satisfies the schema");
  }

  override canShrinkWithoutContext(value: unknown): value is T {
    return this.#inner.canShrinkWithoutContext(value) && this.#holds(value);
  }

  override shrink(value: T, context: unknown): Stream<Value<T>> {
    return this.#inner.shrink(value, context).filter((smaller) => this.#holds(smaller.value));
  }
}

/** The values of `inner` that satisfy the condition. Generation throws {@link Unsatisfiable} after 100 values that do not. */
export function bounded<T>(inner: Arbitrary<T>, holds: (value: T) => boolean): Arbitrary<T> {
  return new BoundedArbitrary(inner, holds);
}

/** An arbitrary that is made when it is first asked, so that schemas that hold themselves can be described. */
class LazyArbitrary<T> extends Arbitrary<T> {
  readonly #make: () => Arbitrary<T>;
  #made: Arbitrary<T> | undefined;

  constructor(make: () => Arbitrary<T>) {
    super();
    this.#make = make;
  }

  get #inner(): Arbitrary<T> {
    this.#made ??= this.#make();
    return this.#made;
  }

  override generate(random: Random, biasFactor: number | undefined): Value<T> {
    return this.#inner.generate(random, biasFactor);
  }

  override canShrinkWithoutContext(value: unknown): value is T {
    return this.#inner.canShrinkWithoutContext(value);
  }

  override shrink(value: T, context: unknown): Stream<Value<T>> {
    return this.#inner.shrink(value, context);
  }
}

/** Defers making an arbitrary until it is asked for a value. */
export function lazy<T>(make: () => Arbitrary<T>): Arbitrary<T> {
  return new LazyArbitrary(make);
}
