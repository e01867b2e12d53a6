import type { Condition, NodeOf } from "./graph/graph.js";
import type { OperatorWithValue } from "./graph/operators.js";
import { parseReference, parseTemplate } from "./graph/template.js";
import type { JsonValue } from "./json.js";
import { render, resolve, type Scope, toText } from "./scope.js";

type Case = NodeOf<"branch">["cases"][number];

/** Whether a case of a branch holds: all of its conditions, or any of them. */
export function caseHolds({ logical_operator, conditions }: Case, scope: Scope, maxLength: number): boolean {
  const holds = (condition: Condition) => conditionHolds(condition, scope, maxLength);
  return logical_operator === "and" ? conditions.every(holds) : conditions.some(holds);
}

/** Whether a condition holds. */
export function conditionHolds(condition: Condition, scope: Scope, maxLength: number): boolean {
  const actual = resolve(parseReference(condition.variable), scope);
  if (!("value" in condition)) return isEmpty(actual) === (condition.operator === "empty");
  const { operator, value } = condition;
  const expected = typeof value === "string" ? render(parseTemplate(value), scope, maxLength) : value;
  return COMPARE[operator](actual, expected);
}

type Expected = string | number | boolean;
type Comparison = (actual: JsonValue | undefined, expected: Expected) => boolean;

/** Each comparison with a value; one that makes no sense for the types at hand does not hold. */
const COMPARE: { readonly [O in OperatorWithValue]: Comparison } = {
  equals,
  "not-equals": (actual, expected) => !equals(actual, expected),
  contains,
  "not-contains": (actual, expected) => !contains(actual, expected),
  "starts-with": (actual, expected) => toText(actual).startsWith(toText(expected)),
  "ends-with": (actual, expected) => toText(actual).endsWith(toText(expected)),
  "greater-than": (actual, expected) => toNumber(actual) > toNumber(expected),
  "greater-or-equal": (actual, expected) => toNumber(actual) >= toNumber(expected),
  "less-than": (actual, expected) => toNumber(actual) < toNumber(expected),
  "less-or-equal": (actual, expected) => toNumber(actual) <= toNumber(expected),
};

/** Numbers compare as numbers (`1` is `1.0`), all else as text. */
function equals(actual: JsonValue | undefined, expected: Expected): boolean {
  if (typeof actual === "number") return actual === toNumber(expected);
  if (typeof expected === "number") return toNumber(actual) === expected;
  return toText(actual) === toText(expected);
}

/** A list contains its items, a text its parts. */
function contains(actual: JsonValue | undefined, expected: Expected): boolean {
  if (Array.isArray(actual)) return actual.some((item) => equals(item, expected));
  return typeof actual === "string" && actual.includes(toText(expected));
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

const DECIMAL = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?\s*$/i;

/** A number, or text that is one in decimal; NaN, which no comparison holds for, otherwise. */
function toNumber(value: JsonValue | undefined): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && DECIMAL.test(value) ? Number(value) : Number.NaN;
}
