/** Values that break exactly one constraint of a schema. */

import { isObject, type Json, type JsonObject, joinPointer } from "../../contract/index.js";
import { ofLength } from "./boundary.js";
import { replaceAt, withoutAt } from "./edit.js";
import { type FlatSchema, propertiesOf, requiredOf, type SchemaReader } from "./flat-schema.js";
import { sameJson } from "./merge-keywords.js";
import { limitsOf, tidy } from "./numbers.js";
import { placesOf, type SchemaPlace } from "./places.js";
import { fitsType, typesOf } from "./values.js";

/** A value that was accepted until one constraint was broken. A candidate: the validator proves it. */
export interface Breakage {
  readonly value: Json;
  /** JSON pointer of the place that is wrong. */
  readonly pointer: string;
  /** JSON pointer of the place whose schema is broken: of the object around it for a property that is missing or too many. */
  readonly place: string;
  readonly keyword: string;
  /** For a title: "above its maximum 200". */
  readonly words: string;
}

const LONGEST_TEXT = 100_000;

/** Every way to break one constraint of the schema, starting from a value that it accepts. */
export function* breakagesOf(schema: Json, value: Json, schemas: SchemaReader): Generator<Breakage> {
  for (const place of placesOf(schema, value, schemas)) yield* breakagesAt(place, value);
}

/** Every way to break one constraint at one place of a value. */
export function* breakagesAt({ flat, pointer, at }: SchemaPlace, value: Json): Generator<Breakage> {
  const broken = (here: Json, keyword: string, words: string): Breakage => ({
    value: replaceAt(value, pointer, here),
    pointer,
    place: pointer,
    keyword,
    words,
  });
  yield* typeBreakages(flat, broken);
  if (typeof at === "number") yield* numberBreakages(flat, broken);
  if (typeof at === "string") yield* textBreakages(flat, at, broken);
  if (Array.isArray(at)) yield* listBreakages(flat, at, broken);
  if (isObject(at)) yield* objectBreakages(flat, at, value, pointer);
}

type Break = (here: Json, keyword: string, words: string) => Breakage;

/** One value of each JSON type, those that servers confuse with something else first. */
const OF_TYPE: readonly (readonly [name: string, value: Json])[] = [
  ["null", null],
  ["string", "wireproof"],
  ["object", { wireproof: "unexpected" }],
  ["integer", 7],
  ["number", 0.5],
  ["boolean", true],
  ["array", ["wireproof"]],
];

function* typeBreakages({ keywords, choices }: FlatSchema, broken: Break): Generator<Breakage> {
  const names =
    choices.length > 0 && keywords.type === undefined ? "a declared variant" : typesOf(keywords).join(" or ");
  if (keywords.enum !== undefined || keywords.const !== undefined) yield* constantBreakages(keywords, broken);
  if (keywords.type === undefined && choices.length === 0) return;
  for (const [name, value] of OF_TYPE)
    if (!fitsType(value, keywords.type ?? [])) yield broken(value, "type", `${name} instead of ${names}`);
}

function* constantBreakages(keywords: JsonObject, broken: Break): Generator<Breakage> {
  const values = Array.isArray(keywords.enum) ? keywords.enum : [keywords.const ?? null];
  const [sample] = values;
  const other = typeof sample === "number" ? 987_654_321 : "wireproof-not-declared";
  if (!values.some((value) => sameJson(value, other)))
    yield broken(other, keywords.enum === undefined ? "const" : "enum", "not among its declared values");
}

