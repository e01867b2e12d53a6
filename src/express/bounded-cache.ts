/** A memory for parsed header values that a client cannot make grow. */

/** Longer keys are computed each time: honest headers are short. */
const LONGEST_KEY = 128;

/** Remembers the results of a pure function for a bounded number of short keys; starts over when full. */
export class BoundedCache<V> {
  readonly #entries = new Map<string, V>();
  readonly #most: number;
  readonly #compute: (key: string) => V;

  constructor(most: number, compute: (key: string) => V) {
    this.#most = most;
    this.#compute = compute;
  }

  get(key: string): V {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const value = this.#compute(key);
    if (key.length > LONGEST_KEY) return value;
    if (this.#entries.size >= this.#most) this.#entries.clear();
    this.#entries.set(key, value);
    return value;
  }

  /** How many results are kept. */
  get size(): number {
    return this.#entries.size;
  }
}
