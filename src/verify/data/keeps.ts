/** Whether a value keeps a schema, roughly: enough to tell of which member of a group it was made. */

import { isObject, type Json, type JsonObject } from "../../contract/index.js";
import { type FlatSchema, propertiesOf, requiredOf, type SchemaReader } from "./flat-schema.js";
import { sameJson } from "./merge-keywords.js";
import { limitsOf } from "./numbers.js";
import { expression } from "./strings.js";
import { fitsType, isReadOnly, typesOf } from "./values.js";

/** No schema is followed deeper; what lies deeper counts as kept. */
const DEEPEST = 8;

/** Goes by the usual keywords; one that it does not know counts as kept. The validator has the last word on whatever is made of it. */
export function seemsToKeep(schema: Json, value: Json, schemas: SchemaReader, depth = 0): boolean {
  if (depth > DEEPEST) return true;
  const flat = schemas.flatten(schema);
  if (!flat) return false;
  const { keywords, choices } = flat;
  const keeps: Keeps = (inner, at) => seemsToKeep(inner, at, schemas, depth + 1);
  return (
    fitsType(value, keywords.type) &&
    keepsConstants(keywords, value) &&
    (typeof value !== "number" || keepsLimits(keywords, value)) &&
    (typeof value !== "string" || keepsText(keywords, value)) &&
    (!Array.isArray(value) || keepsItems(keywords, value, keeps)) &&
    (!isObject(value) || keepsProperties(flat, value, keeps, schemas)) &&
    (keywords.not === undefined || !keeps(keywords.not, value)) &&
    choices.every((members) => members.some((member) => keeps(member, value)))
  );
}

function keepsConstants({ enum: values, const: constant }: JsonObject, value: Json): boolean {
  return (
    (!Array.isArray(values) || values.some((member) => sameJson(member, value))) &&
    (constant === undefined || sameJson(constant, value))
  );
}

function keepsLimits(keywords: JsonObject, value: number): boolean {
  const { least, most } = limitsOf(keywords, typesOf(keywords).includes("integer"));
  return (least === undefined || value >= least) && (most === undefined || value <= most);
}

function keepsText({ minLength, maxLength, pattern }: JsonObject, value: string): boolean {
  const { length } = [...value];
  return (
    (typeof minLength !== "number" || length >= minLength) &&
    (typeof maxLength !== "number" || length <= maxLength) &&
    (typeof pattern !== "string" || (expression(pattern)?.test(value) ?? true))
  );
}

type Keeps = (schema: Json, value: Json) => boolean;

function keepsItems(
  { items = true, prefixItems }: JsonObject,
  value: readonly Json[],
  keeps: Keeps,
): boolean {
  const prefix = Array.isArray(prefixItems) ? prefixItems : [];
  return value.every((item, index) => keeps(prefix[index] ?? items, item));
}

function keepsProperties(flat: FlatSchema, value: JsonObject, keeps: Keeps, schemas: SchemaReader): boolean {
  const properties = new Map(propertiesOf(flat));
  const isClosed =
    flat.keywords.additionalProperties === false && flat.keywords.patternProperties === undefined;
  return (
    // What is read-only is required of answers alone.
    [...requiredOf(flat)].every(
      (name) => Object.hasOwn(value, name) || isReadOnly(properties.get(name) ?? true, schemas),
    ) &&
    Object.entries(value).every(([name, at]) => {
      const property = properties.get(name);
      return property === undefined ? !isClosed : keeps(property, at);
    })
  );
}
