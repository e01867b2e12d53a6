/** What a schema lets a lexical value be: how `"5"` in a URL is to be read. */

import { isObject, resolveReference } from "../json-pointer.js";
import type { JsonObject, Schema } from "../model.js";

/** The JSON types that a schema admits, with the kinds inside arrays and objects. */
export interface Kind {
  readonly integer: boolean;
  readonly number: boolean;
  readonly boolean: boolean;
  readonly string: boolean;
  readonly null: boolean;
  /** The kind of an item, when arrays are admitted. */
  readonly array: Kind | undefined;
  readonly object: ObjectKind | undefined;
}

/** The members of an admitted object. */
export interface ObjectKind {
  readonly properties: ReadonlyMap<string, Kind>;
  /** Whether members beside `properties` are admitted. */
  readonly open: boolean;
  readonly additional: Kind;
}

interface Draft {
  integer: boolean;
  number: boolean;
  boolean: boolean;
  string: boolean;
  null: boolean;
  array: Kind | undefined;
  object: ObjectKind | undefined;
}

/** Any text: what a value without a schema is. */
export const TEXT: Kind = {
  integer: false,
  number: false,
  boolean: false,
  string: true,
  null: false,
  array: undefined,
  object: undefined,
};

/** Deeper than this, parameters have no serialization anyway (OAS Parameter Object, `style`). */
const DEEPEST = 8;

/** Reads the kind of a schema through `$ref`, `allOf`, `oneOf` and `anyOf`. A schema that names no type admits text. */
export function kindOf(document: JsonObject, schema: Schema | undefined, depth = 0): Kind {
  const types = new Set<string>();
  const parts = collect(document, schema, types, 0);
  if (types.size === 0) return TEXT;
  const draft: Draft = {
    integer: types.has("integer"),
    number: types.has("number"),
    boolean: types.has("boolean"),
    string: types.has("string"),
    null: types.has("null"),
    array: undefined,
    object: undefined,
  };
  if (depth < DEEPEST && types.has("array")) {
    const items = parts.find((part) => part.items !== undefined)?.items;
    draft.array = kindOf(document, asSchema(items), depth + 1);
  }
  if (depth < DEEPEST && types.has("object")) draft.object = objectKind(document, parts, depth);
  return draft;
}

/** The kind of a member of an object by its name. */
export function kindOfMember(kind: Kind, name: string): Kind | undefined {
  return kind.object?.properties.get(name) ?? kind.object?.additional;
}

function objectKind(document: JsonObject, parts: readonly JsonObject[], depth: number): ObjectKind {
  const properties = new Map<string, Kind>();
  for (const part of parts) {
    if (!isObject(part.properties)) continue;
    for (const [name, schema] of Object.entries(part.properties)) {
      if (!properties.has(name)) properties.set(name, kindOf(document, asSchema(schema), depth + 1));
    }
  }
  const additional = parts.map((part) => part.additionalProperties).find((value) => value !== undefined);
  return {
    properties,
    open: additional !== false && !parts.some((part) => part.unevaluatedProperties === false),
    additional: isObject(additional) ? kindOf(document, additional, depth + 1) : TEXT,
  };
}

/** Gathers the subschemas that apply to the value itself, and the types they name. */
function collect(
  document: JsonObject,
  schema: Schema | undefined,
  types: Set<string>,
  depth: number,
): JsonObject[] {
  if (!isObject(schema) || depth > 32) return [];
  if (typeof schema.$ref === "string") {
    return collect(document, asSchema(resolveReference(document, schema.$ref)), types, depth + 1);
  }
  for (const type of [schema.type].flat()) if (typeof type === "string") types.add(type);
  if (schema.nullable === true) types.add("null");
  if (schema.type === undefined) addImplied(schema, types);
  const parts = [schema];
  for (const keyword of ["allOf", "oneOf", "anyOf"]) {
    const branches = schema[keyword];
    if (!Array.isArray(branches)) continue;
    for (const branch of branches) parts.push(...collect(document, asSchema(branch), types, depth + 1));
  }
  return parts;
}

/** A schema without `type` may still say what it means by its values or its members. */
function addImplied(schema: JsonObject, types: Set<string>): void {
  const values = Array.isArray(schema.enum) ? schema.enum : "const" in schema ? [schema.const] : [];
  for (const value of values) {
    if (value === null) types.add("null");
    else if (Array.isArray(value)) types.add("array");
    else if (typeof value === "number") types.add(Number.isInteger(value) ? "integer" : "number");
    else types.add(typeof value);
  }
  if (isObject(schema.properties)) types.add("object");
  if (schema.items !== undefined) types.add("array");
}

function asSchema(value: unknown): Schema | undefined {
  return isObject(value) || typeof value === "boolean" ? value : undefined;
}
