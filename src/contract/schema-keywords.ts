/** The keywords of JSON Schema 2020-12 (and of the OAS 3.0 Schema Object) that are enforced, and what their values must be. */

import { isObject } from "./json-pointer.js";
import type { Json } from "./model.js";

/** Keywords that hold one schema. */
export const SCHEMA_KEYWORDS = [
  "additionalProperties",
  "contains",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
] as const;
/** Keywords that hold a list of schemas. */
export const SCHEMA_LIST_KEYWORDS = ["allOf", "anyOf", "oneOf", "prefixItems"] as const;
/** Keywords that hold schemas by name. */
export const SCHEMA_MAP_KEYWORDS = ["dependentSchemas", "patternProperties", "properties"] as const;

/** The values of `type`. */
export const TYPES: ReadonlySet<Json> = new Set([
  "array",
  "boolean",
  "integer",
  "null",
  "number",
  "object",
  "string",
]);

const isNumber = (value: Json) => typeof value === "number";
const isCount = (value: Json) => typeof value === "number" && Number.isInteger(value) && value >= 0;
const isStrings = (value: Json) => Array.isArray(value) && value.every((item) => typeof item === "string");
const isSchema = (value: Json) => typeof value === "boolean" || isObject(value);

/** A value's rule, and the words for it. */
export interface KeywordRule {
  readonly holds: (value: Json) => boolean;
  readonly want: string;
}

const COUNT: KeywordRule = { holds: isCount, want: "a whole number, at least 0" };
const NUMBER: KeywordRule = { holds: isNumber, want: "a number" };
/** A boolean is OAS 3.0's form (draft 4): `exclusiveMinimum: true` beside `minimum`. */
const LIMIT: KeywordRule = {
  holds: (value) => isNumber(value) || typeof value === "boolean",
  want: "a number",
};

/** Keywords that hold plain values. */
export const VALUE_KEYWORDS: ReadonlyMap<string, KeywordRule> = new Map<string, KeywordRule>([
  [
    "type",
    {
      holds: (value) =>
        TYPES.has(value) ||
        (Array.isArray(value) && value.length > 0 && value.every((item) => TYPES.has(item))),
      want: [...TYPES].join(", "),
    },
  ],
  [
    "enum",
    { holds: (value) => Array.isArray(value) && value.length > 0, want: "a list of at least one value" },
  ],
  ["const", { holds: () => true, want: "a value" }],
  ["multipleOf", { holds: (value) => typeof value === "number" && value > 0, want: "a number above 0" }],
  ["maximum", NUMBER],
  ["minimum", NUMBER],
  ["exclusiveMaximum", LIMIT],
  ["exclusiveMinimum", LIMIT],
  ["maxLength", COUNT],
  ["minLength", COUNT],
  ["maxItems", COUNT],
  ["minItems", COUNT],
  ["maxContains", COUNT],
  ["minContains", COUNT],
  ["maxProperties", COUNT],
  ["minProperties", COUNT],
  ["uniqueItems", { holds: (value) => typeof value === "boolean", want: "true or false" }],
  ["required", { holds: isStrings, want: "a list of property names" }],
  [
    "dependentRequired",
    {
      holds: (value) => isObject(value) && Object.values(value).every(isStrings),
      want: "lists of property names",
    },
  ],
  [
    "pattern",
    {
      holds: (value) => typeof value === "string" && compilePattern(value) !== undefined,
      want: "a regular expression (ECMA-262)",
    },
  ],
  ["format", { holds: (value) => typeof value === "string", want: "the name of a format" }],
]);

/** What the value of a keyword must be; undefined for keywords that are annotations or unknown. */
export function keywordRule(keyword: string): KeywordRule | undefined {
  return KEYWORD_RULES.get(keyword);
}

const KEYWORD_RULES: ReadonlyMap<string, KeywordRule> = new Map<string, KeywordRule>([
  ...VALUE_KEYWORDS,
  ...SCHEMA_KEYWORDS.map((keyword) => [keyword, { holds: isSchema, want: "a schema" }] as const),
  ...SCHEMA_LIST_KEYWORDS.map(
    (keyword) =>
      [
        keyword,
        { holds: (value: Json) => Array.isArray(value) && value.length > 0, want: "a list of schemas" },
      ] as const,
  ),
  ...SCHEMA_MAP_KEYWORDS.map((keyword) => [keyword, { holds: isObject, want: "a map of schemas" }] as const),
]);

/**
 * Compiles a `pattern` with the `u` flag, as JSON Schema asks; without it where only that reading is legal (`\-`),
 * since documents in the wild rely on it.
 *
 * @returns undefined when neither reading is legal.
 */
export function compilePattern(pattern: string): RegExp | undefined {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Tried without the flag next; a pattern that is no expression at all is reported by checkSchemas.
    }
  }
  return undefined;
}
