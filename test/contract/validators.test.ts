import { describe, expect, it } from "vitest";
import {
  createContract,
  type Json,
  type JsonObject,
  type Validators,
  type Violation,
} from "../../src/contract/index.js";

/** Validators of a document whose component schemas are given. */
function validators(schemas: JsonObject, openapi = "3.1.0"): Validators {
  return createContract({ openapi, info: { title: "T", version: "1" }, paths: {}, components: { schemas } })
    .validators;
}

const A = "/components/schemas/A";

/** Whether a value obeys one schema. */
function holds(
  schema: Json,
  value: unknown,
  openapi = "3.1.0",
  direction: "request" | "response" = "request",
): boolean {
  return validators({ A: schema }, openapi)[direction](A)(value) === undefined;
}

const places = (violations: readonly Violation[] | undefined) =>
  violations?.map(({ pointer, keyword }) => `${pointer} ${keyword}`);

describe("OAS 3.0 schemas mean what OAS 3.0 says", () => {
  const rows: [name: string, schema: JsonObject, valid: Json[], invalid: Json[]][] = [
    ["nullable", { type: "string", nullable: true }, [null, "a"], [1]],
    ["not nullable", { type: "string" }, ["a"], [null]],
    ["nullable does not widen an enum", { type: "string", nullable: true, enum: ["a"] }, ["a"], [null, "b"]],
    ["nullable beside allOf", { nullable: true, allOf: [{ type: "string" }] }, [null, "a"], [1]],
    ["exclusiveMinimum", { type: "number", minimum: 1, exclusiveMinimum: true }, [1.5], [1, 0]],
    ["exclusiveMinimum: false", { type: "number", minimum: 1, exclusiveMinimum: false }, [1], [0]],
    ["exclusiveMaximum", { type: "number", maximum: 1, exclusiveMaximum: true }, [0], [1]],
    ["exclusiveMaximum alone", { type: "number", exclusiveMaximum: true }, [7], ["7"]],
    ["siblings of $ref", { $ref: "#/components/schemas/B", maxLength: 1 }, ["long"], [1]],
    [
      "discriminator and example",
      { type: "object", discriminator: { propertyName: "kind" }, example: { $ref: "#/x" } },
      [{}],
      [1],
    ],
  ];
  it.each(rows)("%s", (_name, schema, valid, invalid) => {
    const all = validators({ A: schema, B: { type: "string" } }, "3.0.3");
    expect(valid.map((value) => all.request(A)(value))).toEqual(valid.map(() => undefined));
    expect(invalid.filter((value) => all.request(A)(value) === undefined)).toEqual([]);
  });
});

describe("OAS 3.1 schemas mean what JSON Schema 2020-12 says", () => {
  const rows: [name: string, schema: Json, valid: Json[], invalid: Json[]][] = [
    ["a list of types", { type: ["string", "null"] }, [null, "a"], [1]],
    ["nullable is no keyword", { type: "string", nullable: true }, ["a"], [null]],
    ["siblings of $ref", { $ref: "#/components/schemas/B", maxLength: 1 }, ["l"], ["long", 1]],
    ["const", { const: 5 }, [5], [6]],
    ["exclusiveMinimum", { exclusiveMinimum: 1 }, [2], [1]],
    ["prefixItems", { prefixItems: [{ type: "string" }], items: false }, [["a"], []], [["a", "b"], [1]]],
    [
      "unevaluatedProperties",
      { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false },
      [{ a: 1 }],
      [{ b: 1 }],
    ],
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    ["if and then", { if: { required: ["a"] }, then: { required: ["b"] } }, [{}, { a: 1, b: 1 }], [{ a: 1 }]],
    ["dependentRequired", { dependentRequired: { a: ["b"] } }, [{}, { a: 1, b: 1 }], [{ a: 1 }]],
    ["the schema true", true, [null, 1], []],
    ["the schema false", false, [], [null, 1]],
    ["a pattern that only the older grammar knows", { pattern: "^[\\w\\-.]+\\-$" }, ["a-"], ["a"]],
    ["a pattern with properties of characters", { pattern: "^\\p{L}$" }, ["é"], ["1"]],
  ];
  it.each(rows)("%s", (_name, schema, valid, invalid) => {
    const all = validators({ A: schema, B: { type: "string" } });
    expect(valid.map((value) => all.request(A)(value))).toEqual(valid.map(() => undefined));
    expect(invalid.filter((value) => all.request(A)(value) === undefined)).toEqual([]);
  });
});

