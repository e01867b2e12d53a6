/** Two sets of JSON Schema keywords that hold for the same value, as one set. */

import { isObject, type Json, type JsonObject } from "../../contract/index.js";

type Merge = (a: Json, b: Json) => Json | undefined;

const larger: Merge = (a, b) => (typeof a === "number" && typeof b === "number" ? Math.max(a, b) : b);
const smaller: Merge = (a, b) => (typeof a === "number" && typeof b === "number" ? Math.min(a, b) : b);
const both: Merge = (a, b) => ({ allOf: [a, b] });
const either: Merge = (a, b) => a === true || b === true;

/** Keywords that are not listed take the second value: generation proves what it makes, so a loss costs tries, not truth. */
const MERGES: Readonly<Record<string, Merge>> = {
  type: mergeTypes,
  enum: (a, b) => {
    const common = list(a).filter((value) => list(b).some((other) => sameJson(value, other)));
    return common.length > 0 ? common : undefined;
  },
  const: (a, b) => (sameJson(a, b) ? a : undefined),
  required: (a, b) => [...new Set([...list(a), ...list(b)])],
  properties: mergeMaps,
  patternProperties: mergeMaps,
  items: both,
  propertyNames: both,
  additionalProperties: (a, b) => (a === false || b === false ? false : both(a, b)),
  not: (a, b) => ({ anyOf: [a, b] }),
  multipleOf: mergeMultiples,
  uniqueItems: either,
  readOnly: either,
  writeOnly: either,
  minimum: larger,
  exclusiveMinimum: larger,
  minLength: larger,
  minItems: larger,
  minProperties: larger,
  maximum: smaller,
  exclusiveMaximum: smaller,
  maxLength: smaller,
  maxItems: smaller,
  maxProperties: smaller,
};

/** Returns keywords that ask for what both ask for; `undefined` when no value can satisfy them. */
export function mergeKeywords(a: JsonObject, b: JsonObject): JsonObject | undefined {
  const merged: JsonObject = { ...a };
  for (const [keyword, value] of Object.entries(b)) {
    const known = merged[keyword];
    const merge = Object.hasOwn(MERGES, keyword) ? MERGES[keyword] : undefined;
    const result = known === undefined ? value : merge ? merge(known, value) : value;
    if (result === undefined) return undefined;
    merged[keyword] = result;
  }
  return merged;
}

/** Whether two JSON values are equal; the order of keys does not matter. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}

function mergeTypes(a: Json, b: Json): Json | undefined {
  const [first, second] = [types(a), types(b)];
  const common = new Set<Json>(first.filter((type) => second.includes(type)));
  // An integer is a number, so where one side asks for either, the narrower word stays.
  if (first.includes("integer") && second.includes("number")) common.add("integer");
  if (second.includes("integer") && first.includes("number")) common.add("integer");
  if (common.size === 0) return undefined;
  const [only, ...more] = common;
  return only !== undefined && more.length === 0 ? only : [...common];
}

function types(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function mergeMaps(a: Json, b: Json): Json {
  if (!isObject(a) || !isObject(b)) return b;
  const entries = new Map<string, Json>(Object.entries(a));
  for (const [name, schema] of Object.entries(b)) {
    const known = entries.get(name);
    entries.set(name, known === undefined ? schema : (both(known, schema) ?? schema));
  }
  return Object.fromEntries(entries);
}

function mergeMultiples(a: Json, b: Json): Json {
  if (typeof a !== "number" || typeof b !== "number") return b;
  if (a % b === 0) return a;
  return b % a === 0 ? b : a * b;
}