function* numberBreakages({ keywords }: FlatSchema, broken: Break): Generator<Breakage> {
  const isInteger = typesOf(keywords).includes("integer");
  const { least, most, step } = limitsOf(keywords, isInteger);
  const named = (...names: string[]) => names.find((name) => keywords[name] !== undefined);
  const minimum = named("exclusiveMinimum", "minimum");
  const maximum = named("exclusiveMaximum", "maximum");
  const format = typeof keywords.format === "string" ? "format" : undefined;
  if (least !== undefined && (minimum ?? format) !== undefined)
    yield broken(tidy(least - step), minimum ?? "format", `below its ${minimum ?? "format"}`);
  if (most !== undefined && (maximum ?? format) !== undefined)
    yield broken(tidy(most + step), maximum ?? "format", `above its ${maximum ?? "format"}`);
  if (isInteger && !typesOf(keywords).includes("number"))
    yield broken((least ?? 0) + 0.5, "type", "no integer");
  if (typeof keywords.multipleOf === "number")
    yield broken(
      tidy((least ?? 0) + keywords.multipleOf / 2),
      "multipleOf",
      `no multiple of ${keywords.multipleOf}`,
    );
}

/** Texts that no reading of any format or usual pattern admits. */
const ODD_TEXTS = ["not valid !", "\u0000", "%%%", "", "a".repeat(40), "🙂"];

function* textBreakages({ keywords }: FlatSchema, at: string, broken: Break): Generator<Breakage> {
  const { minLength, maxLength, pattern, format } = keywords;
  if (typeof minLength === "number" && minLength > 0 && minLength <= LONGEST_TEXT)
    yield broken(ofLength(at, minLength - 1), "minLength", `shorter than its minLength of ${minLength}`);
  if (typeof maxLength === "number" && maxLength < LONGEST_TEXT)
    yield broken(ofLength(at, maxLength + 1), "maxLength", `longer than its maxLength of ${maxLength}`);
  if (typeof pattern === "string")
    for (const text of ODD_TEXTS) yield broken(text, "pattern", `against its pattern`);
  if (typeof format === "string")
    for (const text of ODD_TEXTS.slice(0, 1)) yield broken(text, "format", `no ${format}`);
}

function* listBreakages({ keywords }: FlatSchema, at: readonly Json[], broken: Break): Generator<Breakage> {
  const { minItems, maxItems, uniqueItems } = keywords;
  const [first] = at;
  if (typeof minItems === "number" && minItems > 0)
    yield broken(at.slice(0, minItems - 1), "minItems", `with fewer items than ${minItems}`);
  if (first === undefined) return;
  if (typeof maxItems === "number" && maxItems < 10_000)
    yield broken(
      [...at, ...Array<Json>(Math.max(0, maxItems + 1 - at.length)).fill(first)],
      "maxItems",
      `with more items than ${maxItems}`,
    );
  if (uniqueItems === true) yield broken([first, ...at], "uniqueItems", "with an item twice");
}

function* objectBreakages(
  flat: FlatSchema,
  at: JsonObject,
  whole: Json,
  pointer: string,
): Generator<Breakage> {
  for (const name of requiredOf(flat)) {
    const property = joinPointer(pointer, name);
    if (Object.hasOwn(at, name))
      yield {
        value: withoutAt(whole, property),
        pointer: property,
        place: pointer,
        keyword: "required",
        words: "left out although required",
      };
  }
  const unknown = "wireproof_unknown";
  const isOpen =
    flat.keywords.additionalProperties !== false && flat.keywords.unevaluatedProperties !== false;
  if (!isOpen && !propertiesOf(flat).some(([name]) => name === unknown))
    yield {
      value: replaceAt(whole, joinPointer(pointer, unknown), 1),
      pointer: joinPointer(pointer, unknown),
      place: pointer,
      keyword: "additionalProperties",
      words: "not declared",
    };
  const { maxProperties } = flat.keywords;
  if (typeof maxProperties === "number" && isOpen && maxProperties < 1000) {
    const more = Array.from({ length: maxProperties + 1 }, (_, index) => [`wireproof_${index}`, 1] as const);
    yield {
      value: replaceAt(whole, pointer, { ...at, ...Object.fromEntries(more) }),
      pointer,
      place: pointer,
      keyword: "maxProperties",
      words: `with more properties than ${maxProperties}`,
    };
  }
}
