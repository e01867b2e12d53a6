/** Values that are none of those that a schema names. */

import type { Json, JsonObject } from "../../../contract/index.js";
import { sameJson } from "../merge-keywords.js";
import type { Flaw } from "./breakage.js";

/** A value that resembles none of those declared, and then one that a careless comparison takes for one of them. */
export function* constantFlaws({ enum: members, const: constant }: JsonObject): Generator<Flaw> {
  if (members === undefined && constant === undefined) return;
  const values = Array.isArray(members) ? members : [constant ?? null];
  const keyword = members === undefined ? "const" : "enum";
  const isNew = (value: Json) => !values.some((known) => sameJson(known, value));
  const [sample] = values;
  const other = typeof sample === "number" ? 987_654_321 : "wireproof-not-declared";
  if (isNew(other)) yield { here: other, keyword, words: "not among its declared values" };
  for (const [here, words] of [
    [values.map(neighbour).find(isNewValue(isNew)), "next to a declared value"],
    [values.map(inOtherCase).find(isNewValue(isNew)), IN_OTHER_CASE],
  ] as const)
    if (here !== undefined) yield { here, keyword, words };
}

/** The words of a text that differs from a declared one by its letter case only. */
export const IN_OTHER_CASE = "a declared value in another letter case";

/** Words that a server may read as something else than text, whatever their case. */
const READ_AS_VALUE = /^(?:true|false|on|off|yes|no|y|n|t|f|null)$/i;

function isNewValue(isNew: (value: Json) => boolean) {
  return (value: Json | undefined): value is Json => value !== undefined && isNew(value);
}

function neighbour(value: Json): Json | undefined {
  if (typeof value === "boolean") return !value;
  return typeof value === "number" ? value + 1 : undefined;
}

function inOtherCase(value: Json): Json | undefined {
  if (typeof value !== "string" || READ_AS_VALUE.test(value)) return undefined;
  const upper = value.toUpperCase();
  return upper === value ? value.toLowerCase() : upper;
}
