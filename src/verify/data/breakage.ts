/** Values that break exactly one constraint of a schema. */

import { isObject, type Json, joinPointer, resolvePointer } from "../../contract/index.js";
import { breakablePlacesOf } from "./breakable-places.js";
import type { Breakage, Flaw } from "./breakages/breakage.js";
import { conditionFlaws, notFlaws } from "./breakages/conditions.js";
import { constantFlaws } from "./breakages/constants.js";
import { listFlaws } from "./breakages/lists.js";
import { numberFlaws } from "./breakages/numbers.js";
import { objectFlaws } from "./breakages/objects.js";
import { textFlaws } from "./breakages/texts.js";
import { typeFlaws } from "./breakages/types.js";
import { replaceAt } from "./edit.js";
import type { SchemaReader } from "./flat-schema.js";
import { sameJson } from "./merge-keywords.js";
import type { SchemaPlace } from "./places.js";

export type { Breakage } from "./breakages/breakage.js";

/** Every way to break one constraint of the schema, starting from a value that it accepts. */
export function* breakagesOf(schema: Json, value: Json, schemas: SchemaReader): Generator<Breakage> {
  // A schema and a variant of it name some constraints twice.
  const known = new Set<string>();
  const nameOf = ({ pointer, words }: Breakage) => `${pointer} ${words}`;
  for (const place of breakablePlacesOf(schema, value, schemas)) {
    const fresh = [...breakagesAt(place, value)].filter((breakage) => !known.has(nameOf(breakage)));
    for (const breakage of fresh) known.add(nameOf(breakage));
    yield* fresh;
  }
}

/** Every way to break one constraint at one place of a value. */
export function* breakagesAt(place: SchemaPlace, value: Json): Generator<Breakage> {
  const { pointer } = place;
  for (const { here, property, keyword, words } of flawsAt(place))
    yield {
      value: replaceAt(value, pointer, here),
      pointer: property === undefined ? pointer : joinPointer(pointer, property),
      place: pointer,
      keyword,
      words,
    };
}

/** The same fault in another value of the schema; `undefined` where that has no such place. */
export function breakageLike(
  { place, pointer, words, value: broken }: Breakage,
  schema: Json,
  value: Json,
  schemas: SchemaReader,
): Breakage | undefined {
  const same = [...breakablePlacesOf(schema, value, schemas)]
    .filter((other) => other.pointer === place)
    .flatMap((other) => [...breakagesAt(other, value)])
    .filter((other) => other.pointer === pointer && other.words === words);
  const here = resolvePointer(broken, pointer);
  // Several texts break a pattern alike.
  return same.find((other) => sameJson(resolvePointer(other.value, pointer), here)) ?? same[0];
}

function* flawsAt(place: SchemaPlace): Generator<Flaw> {
  const { flat, at, isVariant } = place;
  yield* constantFlaws(flat.keywords);
  // The schema with the choice has tried every type before.
  if (!isVariant) yield* typeFlaws(flat);
  if (typeof at === "number") yield* numberFlaws(flat.keywords);
  if (typeof at === "string") yield* textFlaws(flat.keywords, at);
  if (Array.isArray(at)) yield* listFlaws(place, at);
  if (isObject(at)) yield* objectFlaws(place, at);
  yield* notFlaws(place);
  yield* conditionFlaws(place, breakagesOf);
}
