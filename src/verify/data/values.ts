/** JSON Schema to arbitraries: values that a schema accepts in a request. */

import * as fc from "fast-check";
import { isObject, type Json, type JsonObject } from "../../contract/index.js";
import { alternatives, impossible } from "./alternatives.js";
import { lazy } from "./bounded.js";
import { type FlatSchema, propertiesOf, requiredOf, type SchemaReader } from "./flat-schema.js";
import { sameJson } from "./merge-keywords.js";
import { limitsOf, numbers } from "./numbers.js";
import { type Place, strings } from "./strings.js";

/** What generation carries from a schema to the schemas within it. */
export interface Context {
  readonly schemas: SchemaReader;
  readonly place: Place;
  /** Schemas around this one, to end recursion. */
  readonly open: readonly Json[];
  /**
   * Of so many objects within each other every property is made, and not only what is required. What is nullable has a value
   * then, and a list an item, as far as that does not nest deeper: what is absent has no constraint to try. Absent: as it comes.
   */
  readonly full?: number;
}

/** How often a schema may stand within itself before only what is required is made. */
const MOST_NESTED = 2;
/** No schema is followed deeper; one that requires itself has no finite value. */
const DEEPEST = 24;

/** Arrays without `maxItems` hold at most this many items more than they must. */
const SPARE_ITEMS = 3;

/**
 * Values of a schema, as written or flat. They are candidates: `not`, `if`, `contains` and the like are left to the
 * validator that judges each value before it is sent.
 *
 * @returns An arbitrary that throws {@link Unsatisfiable} when asked for a value that cannot be made.
 */
export function valuesOf(schema: Json, context: Context): fc.Arbitrary<Json> {
  const { schemas, open } = context;
  const identity = schemas.identity(schema);
  if (open.length > DEEPEST) return impossible("the schema has no finite value");
  const inner: Context = { ...context, open: [...open, identity] };
  return lazy(() => {
    const flat = schemas.flatten(schema);
    return flat ? flatValues(flat, inner) : impossible("the schema contradicts itself");
  });
}

function flatValues(flat: FlatSchema, context: Context): fc.Arbitrary<Json> {
  const { keywords, choices } = flat;
  if (choices.length > 0) return chosenValues(flat, context);
  if (keywords.const !== undefined) return fc.constant(keywords.const);
  if (Array.isArray(keywords.enum)) {
    const fitting = keywords.enum.filter((value) => fitsType(value, keywords.type));
    return fitting.length > 0 ? fc.constantFrom(...fitting) : impossible("no value of `enum` has the type");
  }
  return alternatives(
    valuedTypes(typesOf(keywords), context).map((type) => typedValues(type, flat, context)),
  );
}

/** The types of which a value is made: without `null` where everything is, but for what nests deeper than that. */
function valuedTypes(types: readonly string[], { full }: Context): readonly string[] {
  const valued = types.filter((type) => type !== "null");
  const nests = valued.some((type) => type === "object" || type === "array");
  return full === undefined || valued.length === 0 || (nests && full === 0) ? types : valued;
}

/** One member of each group at a time, so that the keywords around the group hold too. */
function chosenValues(flat: FlatSchema, context: Context): fc.Arbitrary<Json> {
  const combinations = flat.choices.reduce<Json[][]>(
    (rows, members) => rows.flatMap((row) => members.map((member) => [...row, member])).slice(0, 64),
    [[]],
  );
  const fitting = combinations.flatMap((members) => {
    const chosen = context.schemas.choose(flat, members);
    return chosen && !members.some((member) => isTooDeep(member, context)) ? [chosen] : [];
  });
  const { full = 0 } = context;
  const valued = full > 0 ? fitting.filter(({ keywords }) => keywords.type !== "null") : fitting;
  return alternatives(
    (valued.length > 0 ? valued : fitting).map((chosen) =>
      lazy(() => flatValues(chosen, deeper(context, chosen))),
    ),
  );
}

/** A group within a group counts as one level, so that a circle of `oneOf`s ends. */
function deeper(context: Context, chosen: FlatSchema): Context {
  return chosen.choices.length > 0 ? { ...context, open: [...context.open, chosen.keywords] } : context;
}

function isTooDeep(schema: Json, { schemas, open }: Context): boolean {
  const identity = schemas.identity(schema);
  return (
    open.length > DEEPEST ||
    (isObject(identity) && open.filter((around) => around === identity).length > MOST_NESTED)
  );
}

/** The JSON types that a schema admits; where it names none, those that its keywords speak of. */
export function typesOf(keywords: JsonObject): string[] {
  const { type } = keywords;
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type.filter((name) => typeof name === "string");
  const speaks = (...names: string[]) => names.some((name) => Object.hasOwn(keywords, name));
  const spoken = [
    ...(speaks("properties", "required", "additionalProperties", "minProperties") ? ["object"] : []),
    ...(speaks("items", "minItems", "maxItems", "uniqueItems") ? ["array"] : []),
    ...(speaks("pattern", "minLength", "maxLength", "format") ? ["string"] : []),
    ...(speaks("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum") ? ["number"] : []),
  ];
  return spoken.length > 0 ? spoken : ["string"];
}

