/** Objects with a property too few, too many, or of a wrong name. */

import { isObject, type Json, type JsonObject, ownObject } from "../../../contract/index.js";
import { propertiesOf, requiredOf } from "../flat-schema.js";
import { freePropertiesOf, newProperties } from "../free-properties.js";
import type { SchemaPlace } from "../places.js";
import { sampleOf } from "../samples.js";
import type { Flaw } from "./breakage.js";
import { constantFlaws } from "./constants.js";
import { textFlaws } from "./texts.js";

/** An object is filled up to so many properties. */
const MOST_PROPERTIES = 1000;
/** Of the names that break `propertyNames` so many are sent. */
const MOST_NAMES = 2;

/** One object for each keyword that limits objects, and for each name that it speaks of. */
export function* objectFlaws(place: SchemaPlace, at: JsonObject): Generator<Flaw> {
  const { flat, schemas } = place;
  const { minProperties, maxProperties } = flat.keywords;
  for (const name of requiredOf(flat))
    if (Object.hasOwn(at, name))
      yield {
        here: without(at, name),
        property: name,
        keyword: "required",
        words: "left out although required",
      };
  yield* unknownFlaws(place, at);
  if (typeof minProperties === "number" && minProperties > 0) {
    const here = Object.fromEntries(requiredFirst(place, at).slice(0, minProperties - 1));
    yield { here, keyword: "minProperties", words: `with fewer properties than ${minProperties}` };
  }
  if (typeof maxProperties === "number" && maxProperties < MOST_PROPERTIES) {
    const missing = Math.max(0, maxProperties + 1 - Object.keys(at).length);
    const here = { ...at, ...Object.fromEntries(newProperties(flat, at, schemas, missing)) };
    yield { here, keyword: "maxProperties", words: `with more properties than ${maxProperties}` };
  }
  yield* nameFlaws(place, at);
  yield* dependentFlaws(place, at);
}

function without(at: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(at).filter(([known]) => known !== name));
}

function requiredFirst({ flat }: SchemaPlace, at: JsonObject): [string, Json][] {
  const required = requiredOf(flat);
  const entries = Object.entries(at);
  return [
    ...entries.filter(([name]) => required.has(name)),
    ...entries.filter(([name]) => !required.has(name)),
  ];
}

function* unknownFlaws({ flat }: SchemaPlace, at: JsonObject): Generator<Flaw> {
  const { additionalProperties, unevaluatedProperties } = flat.keywords;
  const unknown = "wireproof_unknown";
  const isOpen = additionalProperties !== false && unevaluatedProperties !== false;
  if (isOpen || propertiesOf(flat).some(([name]) => name === unknown)) return;
  yield {
    here: { ...at, [unknown]: 1 },
    property: unknown,
    keyword: "additionalProperties",
    words: "not declared",
  };
}

/** A free property whose name breaks `propertyNames`, with a value that it may have. */
function* nameFlaws({ flat, schemas }: SchemaPlace, at: JsonObject): Generator<Flaw> {
  const { propertyNames } = flat.keywords;
  const free = freePropertiesOf(flat, schemas).at(-1);
  const [name] = free?.names(1) ?? [];
  const names = isObject(propertyNames) ? schemas.flatten(propertyNames)?.keywords : undefined;
  const value = free && sampleOf([free.schema], schemas);
  if (!names || name === undefined || value === undefined) return;
  const wrong = [...constantFlaws(names), ...textFlaws(names, name)]
    .filter(({ here, keyword }) => here !== "" && keyword !== "format")
    .slice(0, MOST_NAMES);
  for (const { here, words } of wrong)
    yield {
      here: { ...at, [String(here)]: value },
      keyword: "propertyNames",
      words: `with a property name ${words}`,
    };
}

/** A property that is there without one that it asks for. */
function* dependentFlaws({ flat }: SchemaPlace, at: JsonObject): Generator<Flaw> {
  for (const [name, needed] of Object.entries(ownObject(flat.keywords, "dependentRequired") ?? {}))
    for (const need of Object.hasOwn(at, name) && Array.isArray(needed) ? needed : [])
      if (typeof need === "string" && Object.hasOwn(at, need))
        yield {
          here: without(at, need),
          property: need,
          keyword: "dependentRequired",
          words: `left out although \`${name}\` is there`,
        };
}
