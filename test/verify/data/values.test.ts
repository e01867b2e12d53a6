import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createContract, type Json, type JsonObject } from "../../../src/contract/index.js";
import { type Edge, edgesOf } from "../../../src/verify/data/boundary.js";
import { Unsatisfiable } from "../../../src/verify/data/bounded.js";
import { breakagesOf } from "../../../src/verify/data/breakage.js";
import { replaceAt, withoutAt } from "../../../src/verify/data/edit.js";
import { SchemaReader } from "../../../src/verify/data/flat-schema.js";
import { namedValuesOf } from "../../../src/verify/data/named-values.js";
import { randomFor } from "../../../src/verify/data/random.js";
import { valuesOf } from "../../../src/verify/data/values.js";

/** A contract whose one operation takes the schema as its body, with what generation needs of it. */
function given(schema: JsonObject, openapi = "3.1.0", schemas: JsonObject = {}) {
  const document: JsonObject = {
    openapi,
    info: { title: "t", version: "1" },
    paths: {
      "/x": {
        post: {
          operationId: "x",
          requestBody: { content: { "application/json": { schema } } },
          responses: { "200": { description: "ok" } },
        },
      },
    },
    components: { schemas },
  };
  const contract = createContract(document);
  const pointer = "/paths/~1x/post/requestBody/content/application~1json/schema";
  return {
    schemas: new SchemaReader(contract.document),
    schema,
    isValid: (value: unknown) => contract.validators.request(pointer)(value) === undefined,
  };
}

function sample({ schemas, schema }: ReturnType<typeof given>, count = 100): Json[] {
  const random = randomFor(1, "values");
  const values = valuesOf(schema, { schemas, place: "body", open: [] });
  return Array.from({ length: count }, () => values.generate(random, 3).value);
}

const SCHEMAS: [name: string, schema: JsonObject][] = [
  ["integers", { type: "integer", minimum: -3, exclusiveMaximum: 4 }],
  ["multiples", { type: "number", multipleOf: 0.25, minimum: 0.5, maximum: 2 }],
  ["numbers between two decimals", { type: "number", minimum: 0.001, maximum: 0.002 }],
  ["texts by length", { type: "string", minLength: 3, maxLength: 5 }],
  ["texts by pattern", { type: "string", pattern: "^[A-Z]{2}-\\d{3}$" }],
  [
    "texts by a pattern that forbids",
    { type: "string", minLength: 1, maxLength: 64, pattern: "^[^\\u0000\\uD800-\\uDFFF]*$" },
  ],
  ...[
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "uuid",
    "json-pointer",
    "regex",
    "byte",
  ].map((format): [string, JsonObject] => [`the format ${format}`, { type: "string", format }]),
  ["lists", { type: "array", items: { type: "integer" }, minItems: 2, maxItems: 4, uniqueItems: true }],
  ["tuples", { type: "array", prefixItems: [{ type: "integer" }, { type: "string" }], items: false }],
  [
    "objects",
    {
      type: "object",
      required: ["a"],
      additionalProperties: false,
      properties: { a: { type: "integer" }, b: { type: "boolean" } },
    },
  ],
  ["maps", { type: "object", minProperties: 1, maxProperties: 2, additionalProperties: { type: "integer" } }],
  [
    "maps with named keys",
    { type: "object", propertyNames: { pattern: "^[a-c]{2}$" }, additionalProperties: { type: "null" } },
  ],
  ["enums", { enum: ["a", 1, null, { deep: true }] }],
  ["constants", { const: [1, 2] }],
  ["several types", { type: ["string", "integer", "null"], minLength: 2, minimum: 5 }],
  ["`allOf` that narrows", { allOf: [{ type: "integer", minimum: 2 }, { maximum: 9 }, { multipleOf: 3 }] }],
  [
    "`oneOf` beside keywords",
    {
      type: "object",
      required: ["kind"],
      properties: { kind: { type: "string" } },
      oneOf: [
        { properties: { kind: { const: "a" } }, required: ["x"] },
        { properties: { kind: { const: "b" } } },
      ],
    },
  ],
  ["`anyOf` of types", { anyOf: [{ type: "integer" }, { type: "array", items: { type: "string" } }] }],
  ["`not`", { type: "string", minLength: 1, not: { const: "a" } }],
  ["no constraint", {}],
];

describe("values of a schema", () => {
  test.each(SCHEMAS)("%s are accepted by the validator", (_, schema) => {
    const it = given(schema);
    const valid = sample(it).filter(it.isValid);
    expect(valid.length).toBeGreaterThan(schema.not || schema.oneOf ? 30 : 99);
  });

  test("leave out what is read-only and know `nullable` and the boolean limits of 3.0", () => {
    const it = given(
      {
        type: "object",
        required: ["id", "n", "s"],
        properties: {
          id: { type: "integer", readOnly: true },
          n: { type: "integer", minimum: 0, exclusiveMinimum: true, maximum: 2 },
          s: { type: "string", nullable: true, maxLength: 2 },
        },
      },
      "3.0.3",
    );
    const values = sample(it);
    expect(values.every(it.isValid)).toBe(true);
    expect(values.some((value) => JSON.stringify(value).includes("null"))).toBe(true);
  });

  test("end for a schema that holds itself", () => {
    const node: JsonObject = {
      type: "object",
      required: ["name"],
      properties: {
        name: { type: "string" },
        children: { type: "array", items: { $ref: "#/components/schemas/Node" } },
        next: { $ref: "#/components/schemas/Node" },
      },
    };
    const it = given({ $ref: "#/components/schemas/Node" }, "3.1.0", { Node: node });
    expect(sample(it).every(it.isValid)).toBe(true);
  });

  test.each<[string, JsonObject]>([
    ["limits that cross", { type: "string", minLength: 5, maxLength: 2 }],
    ["types that exclude each other", { allOf: [{ type: "string" }, { type: "integer" }] }],
    ["an object that requires itself", { $ref: "#/components/schemas/Loop" }],
  ])("are given up for %s", (_, schema) => {
    const loop: JsonObject = {
      type: "object",
      required: ["loop"],
      properties: { loop: { $ref: "#/components/schemas/Loop" } },
    };
    expect(() => sample(given(schema, "3.1.0", { Loop: loop }), 1)).toThrow(Unsatisfiable);
  });
});

