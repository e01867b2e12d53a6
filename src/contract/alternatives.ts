/** The ways in which a value can meet a schema: unions taken apart, references followed. */

import { dereference, isObject, joinPointer, own } from "./json-pointer.js";
import type { Json, JsonObject } from "./model.js";

/** A schema, and where it stands in the document. */
export interface PlacedSchema {
  readonly schema: JsonObject;
  readonly pointer: string;
}

/** Past this many a document multiplies out (`allOf` of `oneOf`s) and only its first ones are read. */
const MOST_ALTERNATIVES = 512;

/**
 * Lists, for each choice among the branches of `oneOf` and `anyOf`, the schemas that then look at the value, through `$ref` and
 * `allOf`. What a recursive schema says of the value again, and what is no object, adds nothing.
 *
 * @param pointer - Where `schema` stands.
 */
export function alternatives(
  document: JsonObject,
  schema: Json | undefined,
  pointer: string,
): readonly (readonly PlacedSchema[])[] {
  return within(document, schema, pointer, new Set());
}

function within(
  document: JsonObject,
  schema: Json | undefined,
  pointer: string,
  open: ReadonlySet<string>,
): readonly (readonly PlacedSchema[])[] {
  const resolved = dereference(document, schema, pointer);
  if (!isObject(resolved.value) || open.has(resolved.pointer)) return [[]];
  const nowOpen = new Set([...open, resolved.pointer]);
  const branches = (keyword: string) => {
    const list = isObject(resolved.value) ? own(resolved.value, keyword) : undefined;
    return (Array.isArray(list) ? list : []).map((branch, index) =>
      within(document, branch, joinPointer(resolved.pointer, keyword, index), nowOpen),
    );
  };
  const itself: readonly PlacedSchema[] = [{ schema: resolved.value, pointer: resolved.pointer }];
  const unions = [branches("oneOf"), branches("anyOf")].filter((choices) => choices.length > 0);
  return [...branches("allOf"), ...unions.map((choices) => choices.flat())].reduce(product, [itself]);
}

function product<T>(
  left: readonly (readonly T[])[],
  right: readonly (readonly T[])[],
): readonly (readonly T[])[] {
  return left.flatMap((a) => right.map((b) => [...a, ...b])).slice(0, MOST_ALTERNATIVES);
}
