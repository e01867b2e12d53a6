/** Content negotiation (RFC 9110 §12.5.1): what an operation can answer against what a request accepts. */

import Negotiator from "negotiator";
import type { ResponseSpec } from "../contract/index.js";
import { BoundedCache } from "./bounded-cache.js";

/** Negotiates among a list of declared media types. */
export class Negotiation {
  readonly #available: readonly string[];
  readonly #cache: BoundedCache<readonly string[]>;

  constructor(available: readonly string[]) {
    this.#available = available;
    this.#cache = new BoundedCache(32, (accept) => this.#negotiate(accept));
  }

  /** The declared media types that are acceptable, best first. */
  acceptable(accept: string | undefined): readonly string[] {
    // An absent or empty field accepts anything (RFC 9110 §12.5.1).
    if (accept === undefined || accept === "" || accept === "*/*") return this.#available;
    return this.#cache.get(accept);
  }

  #negotiate(accept: string): readonly string[] {
    // A declared range (`text/*`) can be met by some type in it; only the handler knows which.
    if (this.#available.some((name) => name.includes("*"))) return this.#available;
    const acceptable = preferred(accept, this.#available);
    // A parameter such as `charset` in a range asks for more than is declared; what was meant is the type.
    return acceptable.length > 0 ? acceptable : preferred(accept.replace(PARAMETERS, ""), this.#available);
  }
}

/** Every parameter but the weight. */
const PARAMETERS = /;[ \t]*(?!q=)[^;,"]*(?:"[^"]*")?/gi;

function preferred(accept: string, available: readonly string[]): readonly string[] {
  return new Negotiator({ headers: { accept } }).mediaTypes([...available]);
}

/** Every media type of the successes that an operation declares; empty when none has content. */
export function successMediaTypes(responses: readonly ResponseSpec[]): readonly string[] {
  const successes = responses.filter(({ key }) => key.startsWith("2"));
  return [...new Set(successes.flatMap(({ content }) => content.map(({ name }) => name)))];
}
