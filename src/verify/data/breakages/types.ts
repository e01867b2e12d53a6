/** Values of another JSON type than the declared ones. */

import type { Json } from "../../../contract/index.js";
import type { FlatSchema } from "../flat-schema.js";
import { fitsType, typesOf } from "../values.js";
import type { Flaw } from "./breakage.js";

/** One value of each JSON type, those that servers confuse with something else first. */
const OF_TYPE: readonly (readonly [name: string, value: Json])[] = [
  ["null", null],
  ["string", "wireproof"],
  ["object", { wireproof: "unexpected" }],
  ["integer", 7],
  ["number", 0.5],
  ["boolean", true],
  ["array", ["wireproof"]],
];

/** A value of each type that the schema does not name; where it has a choice, the validator knows. */
export function* typeFlaws({ keywords, choices }: FlatSchema): Generator<Flaw> {
  const names =
    choices.length > 0 && keywords.type === undefined ? "a declared variant" : typesOf(keywords).join(" or ");
  if (keywords.type === undefined && choices.length === 0) return;
  for (const [name, here] of OF_TYPE)
    if (!fitsType(here, keywords.type ?? []))
      yield { here, keyword: "type", words: `${name} instead of ${names}` };
}