describe("formats", () => {
  const rows: [format: string, valid: Json[], invalid: Json[]][] = [
    ["int32", [2 ** 31 - 1, -(2 ** 31)], [2 ** 31, 1.5]],
    // The greatest, 9223372036854775807, is 2 ** 63 once it is read.
    ["int64", [2 ** 62, -(2 ** 63), 2 ** 63], [2 ** 64, 0.5]],
    ["uint8", [0, 255], [-1, 256]],
    ["float", [1.5], []],
    ["double", [1.5], []],
    ["byte", ["aGk="], ["%"]],
    ["binary", ["\u0000"], []],
    ["password", ["secret"], []],
    ["uuid", ["123e4567-e89b-12d3-a456-426614174000"], ["123"]],
    ["date-time", ["2026-01-01T00:00:00Z"], ["2026-01-01", "2026-13-01T00:00:00Z"]],
    [
      "email",
      ["a@example.com", "a.b@localhost", '"a \\"b"@example.org', "a@[192.0.2.1]", "a@x--y.example"],
      ["a", "a@", "@b", "a b@c.d", "a..b@c.d", "a@-b.c", "a@b-.c", "a@b..c", '"a"b@c.d'],
    ],
  ];
  it.each(rows)("%s", (format, valid, invalid) => {
    expect(valid.filter((value) => !holds({ format }, value))).toEqual([]);
    expect(invalid.filter((value) => holds({ format }, value))).toEqual([]);
  });
});

