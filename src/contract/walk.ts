/** Visits the objects of an OpenAPI document, telling its own vocabulary from names and data that its authors chose. */

import { isObject, joinPointer } from "./json-pointer.js";
import type { Json, JsonObject } from "./model.js";

/** Keys whose children are named by the author: each child is an object of the specification, its name is not. */
const MAPS: ReadonlySet<string> = new Set([
  "callbacks",
  "content",
  "encoding",
  "examples",
  "headers",
  "links",
  "parameters",
  "pathItems",
  "paths",
  "requestBodies",
  "responses",
  "schemas",
  "securitySchemes",
  "variables",
  "webhooks",
]);

/** The same within a Schema Object. */
const SCHEMA_MAPS: ReadonlySet<string> = new Set([
  "$defs",
  "definitions",
  "dependentSchemas",
  "patternProperties",
  "properties",
]);

/** Keys that hold data, never objects of the specification. */
const DATA: ReadonlySet<string> = new Set([
  "const",
  "default",
  "enum",
  "example",
  "mapping",
  "required",
  "scopes",
  "security",
  "tags",
  "value",
]);

/** Keys of a Schema Object that hold data or other objects than schemas. */
const SCHEMA_DATA: ReadonlySet<string> = new Set([
  ...DATA,
  "dependentRequired",
  "discriminator",
  "examples",
  "externalDocs",
  "type",
  "xml",
]);

/** Takes an object, where it stands, and whether it is a Schema Object. */
export type Visit = (node: JsonObject, pointer: string, isSchema: boolean) => void;

/**
 * Visits every object of the specification, parents first. Extensions (`x-…`), examples and other data are passed over;
 * `$ref`s are not followed, since their targets are visited in place.
 */
export function walkDocument(document: JsonObject, visit: Visit): void {
  walk(document, "", false, visit);
}

/** Visits every Schema Object of a document, subschemas included. */
export function walkSchemas(
  document: JsonObject,
  visit: (schema: JsonObject, pointer: string) => void,
): void {
  walkDocument(document, (node, pointer, isSchema) => {
    if (isSchema) visit(node, pointer);
  });
}

function walk(node: Json, pointer: string, isSchema: boolean, visit: Visit): void {
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) walk(item, `${pointer}/${index}`, isSchema, visit);
    return;
  }
  if (!isObject(node)) return;
  visit(node, pointer, isSchema);
  const maps = isSchema ? SCHEMA_MAPS : MAPS;
  const data = isSchema ? SCHEMA_DATA : DATA;
  for (const [key, value] of Object.entries(node)) {
    if (typeof value !== "object" || key.startsWith("x-") || data.has(key)) continue;
    const at = joinPointer(pointer, key);
    const schema = isSchema || key === "schema" || key === "itemSchema" || key === "schemas";
    if (!maps.has(key) || !isObject(value)) walk(value, at, schema, visit);
    else for (const [name, item] of Object.entries(value)) walk(item, joinPointer(at, name), schema, visit);
  }
}
