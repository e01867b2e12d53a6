/** From the validator's data to `details`: stable kinds, stable order, bounded size, never the value received. */

import type { DetailType, ErrorDetail, Violation } from "../contract/index.js";

/** `ErrorBody.details` holds no more. */
export const MOST_DETAILS = 50;

/** All details together, so that a hostile body of long names is not answered at length. */
const MOST_CHARACTERS = 24_000;
const LONGEST_SEGMENT = 100;
const LONGEST_MESSAGE = 300;

const BY_KEYWORD: Readonly<Record<string, DetailType>> = {
  required: "missing",
  dependentRequired: "missing",
  dependencies: "missing",
  additionalProperties: "extra_forbidden",
  unevaluatedProperties: "extra_forbidden",
  minLength: "too_short",
  maxLength: "too_long",
  minimum: "greater_than_equal",
  maximum: "less_than_equal",
  exclusiveMinimum: "greater_than",
  exclusiveMaximum: "less_than",
  multipleOf: "multiple_of",
  pattern: "pattern_mismatch",
  format: "format",
  enum: "enum",
  const: "const",
  minItems: "too_few_items",
  maxItems: "too_many_items",
  items: "too_many_items",
  unevaluatedItems: "too_many_items",
  uniqueItems: "unique_items",
  contains: "contains",
  minContains: "contains",
  maxContains: "contains",
  minProperties: "too_few_properties",
  maxProperties: "too_many_properties",
  propertyNames: "property_name",
  readOnly: "read_only",
  oneOf: "union_mismatch",
  anyOf: "union_mismatch",
  discriminator: "union_mismatch",
  maxDepth: "nesting_too_deep",
};

const BY_TYPE: Readonly<Record<string, DetailType>> = {
  string: "string_type",
  integer: "int_type",
  number: "number_type",
  boolean: "bool_type",
  object: "object_type",
  array: "array_type",
  null: "null_type",
};

/** Properties that a violation names beside the place it is at. */
const NAMED = ["missingProperty", "additionalProperty", "unevaluatedProperty"] as const;

/**
 * Translates violations of one value.
 *
 * @param place - What every `loc` starts with: `["body"]`, `["query", "page"]`.
 * @param value - The value judged, to tell an array index from a member that is named like one.
 */
export function detailsOf(
  violations: readonly Violation[],
  place: readonly (string | number)[],
  value: unknown,
): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  const seen = new Set<string>();
  for (const violation of collapse(violations)) {
    if (details.length === MOST_DETAILS) break;
    const detail: ErrorDetail = {
      type: typeOf(violation),
      loc: [...place, ...segments(violation.pointer, value), ...named(violation)].map(shorten),
      msg: violation.message.slice(0, LONGEST_MESSAGE),
    };
    const key = JSON.stringify(detail);
    if (seen.has(key)) continue;
    seen.add(key);
    details.push(detail);
  }
  return details;
}

/** Cuts a list of details to what a body may hold. */
export function bounded(details: readonly ErrorDetail[]): readonly ErrorDetail[] {
  const kept: ErrorDetail[] = [];
  let size = 0;
  for (const detail of details) {
    size +=
      detail.msg.length + detail.loc.reduce<number>((sum, segment) => sum + String(segment).length + 3, 0);
    if (kept.length === MOST_DETAILS || (size > MOST_CHARACTERS && kept.length > 0)) break;
    kept.push(detail);
  }
  return kept;
}

function typeOf({ keyword, params }: Violation): DetailType {
  if (keyword !== "type") return BY_KEYWORD[keyword] ?? "not_allowed";
  const { type } = params;
  const types = Array.isArray(type) ? type : typeof type === "string" ? type.split(",") : [];
  const [only, ...others] = types.filter((name) => name !== "null");
  if (others.length > 0) return "union_mismatch";
  return BY_TYPE[String(only ?? "null")] ?? "union_mismatch";
}

/**
 * A union is one statement about one place: what its branches say of that place, or below it, goes. So goes what the items say that
 * `contains` looked at, and `if`, which only says that its `then` or `else` has spoken.
 */
function collapse(all: readonly Violation[]): readonly Violation[] {
  const within = all.flatMap(({ keyword, schemaPointer }) =>
    keyword === "contains" && schemaPointer !== undefined ? [`${schemaPointer}/`] : [],
  );
  const violations = all.filter(
    ({ keyword, schemaPointer }) =>
      (keyword !== "if" || all.length === 1) && !within.some((start) => schemaPointer?.startsWith(start)),
  );
  const unions = new Set<string>();
  for (const { keyword, pointer } of violations)
    if (keyword === "oneOf" || keyword === "anyOf") unions.add(pointer);
  if (unions.size === 0) return violations;
  return violations.filter(({ keyword, pointer }) => {
    const isUnion = keyword === "oneOf" || keyword === "anyOf";
    if (!isUnion && unions.has(pointer)) return false;
    for (let end = pointer.lastIndexOf("/"); end >= 0; end = pointer.lastIndexOf("/", end - 1)) {
      if (unions.has(pointer.slice(0, end))) return false;
      if (end === 0) break;
    }
    return true;
  });
}

function named({ params }: Violation): string[] {
  for (const key of NAMED) {
    const name = params[key];
    if (typeof name === "string") return [name];
  }
  return [];
}

function segments(pointer: string, value: unknown): (string | number)[] {
  if (pointer === "") return [];
  let current = value;
  return pointer
    .slice(1)
    .split("/")
    .map((raw) => {
      const token = raw.replaceAll("~1", "/").replaceAll("~0", "~");
      const isIndex = Array.isArray(current);
      current = typeof current === "object" && current !== null ? Reflect.get(current, token) : undefined;
      return isIndex ? Number(token) : token;
    });
}

function shorten(segment: string | number): string | number {
  return typeof segment === "string" && segment.length > LONGEST_SEGMENT
    ? `${segment.slice(0, LONGEST_SEGMENT)}…`
    : segment;
}
