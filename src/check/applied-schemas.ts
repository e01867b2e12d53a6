/** Which subschemas of a document look at one place of a value. */

import { isObject, type JsonObject, localPointer, resolvePointer } from "../contract/index.js";
import { escapeToken } from "./pointer.js";

/** A subschema that looks at one place. */
export interface AppliedSchema {
  readonly schema: JsonObject;
  /** Where it stands in the document. */
  readonly pointer: string;
}

/** Keywords whose subschemas look at the very same value. Whether a branch holds is not asked. */
const IN_PLACE_LISTS = ["allOf", "oneOf", "anyOf"] as const;
const IN_PLACE = ["if", "then", "else"] as const;

/** What was found already, per document. Which pointers meet in one place follows from the document, so there are not many. */
const found = new WeakMap<JsonObject, Map<string, readonly AppliedSchema[]>>();

/** Returns every subschema that looks where the given ones do, through references and in-place keywords. */
export function appliedSchemas(document: JsonObject, pointers: readonly string[]): readonly AppliedSchema[] {
  const known = found.get(document) ?? new Map<string, readonly AppliedSchema[]>();
  found.set(document, known);
  const key = pointers.join("\n");
  const applied = known.get(key) ?? findApplied(document, pointers);
  known.set(key, applied);
  return applied;
}

function findApplied(document: JsonObject, pointers: readonly string[]): readonly AppliedSchema[] {
  const applied = new Map<string, AppliedSchema>();
  const queue = [...pointers];
  for (let pointer = queue.shift(); pointer !== undefined; pointer = queue.shift()) {
    const schema = resolvePointer(document, pointer);
    if (applied.has(pointer) || !isObject(schema)) continue;
    applied.set(pointer, { schema, pointer });
    const target = typeof schema.$ref === "string" ? localPointer(schema.$ref) : undefined;
    if (target !== undefined) queue.push(target);
    for (const keyword of IN_PLACE_LISTS)
      queue.push(...keysOf(schema[keyword]).map((key) => `${pointer}/${keyword}/${key}`));
    for (const keyword of IN_PLACE) if (isObject(schema[keyword])) queue.push(`${pointer}/${keyword}`);
    queue.push(
      ...keysOf(schema.dependentSchemas).map((key) => `${pointer}/dependentSchemas/${escapeToken(key)}`),
    );
  }
  return [...applied.values()];
}

/**
 * Returns what looks at a member of an object, those for additional members when it has none of its own.
 *
 * @returns undefined for a member that no schema describes; `[]` for one that is described by `true`.
 */
export function memberSchemas(
  document: JsonObject,
  applied: readonly AppliedSchema[],
  name: string,
): readonly AppliedSchema[] | undefined {
  const pointers = applied.flatMap((one) => memberPointers(one, name));
  return pointers.length === 0 ? undefined : appliedSchemas(document, pointers);
}

/** Returns what looks at an item of a list. */
export function itemSchemas(
  document: JsonObject,
  applied: readonly AppliedSchema[],
  index: number,
): readonly AppliedSchema[] {
  const pointers = applied.flatMap(({ schema, pointer }) => {
    if (index < keysOf(schema.prefixItems).length) return [`${pointer}/prefixItems/${index}`];
    return ["items", "unevaluatedItems", "contains"]
      .filter((key) => isObject(schema[key]))
      .map((key) => `${pointer}/${key}`);
  });
  return appliedSchemas(document, pointers);
}

function memberPointers({ schema, pointer }: AppliedSchema, name: string): string[] {
  const found: string[] = [];
  if (isObject(schema.properties) && Object.hasOwn(schema.properties, name))
    found.push(`${pointer}/properties/${escapeToken(name)}`);
  for (const source of keysOf(schema.patternProperties))
    if (matches(source, name)) found.push(`${pointer}/patternProperties/${escapeToken(source)}`);
  if (found.length > 0) return found;
  return ["additionalProperties", "unevaluatedProperties"]
    .filter((key) => isObject(schema[key]))
    .map((key) => `${pointer}/${key}`);
}

function matches(source: string, name: string): boolean {
  try {
    return new RegExp(source, "u").test(name);
  } catch {
    // The document's own checks report it; here it excuses everything.
    return true;
  }
}

function keysOf(value: unknown): string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}