describe("readOnly and writeOnly", () => {
  const ACCOUNT = {
    type: "object",
    required: ["id", "password", "name"],
    properties: {
      id: { type: "string", readOnly: true },
      password: { type: "string", writeOnly: true },
      name: { type: "string" },
    },
    additionalProperties: false,
  };

  it("refuse a property in the wrong direction, under their own name, and do not require it there", () => {
    const all = validators({ A: ACCOUNT });
    expect(all.request(A)({ name: "n", password: "p" })).toBeUndefined();
    expect(all.response(A)({ name: "n", id: "i" })).toBeUndefined();
    expect(places(all.request(A)({ name: "n", password: "p", id: "i" }))).toEqual(["/id readOnly"]);
    expect(places(all.response(A)({ name: "n", id: "i", password: "p" }))).toEqual(["/password writeOnly"]);
    expect(places(all.requestAll(A)({}))).toEqual([" required", " required"]);
  });

  it("hold in nested schemas and lists", () => {
    const all = validators({
      A: {
        type: "object",
        properties: { items: { type: "array", items: { $ref: "#/components/schemas/B" } } },
      },
      B: ACCOUNT,
    });
    expect(all.request(A)({ items: [{ name: "n", password: "p" }] })).toBeUndefined();
    expect(places(all.request(A)({ items: [{ name: "n", password: "p", id: 1 }] }))).toEqual([
      "/items/0/id readOnly",
    ]);
  });

  const readOnlyId = { properties: { id: { type: "string", readOnly: true } } };
  const requiresId = { required: ["id"] };
  const compositions: [name: string, schemas: JsonObject][] = [
    ["required beside allOf", { A: { ...requiresId, allOf: [readOnlyId] } }],
    ["readOnly beside allOf", { A: { ...readOnlyId, allOf: [requiresId] } }],
    ["both within allOf", { A: { allOf: [readOnlyId, requiresId] } }],
    [
      "required behind a $ref",
      { A: { ...readOnlyId, allOf: [{ $ref: "#/components/schemas/B" }] }, B: requiresId },
    ],
    [
      "readOnly behind a $ref",
      { A: { ...requiresId, allOf: [{ $ref: "#/components/schemas/B" }] }, B: readOnlyId },
    ],
    [
      "both behind $refs",
      {
        A: { allOf: [{ $ref: "#/components/schemas/B" }, { $ref: "#/components/schemas/C" }] },
        B: readOnlyId,
        C: requiresId,
      },
    ],
    ["a $ref to allOf", { A: { $ref: "#/components/schemas/B" }, B: { allOf: [readOnlyId, requiresId] } }],
    [
      "readOnly behind the property's $ref",
      {
        A: { ...requiresId, properties: { id: { $ref: "#/components/schemas/B" } } },
        B: { type: "string", readOnly: true },
      },
    ],
    [
      "readOnly within the property's allOf",
      { A: { ...requiresId, properties: { id: { allOf: [{ type: "string" }, { readOnly: true }] } } } },
    ],
    [
      "a schema that contains itself",
      {
        A: {
          ...requiresId,
          allOf: [readOnlyId, { properties: { next: { $ref: "#/components/schemas/A" } } }],
        },
      },
    ],
  ];
  it.each(compositions)("meet `required` through composition: %s", (_name, schemas) => {
    for (const openapi of ["3.0.3", "3.1.0"]) {
      const all = validators(schemas, openapi);
      expect(all.request(A)({})).toBeUndefined();
      expect(places(all.request(A)({ id: "i" }))).toEqual(["/id readOnly"]);
      expect(all.response(A)({ id: "i" })).toBeUndefined();
      expect(places(all.response(A)({}))).toEqual([" required"]);
    }
  });

  it("a schema that is relaxed in one composition is not relaxed on its own", () => {
    const all = validators({
      A: { ...readOnlyId, allOf: [{ $ref: "#/components/schemas/B" }] },
      B: requiresId,
    });
    expect(all.request(A)({})).toBeUndefined();
    expect(places(all.request("/components/schemas/B")({}))).toEqual([" required"]);
  });
});

describe("violations", () => {
  it("name the place in the value and in the document, never the value", () => {
    const all = validators({
      A: {
        type: "object",
        properties: { items: { type: "array", items: { $ref: "#/components/schemas/B" } } },
      },
      B: { type: "object", properties: { "a/b": { type: "string", maxLength: 3 } } },
    });
    expect(all.request(A)({ items: [{ "a/b": "secret" }] })).toEqual([
      {
        pointer: "/items/0/a~1b",
        keyword: "maxLength",
        params: { limit: 3 },
        message: "must NOT have more than 3 characters",
        schemaPointer: "/components/schemas/B/properties/a~1b/maxLength",
      },
    ]);
  });

  it("are one when the first is enough, all when all are asked for", () => {
    const all = validators({
      A: { type: "object", required: ["a", "b"], properties: { c: { type: "string" } } },
    });
    expect(places(all.request(A)({ c: 1 }))).toEqual([" required"]);
    expect(places(all.requestAll(A)({ c: 1 }))).toEqual([" required", " required", "/c type"]);
    expect(places(all.responseAll(A)({ c: 1 }))).toEqual([" required", " required", "/c type"]);
  });
});

describe("validators are compiled when first used, and once", () => {
  it("counts one per schema, direction and thoroughness", () => {
    const all = validators({
      A: { $ref: "#/components/schemas/B" },
      B: { type: "string" },
      C: { type: "array", items: { $ref: "#/components/schemas/B" } },
    });
    expect(all.compiled).toBe(0);
    const first = all.request(A);
    expect(all.compiled).toBe(1);
    expect(all.request(A)).toBe(first);
    expect(all.request("/components/schemas/B")).toBe(first);
    expect(all.compiled).toBe(1);
    all.response(A);
    all.requestAll(A);
    all.responseAll(A);
    all.request("/components/schemas/C");
    expect(all.compiled).toBe(5);
  });

  it("refuses a pointer at which there is no schema", () => {
    expect(() => validators({}).request("/components/schemas/Absent")).toThrow(RangeError);
    expect(() => validators({}).request("/openapi")).toThrow(RangeError);
  });
});

