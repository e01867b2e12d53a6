/** What it is to break a constraint of a value. */

import type { Json } from "../../../contract/index.js";

/** A value that was accepted until one constraint was broken. A candidate: the validator proves it. */
export interface Breakage {
  readonly value: Json;
  /** JSON pointer of the place that is wrong. */
  readonly pointer: string;
  /** JSON pointer of the place whose schema is broken: of the object around it for a property that is missing or too many. */
  readonly place: string;
  readonly keyword: string;
  /** For a title: "above its maximum 200". */
  readonly words: string;
}

/** A breakage before it is put in its place. */
export interface Flaw {
  /** What stands in the place then. */
  readonly here: Json;
  readonly keyword: string;
  readonly words: string;
  /** The property of the place that is wrong; absent when the place itself is. */
  readonly property?: string;
}