describe("values at the limits and beyond", () => {
  const schema: JsonObject = {
    type: "object",
    required: ["name", "count"],
    additionalProperties: false,
    properties: {
      name: { type: "string", minLength: 2, maxLength: 4 },
      count: { type: "integer", minimum: 1, maximum: 9 },
      kind: { type: "string", enum: ["a", "b"] },
      tags: {
        type: "array",
        items: { type: "string", pattern: "^[a-z]+$" },
        minItems: 1,
        maxItems: 2,
        uniqueItems: true,
      },
      note: { type: ["string", "null"], maxLength: 3 },
    },
  };
  const base = { name: "abc", count: 5, kind: "a", tags: ["x"], note: "n" };
  const it = given(schema);

  test("lie on each limit once", () => {
    const edges = [...edgesOf(schema, base, it.schemas)];
    const whole = ({ pointer, value }: Edge) =>
      value === undefined ? withoutAt(base, pointer) : replaceAt(base, pointer, value);
    expect(edges.filter((edge) => !it.isValid(whole(edge))).map(({ words }) => words)).toEqual([]);
    expect(edges.map(({ pointer, words }) => `${pointer} ${words}`)).toEqual([
      "/kind left out",
      "/tags left out",
      "/note left out",
      "/name with its minLength of 2",
      "/name with its maxLength of 4",
      "/count at its minimum 1",
      "/count at its maximum 9",
      "/note with its maxLength of 3",
    ]);
  });

  test("are named one by one in some places", () => {
    const schema: JsonObject = {
      properties: {
        kind: { enum: ["a", "b"] },
        choice: { anyOf: [{ type: "integer" }, { const: "none" }, { type: ["boolean", "null"] }] },
        tags: { items: { type: "boolean" } },
      },
    };
    const value = { kind: "a", choice: 7, tags: [true] };
    const named = [...namedValuesOf(schema, value, given(schema).schemas)];
    expect(named.map(({ pointer, words }) => `${pointer} ${words}`)).toEqual([
      '/kind `"a"` of its enum',
      '/kind `"b"` of its enum',
      '/choice the constant `"none"`',
      "/choice null",
      "/choice `true`",
      "/choice `false`",
      "/tags/0 `true`",
      "/tags/0 `false`",
    ]);
    expect(named[0]?.value).toBe("a");
  });

  test("break each constraint once", () => {
    const breakages = [...breakagesOf(schema, base, it.schemas)];
    const places = new Set(
      breakages
        .filter(({ value }) => !it.isValid(value))
        .map(({ pointer, keyword }) => `${pointer} ${keyword}`),
    );
    expect([...places].sort()).toEqual(
      [
        " type",
        "/count maximum",
        "/count minimum",
        "/count required",
        "/count type",
        "/kind enum",
        "/kind type",
        "/name maxLength",
        "/name minLength",
        "/name required",
        "/name type",
        "/note maxLength",
        "/note type",
        "/tags maxItems",
        "/tags minItems",
        "/tags type",
        "/tags uniqueItems",
        "/tags/0 pattern",
        "/tags/0 type",
        "/wireproof_unknown additionalProperties",
      ].sort(),
    );
  });
});

test("in full values what is nullable has a value and a list an item, so that their constraints can be tried", () => {
  const count = { type: "integer", minimum: 0, maximum: 9 };
  const optional = (schema: JsonObject): JsonObject => ({ anyOf: [schema, { type: "null" }] });
  const { schemas, schema } = given(
    {
      type: "object",
      properties: {
        count: { ...count, type: ["integer", "null"] },
        either: optional(count),
        tags: { type: "array", items: { type: "string" } },
        none: { type: "array", maxItems: 0 },
        inner: { type: "object", properties: { count: { ...count, type: ["null", "integer"] } } },
        parent: optional({ $ref: "#/components/schemas/Node" }),
      },
    },
    "3.1.0",
    {
      Node: {
        type: "object",
        required: ["parent", "children"],
        properties: {
          parent: optional({ $ref: "#/components/schemas/Node" }),
          children: { type: "array", items: { $ref: "#/components/schemas/Node" } },
        },
      },
    },
  );
  const random = randomFor(1, "full");
  const values = valuesOf(schema, { schemas, place: "body", open: [], full: 2 });
  for (let round = 0; round < 50; round++)
    expect(values.generate(random, 3).value).toMatchObject({
      count: expect.any(Number),
      either: expect.any(Number),
      tags: expect.arrayContaining([expect.any(String)]),
      none: [],
      inner: { count: expect.any(Number) },
      parent: { children: expect.any(Array) },
    });
});

test("a seed and a name give the same values again", () => {
  const draw = (seed: number, name: string) => {
    const random = randomFor(seed, name);
    return Array.from({ length: 5 }, () => fc.integer().generate(random, undefined).value);
  };
  expect(draw(1, "a")).toEqual(draw(1, "a"));
  expect(draw(1, "a")).not.toEqual(draw(1, "b"));
  expect(draw(1, "a")).not.toEqual(draw(2, "a"));
});
