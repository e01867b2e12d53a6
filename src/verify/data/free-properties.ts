/** The properties that an object may have beside the named ones. */

import { isObject, type Json, type JsonObject, ownObject } from "../../contract/index.js";
import { type FlatSchema, propertiesOf, type SchemaReader } from "./flat-schema.js";
import { samplesOf } from "./samples.js";
import { expression } from "./strings.js";

/** A kind of properties that are named by no name: those of a pattern, or all others. */
export interface FreeProperties {
  readonly schema: Json;
  /** Whether a name is one of them. */
  readonly has: (name: string) => boolean;
  /** Some names of them; none where none is found. */
  readonly names: (count: number) => readonly string[];
}

/** What `patternProperties` and `additionalProperties` let an object have, the patterns first. */
export function freePropertiesOf(flat: FlatSchema, schemas: SchemaReader): FreeProperties[] {
  const { additionalProperties, unevaluatedProperties, propertyNames } = flat.keywords;
  const named = new Set(propertiesOf(flat).map(([name]) => name));
  const patterns = Object.entries(ownObject(flat.keywords, "patternProperties") ?? {});
  const matches = (pattern: string, name: string) => expression(pattern)?.test(name) ?? false;
  const drawn = (parts: readonly Json[], count: number) =>
    samplesOf({ allOf: [{ type: "string" }, ...parts] }, schemas, count).filter(
      (name) => typeof name === "string",
    );
  const ofPatterns = patterns.map(([pattern, schema]) => ({
    schema,
    has: (name: string) => !named.has(name) && matches(pattern, name),
    names: (count: number) => drawn([{ pattern }], count),
  }));
  if (additionalProperties === false || unevaluatedProperties === false) return ofPatterns;
  const others = {
    schema: additionalProperties ?? unevaluatedProperties ?? true,
    has: (name: string) => !named.has(name) && !patterns.some(([pattern]) => matches(pattern, name)),
    names: (count: number) =>
      isObject(propertyNames)
        ? drawn([propertyNames], count)
        : Array.from({ length: count }, (_, index) => `wireproof_${index}`),
  };
  return [...ofPatterns, others];
}

/** New properties for an object, each with a value that it may have; fewer than asked for where no more are found. */
export function newProperties(
  flat: FlatSchema,
  at: JsonObject,
  schemas: SchemaReader,
  count: number,
): [name: string, value: Json][] {
  const missing = propertiesOf(flat)
    .filter(([name]) => !Object.hasOwn(at, name))
    .flatMap(([name, schema]): [string, Json][] =>
      samplesOf(schema, schemas, 1).map((value) => [name, value]),
    );
  const free = freePropertiesOf(flat, schemas).flatMap(({ schema, has, names }): [string, Json][] => {
    const [value] = samplesOf(schema, schemas, 1);
    return value === undefined
      ? []
      : names(count)
          .filter((name) => has(name) && !Object.hasOwn(at, name))
          .map((name) => [name, value]);
  });
  return [...missing, ...free].slice(0, count);
}
