import { describe, expect, it } from "vitest";
import { type Exchange, judge } from "../../../src/check/index.js";
import { createContract, type JsonObject } from "../../../src/contract/index.js";

const check = "undocumented-properties";
const named = (...names: string[]): JsonObject => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, {}])),
});

/** Judges a body against a schema; the components hold `A` with `a`, and a recursive `Tree`. */
function judged(schema: JsonObject, body: unknown, contentType = "application/json") {
  const contract = createContract({
    openapi: "3.1.0",
    info: { title: "Properties", version: "1" },
    paths: {
      "/": {
        get: {
          operationId: "get",
          responses: {
            "200": { description: "Fine.", content: { "application/json": { schema }, "text/plain": {} } },
          },
        },
      },
    },
    components: {
      schemas: {
        A: named("a"),
        Tree: {
          type: "object",
          properties: { name: {}, children: { type: "array", items: { $ref: "#/components/schemas/Tree" } } },
        },
      },
    },
  });
  const [operation] = contract.operations;
  const exchange: Exchange = {
    ...(operation && { operation }),
    method: "GET",
    status: 200,
    headers: { "content-type": contentType },
    body: JSON.stringify(body),
  };
  return judge(contract, exchange, { checks: [check] });
}

const pointers = (schema: JsonObject, body: unknown) => judged(schema, body).map(({ pointer }) => pointer);
const A = { $ref: "#/components/schemas/A" };

describe(check, () => {
  it("tells of a property that no client knows of, with its schema", () => {
    expect(judged(A, { a: 1, password: "x" })).toEqual([
      {
        check,
        severity: "warning",
        message: 'Body at `/password` of a `200` of `get` is not in its schema: received `"x"`.',
        expected: "a property of the schema",
        received: '`"x"`',
        pointer: "/password",
        fix: "declare the property, leave it out, or say `additionalProperties: true`",
        schemaPointer: "/components/schemas/A",
      },
    ]);
  });

  it.each<[string, JsonObject, unknown, string[]]>([
    ["in allOf", { allOf: [A, named("b")] }, { a: 1, b: 2, c: 3 }, ["/c"]],
    ["in oneOf", { oneOf: [A, named("b")] }, { a: 1, c: 3 }, ["/c"]],
    ["in anyOf beside properties", { ...named("b"), anyOf: [A] }, { a: 1, b: 2, c: 3 }, ["/c"]],
    ["beside a reference", { ...A, properties: { b: {} } }, { a: 1, b: 2, c: 3 }, ["/c"]],
    ["in else", { if: false, else: A }, { a: 1, c: 3 }, ["/c"]],
    ["in dependent schemas", { ...A, dependentSchemas: { a: named("b") } }, { a: 1, b: 2, c: 3 }, ["/c"]],
    ["beside patterns", { ...A, patternProperties: { "^x-": {} } }, { a: 1, "x-b": 2, c: 3 }, ["/c"]],
    ["in nested objects", { properties: { in: A } }, { in: { a: 1, "c/d": 2 } }, ["/in/c~1d"]],
    ["in items, once", { items: A }, [{ a: 1 }, { c: 1 }, { c: 2, d: 3 }], ["/1/c", "/2/d"]],
    [
      "in a tuple",
      { prefixItems: [A], items: named("b") },
      [
        { a: 1, b: 1 },
        { b: 1, a: 1 },
      ],
      ["/0/b", "/1/a"],
    ],
    ["in map values", { additionalProperties: A }, { k: { a: 1, c: 2 } }, ["/k/c"]],
    [
      "in recursive schemas",
      { $ref: "#/components/schemas/Tree" },
      { children: [{ name: 1, c: 2 }] },
      ["/children/0/c"],
    ],
    ["named like an inherited one", A, { constructor: 1 }, ["/constructor"]],
  ])("finds one %s", (_, schema, body, expected) => {
    expect(pointers(schema, body)).toEqual(expected);
  });

  it.each<[string, JsonObject, unknown]>([
    ["of an object that is described nowhere", { type: "object" }, { c: 1 }],
    ["of a value without a schema", { properties: { a: {} } }, { a: { c: 1 } }],
    ["of an object that is open on purpose", { ...named("a"), additionalProperties: true }, { c: 1 }],
    [
      "that additionalProperties describes",
      { ...named("a"), additionalProperties: { type: "integer" } },
      { c: 1 },
    ],
    ["that unevaluatedProperties lets in", { allOf: [A], unevaluatedProperties: true }, { c: 1 }],
    [
      "of a closed object, which the body's schema judges",
      { ...named("a"), additionalProperties: false },
      { c: 1 },
    ],
    ["that one branch of a union knows", { oneOf: [A, named("c")] }, { a: 1, c: 1 }],
    ["that is required though not described", { ...named("a"), required: ["c"] }, { c: 1 }],
  ])("is silent about one %s", (_, schema, body) => {
    expect(pointers(schema, body)).toEqual([]);
  });

  it("reads JSON only", () => {
    expect(judged(A, { c: 1 }, "text/plain")).toEqual([]);
  });

  it("stops after twenty", () => {
    const body = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`p${index}`, 1]));
    expect(pointers(A, body)).toHaveLength(20);
  });
});
