import { describe, expect, it } from "vitest";
import { DETAIL_TYPES } from "../../src/contract/detail-types.js";
import { createContract, type JsonObject } from "../../src/contract/index.js";
import { bounded, detailsOf } from "../../src/express/details.js";

/** The details of a value against a schema, as `type place`. */
function detailsFor(schema: JsonObject, value: unknown): string[] {
  const contract = createContract({
    openapi: "3.1.0",
    info: { title: "Test", version: "1" },
    paths: {},
    components: { schemas: { A: schema } },
  });
  const violations = contract.validators.requestAll("/components/schemas/A")(value) ?? [];
  const details = detailsOf(violations, ["body"], value);
  for (const { type } of details) expect(DETAIL_TYPES).toContain(type);
  return details.map(({ type, loc }) => `${type} ${JSON.stringify(loc)}`);
}

describe("a violated constraint", () => {
  it.each<[JsonObject, unknown, string]>([
    [{ type: "string" }, 1, "string_type"],
    [{ type: "integer" }, "1", "int_type"],
    [{ type: "number" }, "1", "number_type"],
    [{ type: "boolean" }, 1, "bool_type"],
    [{ type: "object" }, [], "object_type"],
    [{ type: "array" }, {}, "array_type"],
    [{ type: "null" }, 1, "null_type"],
    [{ type: ["string", "null"] }, 1, "string_type"],
    [{ type: ["string", "integer"] }, true, "union_mismatch"],
    [{ type: "string", minLength: 2 }, "a", "too_short"],
    [{ type: "string", maxLength: 2 }, "abc", "too_long"],
    [{ type: "integer", minimum: 2 }, 1, "greater_than_equal"],
    [{ type: "integer", maximum: 2 }, 3, "less_than_equal"],
    [{ type: "integer", exclusiveMinimum: 2 }, 2, "greater_than"],
    [{ type: "integer", exclusiveMaximum: 2 }, 2, "less_than"],
    [{ type: "integer", multipleOf: 2 }, 3, "multiple_of"],
    [{ type: "string", pattern: "^a$" }, "b", "pattern_mismatch"],
    [{ type: "string", format: "date" }, "b", "format"],
    [{ enum: ["a"] }, "b", "enum"],
    [{ const: "a" }, "b", "const"],
    [{ type: "array", minItems: 1 }, [], "too_few_items"],
    [{ type: "array", maxItems: 1 }, [1, 2], "too_many_items"],
    [{ type: "array", uniqueItems: true }, [1, 1], "unique_items"],
    [{ type: "array", contains: { type: "string" } }, [1], "contains"],
    [{ type: "object", minProperties: 1 }, {}, "too_few_properties"],
    [{ type: "object", maxProperties: 0 }, { a: 1 }, "too_many_properties"],
    [{ not: { type: "string" } }, "a", "not_allowed"],
    [{ oneOf: [{ type: "string" }, { type: "integer", minimum: 5 }] }, 1, "union_mismatch"],
  ])("of %j by %j is `%s`", (schema, value, want) => {
    expect(detailsFor(schema, value)).toEqual([`${want} ["body"]`]);
  });

  it("has a place that tells list indices from names, and names members that are absent or too many", () => {
    const item = {
      type: "object",
      required: ["sku"],
      additionalProperties: false,
      properties: { sku: { type: "string" } },
    };
    const schema = {
      type: "object",
      properties: { items: { type: "array", items: item }, "0": { type: "string" } },
    };
    expect(detailsFor(schema, { items: [{ sku: "a" }, { "a/b~c": 1 }], "0": 1 }).sort()).toEqual([
      'extra_forbidden ["body","items",1,"a/b~c"]',
      'missing ["body","items",1,"sku"]',
      'string_type ["body","0"]',
    ]);
  });

  it("of a read-only property is `read_only`", () => {
    expect(
      detailsFor({ type: "object", properties: { id: { type: "integer", readOnly: true } } }, { id: 1 }),
    ).toEqual(['read_only ["body","id"]']);
  });

  it("of a union is one entry, whatever its branches say below it", () => {
    const branch = (name: string): JsonObject => ({
      type: "object",
      required: [name],
      properties: { [name]: { type: "object", required: ["x"] } },
    });
    const schema = { type: "object", properties: { pet: { oneOf: [branch("cat"), branch("dog")] } } };
    expect(detailsFor(schema, { pet: { cat: {} } })).toEqual(['union_mismatch ["body","pet"]']);
  });
});

describe("details", () => {
  it("are at most fifty, and few characters however long the names are", () => {
    const detail = { type: "missing", loc: ["body", "x".repeat(90)], msg: "m".repeat(300) };
    const kept = bounded(Array.from({ length: 200 }, () => detail));
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.length).toBeLessThanOrEqual(50);
    expect(JSON.stringify(kept).length).toBeLessThan(32_000);
  });

  it("cut names that a client made long", () => {
    const violation = {
      pointer: "",
      keyword: "additionalProperties",
      params: { additionalProperty: "k".repeat(9_000) },
      message: "m",
    };
    const [detail] = detailsOf([violation], ["body"], {});
    expect(detail?.loc[1]).toBe(`${"k".repeat(100)}…`);
  });
});
