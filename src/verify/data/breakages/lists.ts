/** Lists of too few or too many items, with an item twice, or without one that they must contain. */

import type { Json } from "../../../contract/index.js";
import { seemsToKeep } from "../keeps.js";
import type { SchemaPlace } from "../places.js";
import { sampleOf, samplesOf } from "../samples.js";
import type { Flaw } from "./breakage.js";

/** A list is filled up to so many items, and with fewer where each must be another. */
const MOST_ITEMS = 10_000;
const MOST_UNIQUE_ITEMS = 500;

/** One list for each keyword that limits lists. */
export function* listFlaws(place: SchemaPlace, at: readonly Json[]): Generator<Flaw> {
  const { minItems, maxItems, uniqueItems, items, prefixItems } = place.flat.keywords;
  const [first] = at;
  if (typeof minItems === "number" && minItems > 0)
    yield {
      here: at.slice(0, minItems - 1),
      keyword: "minItems",
      words: `with fewer items than ${minItems}`,
    };
  if (typeof maxItems === "number") {
    const more = filled(place, at, maxItems + 1);
    if (more) yield { here: more, keyword: "maxItems", words: `with more items than ${maxItems}` };
  }
  if (items === false && Array.isArray(prefixItems)) {
    const positions = prefixItems.length;
    const more = [...at, ...Array<Json>(Math.max(1, positions + 1 - at.length)).fill(first ?? 1)];
    yield { here: more, keyword: "items", words: `with more items than its ${positions} prefixItems` };
  }
  if (first !== undefined && uniqueItems === true)
    yield { here: [first, ...at], keyword: "uniqueItems", words: "with an item twice" };
  yield* containsFlaws(place, at);
}

/** A list with so many items, equal ones only where they may be; `undefined` where none can be made. */
function filled({ flat, schemas }: SchemaPlace, at: readonly Json[], count: number): Json[] | undefined {
  const { items = true, uniqueItems } = flat.keywords;
  const [first] = at;
  const missing = Math.max(0, count - at.length);
  if (uniqueItems !== true)
    return first === undefined || count > MOST_ITEMS
      ? undefined
      : [...at, ...Array<Json>(missing).fill(first)];
  if (count > MOST_UNIQUE_ITEMS) return undefined;
  const known = new Set(at.map((item) => JSON.stringify(item)));
  const fresh = samplesOf(items, schemas, count).filter((item) => !known.has(JSON.stringify(item)));
  return fresh.length < missing ? undefined : [...at, ...fresh.slice(0, missing)];
}

/** Every item that `contains` asks for replaced, or one too many of them. */
function* containsFlaws({ flat, schemas }: SchemaPlace, at: readonly Json[]): Generator<Flaw> {
  const { contains, maxContains, items = true } = flat.keywords;
  if (contains === undefined) return;
  const isContained = (item: Json) => seemsToKeep(contains, item, schemas);
  const other = sampleOf([items, { not: contains }], schemas);
  const others = at.map((item) => (isContained(item) && other !== undefined ? other : item));
  yield { here: others, keyword: "contains", words: "without an item that it must contain" };
  const item = at.find(isContained);
  if (item !== undefined && typeof maxContains === "number" && maxContains < MOST_ITEMS)
    yield {
      here: [...at, ...Array<Json>(maxContains + 1).fill(item)],
      keyword: "maxContains",
      words: `with more than ${maxContains} items of those that it may contain`,
    };
}