/** Whether a value has one of the types that `type` names; anything has where nothing is named. */
export function fitsType(value: Json, type: Json | undefined): boolean {
  if (type === undefined) return true;
  const names = Array.isArray(type) ? type : [type];
  const own = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return names.includes(own) || (Number.isInteger(value) && names.includes("integer"));
}

function typedValues(type: string, flat: FlatSchema, context: Context): fc.Arbitrary<Json> {
  const { keywords } = flat;
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
    case "number":
      return numbers(limitsOf(keywords, type === "integer"));
    case "string":
      return lazy(() => strings(keywords, context.place));
    case "array":
      return arrays(keywords, context);
    default:
      return objects(flat, context);
  }
}

function arrays(keywords: JsonObject, context: Context): fc.Arbitrary<Json> {
  const items = keywords.items ?? true;
  const least = typeof keywords.minItems === "number" ? keywords.minItems : 0;
  // A list that is empty cannot be told from one that is absent outside of JSON.
  const { place, full = 0 } = context;
  const mayHaveItem = keywords.maxItems !== 0 && items !== false && !isTooDeep(items, context);
  const minLength = place !== "body" || (full > 0 && mayHaveItem) ? Math.max(least, 1) : least;
  const most = typeof keywords.maxItems === "number" ? keywords.maxItems : minLength + SPARE_ITEMS;
  const maxLength = Math.min(most, minLength + SPARE_ITEMS);
  if (maxLength < minLength) return impossible("maxItems is below minItems");
  const prefix = Array.isArray(keywords.prefixItems) ? keywords.prefixItems : [];
  if (prefix.length > 0) return fc.tuple(...prefix.map((item) => valuesOf(item, context)));
  if (maxLength === 0 || items === false || isTooDeep(items, context))
    return minLength === 0 ? fc.constant([]) : impossible("the schema has no finite value");
  const item = valuesOf(items, context);
  const list =
    keywords.uniqueItems === true
      ? fc.uniqueArray(item, { minLength, maxLength, comparator: sameJson })
      : fc.array(item, { minLength, maxLength });
  return keywords.contains === undefined ? list : containing(list, keywords, maxLength, context);
}

/** Lists that begin with what they must contain: at random it would hardly be among their items. */
function containing(
  list: fc.Arbitrary<Json[]>,
  { contains = true, minContains, items = true }: JsonObject,
  maxLength: number,
  context: Context,
): fc.Arbitrary<Json> {
  const count = typeof minContains === "number" ? minContains : 1;
  const contained = fc.array(valuesOf({ allOf: [items, contains] }, context), {
    minLength: count,
    maxLength: count,
  });
  return fc.tuple(contained, list).map(([first, others]) => [...first, ...others].slice(0, maxLength));
}

function objects(flat: FlatSchema, around: Context): fc.Arbitrary<Json> {
  const { keywords } = flat;
  const { full = 0 } = around;
  const context: Context = around.full === undefined ? around : { ...around, full: Math.max(full - 1, 0) };
  const required = requiredOf(flat);
  const sent = propertiesOf(flat).filter(([, schema]) => !isReadOnly(schema, context.schemas));
  const model: Record<string, fc.Arbitrary<Json>> = {};
  for (const [name, schema] of sent) {
    if (name === "__proto__" || (!required.has(name) && isTooDeep(schema, context))) continue;
    model[name] = valuesOf(schema, context);
  }
  const unnamed = [...required].filter((name) => !propertiesOf(flat).some(([known]) => known === name));
  const extra = keywords.additionalProperties;
  for (const name of unnamed) model[name] = valuesOf(extra === undefined ? true : extra, context);
  const named = fc.record(model, {
    requiredKeys: Object.keys(model).filter((name) => full > 0 || required.has(name)),
    noNullPrototype: true,
  });
  return sent.length === 0 && isObject(extra) ? maps(keywords, extra, named, context) : named;
}

/** An object that is a map: no property has a name of its own. */
function maps(
  keywords: JsonObject,
  value: Json,
  named: fc.Arbitrary<JsonObject>,
  context: Context,
): fc.Arbitrary<Json> {
  const least = typeof keywords.minProperties === "number" ? keywords.minProperties : 0;
  const most = typeof keywords.maxProperties === "number" ? keywords.maxProperties : least + SPARE_ITEMS;
  if (isTooDeep(value, context)) return least === 0 ? named : impossible("the schema has no finite value");
  const key = isObject(keywords.propertyNames)
    ? valuesOf({ type: "string", ...keywords.propertyNames }, { ...context, place: "path" }).map(String)
    : fc.string({ unit: fc.constantFrom(..."abcdefgh"), minLength: 1, maxLength: 8 });
  const entries = fc.dictionary(key, valuesOf(value, context), {
    minKeys: least,
    maxKeys: Math.min(most, least + SPARE_ITEMS),
    noNullPrototype: true,
  });
  return fc.tuple(named, entries).map(([fixed, free]) => ({ ...free, ...fixed }));
}

/** A read-only property is not sent (OAS Schema Object `readOnly`). */
export function isReadOnly(schema: Json, schemas: SchemaReader): boolean {
  return schemas.flatten(schema)?.keywords.readOnly === true;
}
