import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createContract,
  type ErrorDetail,
  type JsonObject,
  ParametersReader,
} from "../../../src/contract/index.js";

const integers: JsonObject = { type: "array", items: { type: "integer" } };
const filter: JsonObject = {
  type: "object",
  additionalProperties: false,
  properties: { name: { type: "string" }, min: { type: "integer" } },
};

/** Reads a query with parameters given as JSON Objects. */
function read(query: string, parameters: JsonObject[], strict = true) {
  const contract = createContract({
    openapi: "3.1.0",
    info: { title: "Test", version: "1" },
    paths: {
      "/": {
        get: {
          operationId: "get",
          parameters: parameters.map((parameter) => ({ in: "query", name: "p", ...parameter })),
          responses: { 204: { description: "Done" } },
        },
      },
    },
  });
  const [operation] = contract.operations;
  if (!operation) throw new Error("the document has one operation");
  const details: ErrorDetail[] = [];
  const { values } = new ParametersReader(contract, operation, strict).read({}, query, {}, details).query;
  return { values, details: details.map(({ type, loc }) => `${type} ${loc.join("/")}`) };
}

describe("a query parameter", () => {
  it.each<[string, JsonObject, string, unknown]>([
    ["form, a text", { schema: { type: "string" } }, "p=a+b%2Bc", "a b+c"],
    ["form, an empty text", { schema: { type: "string" } }, "p=", ""],
    ["form, with `=` in it", { schema: { type: "string" } }, "p=a=b", "a=b"],
    ["form, exploded list", { schema: integers }, "p=1&p=2", [1, 2]],
    ["form, list of one", { schema: integers }, "p=1", [1]],
    ["form, list in one", { explode: false, schema: integers }, "p=1,2", [1, 2]],
    ["form, list in one, empty", { explode: false, schema: integers }, "p=", []],
    [
      "form, an encoded comma is data",
      { explode: false, schema: { type: "array", items: { type: "string" } } },
      "p=a%2Cb,c",
      ["a,b", "c"],
    ],
    ["spaceDelimited", { style: "spaceDelimited", explode: false, schema: integers }, "p=1%202", [1, 2]],
    ["pipeDelimited", { style: "pipeDelimited", explode: false, schema: integers }, "p=1%7C2", [1, 2]],
    ["pipeDelimited, raw", { style: "pipeDelimited", explode: false, schema: integers }, "p=1|2", [1, 2]],
    ["deepObject", { style: "deepObject", schema: filter }, "p[name]=a&p%5Bmin%5D=3", { name: "a", min: 3 }],
    ["form, exploded object", { schema: filter }, "name=a&min=3", { name: "a", min: 3 }],
    ["form, object in one", { explode: false, schema: filter }, "p=name,a,min,3", { name: "a", min: 3 }],
    [
      "JSON content",
      { content: { "application/json": { schema: filter } } },
      "p=%7B%22min%22%3A3%7D",
      { min: 3 },
    ],
    ["default", { schema: { type: "integer", default: 7 } }, "", 7],
  ])("%s is read", (_, parameter, query, want) => {
    expect(read(query, [parameter])).toEqual({ values: { p: want }, details: [] });
  });

  it.each<[string, JsonObject, string, string[]]>([
    ["that is required and absent", { required: true, schema: { type: "string" } }, "", ["missing query/p"]],
    ["that is no list, given twice", { schema: { type: "string" } }, "p=1&p=2", ["duplicate query/p"]],
    ["with a wrong item", { schema: integers }, "p=1&p=x", ["int_parsing query/p/1"]],
    ["with a wrong member", { style: "deepObject", schema: filter }, "p[min]=x", ["int_parsing query/p/min"]],
    ["with half a pair", { explode: false, schema: filter }, "p=name", ["malformed query/p"]],
    [
      "that is no JSON",
      { content: { "application/json": { schema: filter } } },
      "p={",
      ["malformed query/p"],
    ],
    [
      "with another's name",
      { schema: { type: "string" } },
      "p=1&q=2&__proto__=3",
      ["extra_forbidden query/q", "extra_forbidden query/__proto__"],
    ],
  ])("%s is reported", (_, parameter, query, want) => {
    expect(read(query, [parameter]).details).toEqual(want);
  });

  it("of another's name is let be where the operation is not strict", () => {
    expect(read("q=1", [{ schema: { type: "string" } }], false)).toEqual({ values: {}, details: [] });
  });

  it("default that is an object is a fresh one for every request", () => {
    const parameter = { schema: { type: "array", items: { type: "integer" }, default: [1] } };
    const { values } = read("", [parameter]);
    (values.p as number[]).push(2);
    expect(read("", [parameter]).values).toEqual({ p: [1] });
  });

  it("of any text arrives as it was, however it is encoded", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(
          read(new URLSearchParams({ p: text }).toString(), [{ schema: { type: "string" } }]).values,
        ).toEqual({ p: text });
      }),
      { numRuns: 200 },
    );
  });
});
