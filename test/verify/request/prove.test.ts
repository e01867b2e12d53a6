import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createContract, type Json, type JsonObject } from "../../../src/contract/index.js";
import type { Draft } from "../../../src/verify/request/draft.js";
import { proveInvalid } from "../../../src/verify/request/prove.js";
import { serialize } from "../../../src/verify/request/serialize.js";

/** An operation with one parameter, and the proof that a value of it is invalid. */
function parameter(given: JsonObject) {
  const document: JsonObject = {
    openapi: "3.1.0",
    info: { title: "t", version: "1" },
    paths: {
      [given.in === "path" ? "/x/{p}" : "/x"]: {
        get: {
          operationId: "x",
          parameters: [{ name: "p", ...given }],
          responses: { "200": { description: "ok" } },
        },
      },
    },
  };
  const contract = createContract(document);
  const [operation] = contract.operations;
  if (!operation) throw new Error("no operation");
  const draft = (value?: Json): Draft => ({
    ...{ path: {}, query: {}, header: {}, cookie: {} },
    ...(value !== undefined && { [String(given.in)]: { p: value } }),
  });
  return {
    isInvalid: (value?: Json) => proveInvalid(contract, operation, draft(value)) !== undefined,
    target: (value: Json) => serialize(operation, draft(value)).target,
  };
}

describe("a value is invalid on the wire only when every reading of its text is", () => {
  test.each<[JsonObject, Json, boolean]>([
    [{ type: "string" }, 5, false],
    [{ type: "string" }, true, false],
    [{ type: "string", maxLength: 2 }, "abc", true],
    [{ type: "integer" }, "5", false],
    [{ type: "integer" }, "five", true],
    [{ type: "integer" }, 1.5, true],
    [{ type: "integer", minimum: 1 }, 0, true],
    [{ type: "integer", maximum: 50 }, 51, true],
    [{ type: "boolean" }, "yes", false],
    [{ type: "boolean" }, "perhaps", true],
    [{ type: ["string", "integer"], minimum: 5 }, 1, false],
    [{ type: "string", enum: ["a"] }, "b", true],
    [{ type: "integer" }, null, false],
    [{ type: "string", format: "date-time" }, "never", false],
    [{ type: "string", pattern: "^[a-z]$" }, "🙂", false],
    [{ type: "array", maxItems: 2, items: { type: "string" } }, ["a", "b", "c"], true],
    [{ type: "array", items: { type: "integer" } }, ["x"], true],
    [{ type: "array", items: { type: "integer" } }, [], false],
    [{ type: "array", uniqueItems: true, items: { type: "string" } }, ["a", "a"], true],
    [{ type: "object" }, { a: 1 }, false],
  ])("query %j: %j", (schema, value, expected) => {
    expect(parameter({ in: "query", schema }).isInvalid(value)).toBe(expected);
  });

  test("what is absent is invalid only where it is required, and never in a path", () => {
    expect(parameter({ in: "query", required: true, schema: { type: "string" } }).isInvalid()).toBe(true);
    expect(parameter({ in: "query", schema: { type: "string" } }).isInvalid()).toBe(false);
    expect(parameter({ in: "path", required: true, schema: { type: "integer" } }).isInvalid("")).toBe(false);
  });

  test.each<[Json, boolean]>([
    [{ least: 0 }, false],
    [{ least: "5", name: 7 }, false],
    [{ least: -1 }, true],
    [{ least: "few" }, true],
    [{ least: 1, name: "abcd" }, true],
    [{ name: "abc" }, true],
    [{ least: 1, more: 1 }, true],
    // No server must read these as the object of the parameter.
    [{}, false],
    [{ least: "" }, false],
    [{ least: "", name: "" }, false],
    [{ least: { 0: "x" } }, false],
    [{ least: ["few"] }, false],
    [{ least: 1, "more]": 1 }, false],
    [{ least: 1, 0: 1 }, false],
    ["least", false],
  ])("deepObject query %j", (value, expected) => {
    const schema = {
      type: "object",
      required: ["least"],
      additionalProperties: false,
      properties: { least: { type: "integer", minimum: 0 }, name: { type: "string", maxLength: 3 } },
    };
    expect(parameter({ in: "query", style: "deepObject", schema }).isInvalid(value)).toBe(expected);
  });

  const always = (then: JsonObject): JsonObject => ({ if: true, then });

  test.each<[string, JsonObject, Json, boolean]>([
    ["a `then`", always({ format: "date" }), "x", false],
    ["a `then` beside others", always({ format: "date", maxLength: 2 }), "abc", true],
    ["property names", { propertyNames: { format: "date" } }, { x: 1 }, false],
    ["property names beside others", { propertyNames: { format: "date", maxLength: 2 } }, { abc: 1 }, true],
    ["`contains`", { contains: { type: "string", format: "date" } }, ["x"], false],
    ["`contains` beside others", { contains: { type: "string", format: "date" } }, [1], true],
  ])("a format breaks nothing, within %s either", (_, schema, value, expected) => {
    const content = { "application/json": { schema } };
    expect(parameter({ in: "query", content }).isInvalid(value)).toBe(expected);
  });

  test("a value that its schema accepts is never called invalid", () => {
    const { isInvalid } = parameter({ in: "query", schema: { type: ["string", "number", "boolean"] } });
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary" }), fc.double({ noNaN: true }), fc.boolean()),
        (value) => !isInvalid(value),
      ),
    );
  });
});

