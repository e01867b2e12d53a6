import { describe, expect, test } from "vitest";
import { caseHolds, conditionHolds } from "../../../src/server/engine/conditions.js";
import type { Condition } from "../../../src/server/engine/graph/graph.js";
import type { Operator } from "../../../src/server/engine/graph/operators.js";
import type { JsonObject, JsonValue } from "../../../src/server/engine/json.js";

function holds(
  actual: JsonValue | undefined,
  operator: Operator,
  value?: string | number | boolean,
): boolean {
  const outputs: JsonObject = { other: "two", ...(actual !== undefined && { x: actual }) };
  const condition = { variable: "v.x", operator, ...(value !== undefined && { value }) } as Condition;
  return conditionHolds(condition, new Map([["v", outputs]]), 1_000);
}

describe.each<[Operator, [JsonValue | undefined, (string | number | boolean) | undefined, boolean][]]>([
  [
    "equals",
    [
      ["a", "a", true],
      ["a", "A", false],
      ["a", "a ", false],
      ["two", "{{v.other}}", true],
      [1, 1, true],
      [1, "1.0", true],
      ["1.0", 1, true],
      ["1.0", "1", false],
      [1, "one", false],
      [true, true, true],
      [true, "true", true],
      [false, "", false],
      [null, "", true],
      [undefined, "", true],
      [{ a: 1 }, '{"a":1}', true],
    ],
  ],
  [
    "not-equals",
    [
      ["a", "a", false],
      ["a", "b", true],
      [1, "1.0", false],
      [undefined, "a", true],
    ],
  ],
  [
    "contains",
    [
      ["abc", "b", true],
      ["abc", "", true],
      ["abc", "d", false],
      ["a1", 1, true],
      [["a", 1], "a", true],
      [["a", 1], "1", true],
      [["abc"], "b", false],
      [{ a: 1 }, "a", false],
      [123, "2", false],
      [undefined, "", false],
    ],
  ],
  [
    "not-contains",
    [
      ["abc", "d", true],
      ["abc", "b", false],
      [undefined, "a", true],
    ],
  ],
  [
    "starts-with",
    [
      ["abc", "ab", true],
      ["abc", "bc", false],
      [123, 12, true],
    ],
  ],
  [
    "ends-with",
    [
      ["abc", "bc", true],
      ["abc", "ab", false],
    ],
  ],
  [
    "empty",
    [
      ["", undefined, true],
      [" ", undefined, false],
      [null, undefined, true],
      [undefined, undefined, true],
      [[], undefined, true],
      [{}, undefined, true],
      [[0], undefined, false],
      [0, undefined, false],
      [false, undefined, false],
    ],
  ],
  [
    "not-empty",
    [
      ["a", undefined, true],
      ["", undefined, false],
    ],
  ],
  [
    "greater-than",
    [
      [2, 1, true],
      [1, 1, false],
      ["10", "9", true],
      ["1e2", 99, true],
      [" 2 ", 1, true],
      ["a", 1, false],
      ["0x10", 1, false],
      ["", -1, false],
      [null, -1, false],
      [true, 0, false],
    ],
  ],
  [
    "greater-or-equal",
    [
      [1, 1, true],
      [0, 1, false],
    ],
  ],
  [
    "less-than",
    [
      [1, 2, true],
      [-1.5, "-1", true],
      [1, 1, false],
      ["a", "b", false],
    ],
  ],
  [
    "less-or-equal",
    [
      [1, 1, true],
      [2, 1, false],
      [undefined, 1, false],
    ],
  ],
])("%s", (operator, table) => {
  test.each(table)("%j and %j: %s", (actual, value, want) => {
    expect(holds(actual, operator, value)).toBe(want);
  });
});

test.each([
  ["and", "yes", "yes", true],
  ["and", "yes", "no", false],
  ["or", "yes", "no", true],
  ["or", "no", "no", false],
] as const)("%s of %s and %s: %s", (logical_operator, a, b, want) => {
  const conditions = ["a", "b"].map((name) => ({
    variable: `v.${name}`,
    operator: "equals" as const,
    value: "yes",
  }));
  expect(caseHolds({ id: "c", logical_operator, conditions }, new Map([["v", { a, b }]]), 1_000)).toBe(want);
});