describe("recursion", () => {
  const TREE = {
    type: "object",
    properties: { next: { $ref: "#/components/schemas/A" }, n: { type: "integer" } },
    additionalProperties: false,
  };

  it("is followed as deep as the value goes", () => {
    const all = validators({ A: TREE });
    expect(all.request(A)({ next: { next: { n: 1 } } })).toBeUndefined();
    expect(places(all.request(A)({ next: { next: { n: "1" } } }))).toEqual(["/next/next/n type"]);
  });

  it("goes round through several schemas", () => {
    const all = validators({
      A: { properties: { b: { $ref: "#/components/schemas/B" } } },
      B: { properties: { a: { $ref: "#/components/schemas/A" } }, required: ["x"] },
    });
    expect(places(all.request(A)({ b: { x: 1, a: { b: {} } } }))).toEqual(["/b/a/b required"]);
  });

  it("of a value deeper than the stack is a violation and no crash", () => {
    const all = validators({ A: TREE });
    let value: JsonObject = {};
    for (let depth = 0; depth < 200_000; depth++) value = { next: value };
    expect(places(all.request(A)(value))).toEqual([" maxDepth"]);
    expect(places(all.requestAll(A)(value))).toEqual([" maxDepth"]);
    expect(all.request(A)({ n: 1 })).toBeUndefined();
  });
});

describe("hostile names", () => {
  const parse = (json: string) => JSON.parse(json);

  it("a required `constructor` or `__proto__` is not satisfied by inheritance", () => {
    expect(holds({ required: ["constructor"] }, {})).toBe(false);
    expect(holds({ required: ["constructor"] }, { constructor: 1 })).toBe(true);
    expect(holds({ required: ["__proto__"] }, {})).toBe(false);
    expect(holds({ required: ["__proto__"] }, parse(`{ "__proto__": 1 }`))).toBe(true);
  });

  it("an absent `constructor` is not validated", () => {
    expect(holds({ properties: { constructor: { type: "string" }, toString: { type: "string" } } }, {})).toBe(
      true,
    );
    expect(holds({ properties: { constructor: { type: "string" } } }, { constructor: 1 })).toBe(false);
  });

  it("a declared `__proto__` is validated, an undeclared one is additional", () => {
    const schema = parse(
      `{ "properties": { "__proto__": { "type": "string" } }, "additionalProperties": false }`,
    );
    expect(holds(schema, parse(`{ "__proto__": "a" }`))).toBe(true);
    expect(holds(schema, parse(`{ "__proto__": 1 }`))).toBe(false);
    expect(holds({ additionalProperties: false }, parse(`{ "__proto__": 1 }`))).toBe(false);
  });

  it("a component may have such a name", () => {
    const all = createContract(
      parse(`{ "openapi": "3.1.0", "paths": {}, "components": { "schemas": {
        "__proto__": { "type": "string" }, "constructor": { "$ref": "#/components/schemas/__proto__" } } } }`),
    ).validators;
    expect(places(all.request("/components/schemas/constructor")(1))).toEqual([" type"]);
    expect(all.request("/components/schemas/__proto__")("a")).toBeUndefined();
  });

  it("text of a document is never run", () => {
    const text = `"];throw new Error("run")//\u2028\`\${1}`;
    const schema = {
      properties: { [text]: { enum: [text], pattern: text.replace(/[[\](){}$]/g, "\\$&") } },
      required: [text],
      dependentRequired: { [text]: [text] },
    };
    expect(holds(schema, { [text]: text })).toBe(true);
    expect(holds(schema, {})).toBe(false);
  });
});