describe("a form with parts is invalid only when no server can read it as declared", () => {
  const contract = createContract({
    openapi: "3.1.0",
    info: { title: "t", version: "1" },
    paths: {
      "/x": {
        post: {
          requestBody: {
            required: true,
            content: {
              "multipart/form-data": {
                schema: {
                  type: "object",
                  required: ["file"],
                  additionalProperties: false,
                  properties: {
                    file: { type: "string", format: "binary", maxLength: 3 },
                    count: { type: "integer", maximum: 5 },
                    tags: { type: "array", maxItems: 2, items: { type: "string", enum: ["a", "b"] } },
                    point: { type: "object", required: ["x"] },
                  },
                },
              },
            },
          },
          responses: {},
        },
      },
    },
  });
  const [operation] = contract.operations;
  const [mediaType] = operation?.requestBody?.content ?? [];

  test.each<[JsonObject, boolean]>([
    [{ file: "abc" }, false],
    [{ file: "abcd" }, true],
    [{ file: "\u00ff\u00ff\u00ff" }, false],
    [{ file: 5 }, false],
    [{}, true],
    [{ count: 1 }, true],
    [{ file: "a", count: 6 }, true],
    [{ file: "a", count: "five" }, true],
    [{ file: "a", count: null }, false],
    [{ file: "a", count: "5.0" }, false],
    [{ file: "a", tags: ["a", "b", "a"] }, true],
    [{ file: "a", tags: ["c"] }, true],
    [{ file: "a", tags: [] }, false],
    [{ file: "a", point: {} }, true],
    [{ file: "a", point: "1,2" }, false],
    [{ file: "a", more: 1 }, true],
  ])("%j", (value, expected) => {
    if (!operation || !mediaType) throw new Error("no operation");
    const draft: Draft = { path: {}, query: {}, header: {}, cookie: {}, body: { mediaType, value } };
    expect(proveInvalid(contract, operation, draft) !== undefined).toBe(expected);
  });
});

describe("parameters are written by their style", () => {
  test.each<[JsonObject, Json, string]>([
    [{ in: "query", schema: {} }, ["a b", "c"], "/x?p=a%20b&p=c"],
    [{ in: "query", explode: false, schema: {} }, ["a", "b"], "/x?p=a,b"],
    [{ in: "query", style: "spaceDelimited", explode: false, schema: {} }, ["a", "b"], "/x?p=a%20b"],
    [{ in: "query", style: "pipeDelimited", explode: false, schema: {} }, ["a", "b"], "/x?p=a%7Cb"],
    [{ in: "query", style: "deepObject", schema: {} }, { a: 1, "b&": "c" }, "/x?p%5Ba%5D=1&p%5Bb%26%5D=c"],
    [{ in: "query", schema: {} }, { a: 1, b: 2 }, "/x?a=1&b=2"],
    [{ in: "query", explode: false, schema: {} }, { a: 1, b: 2 }, "/x?p=a,1,b,2"],
    [
      { in: "query", content: { "application/json": { schema: {} } } },
      { a: [1] },
      "/x?p=%7B%22a%22%3A%5B1%5D%7D",
    ],
    [{ in: "path", required: true, schema: {} }, "a/b", "/x/a%2Fb"],
    [{ in: "path", required: true, style: "label", schema: {} }, ["a", "b"], "/x/.a,b"],
    [{ in: "path", required: true, style: "label", explode: true, schema: {} }, ["a", "b"], "/x/.a.b"],
    [{ in: "path", required: true, style: "matrix", schema: {} }, ["a", "b"], "/x/;p=a,b"],
    [{ in: "path", required: true, style: "matrix", explode: true, schema: {} }, ["a", "b"], "/x/;p=a;p=b"],
    [
      { in: "path", required: true, style: "matrix", explode: true, schema: {} },
      { a: 1, b: 2 },
      "/x/;a=1;b=2",
    ],
  ])("%j %j", (given, value, target) => {
    expect(parameter(given).target(value)).toBe(target);
  });
});
