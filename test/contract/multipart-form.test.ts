import { describe, expect, it } from "vitest";
import { createContract, type Json, type JsonObject, type MultipartForm } from "../../src/contract/index.js";
import { oneOperation } from "./support/documents.js";

interface Given {
  readonly schema: Json;
  readonly encoding?: JsonObject;
  readonly openapi?: string;
  readonly components?: JsonObject;
}

function formOf({ schema, encoding, openapi = "3.1.0", components = {} }: Given): MultipartForm | undefined {
  const media: JsonObject = { schema, ...(encoding && { encoding }) };
  const requestBody = { content: { "multipart/form-data": media } };
  const contract = createContract(
    oneOperation({ requestBody }, { openapi, components: { schemas: components } }),
  );
  return contract.operations[0]?.requestBody?.content[0]?.form;
}

const shapeOf = (property: Json, openapi?: string, encoding?: JsonObject) => {
  const schema = { type: "object", properties: { p: property } };
  const form = formOf({
    schema,
    ...(openapi !== undefined && { openapi }),
    ...(encoding && { encoding: { p: encoding } }),
  });
  const [part] = form?.parts ?? [];
  return part && [part.kind, part.isList];
};

const binary = { type: "string", format: "binary" };

describe("a part of a multipart form", () => {
  it.each<[string, Json, ["file" | "text" | "either", boolean]]>([
    ["`format: binary`", binary, ["file", false]],
    ["a list of `format: binary`", { type: "array", items: binary }, ["file", true]],
    ["a list of lists", { type: "array", items: { type: "array", items: binary } }, ["text", false]],
    ["text", { type: "string" }, ["text", false]],
    ["a number", { type: "integer" }, ["text", false]],
    ["an object", { type: "object", properties: { p: binary } }, ["text", false]],
    [
      "`format: binary` that may be null",
      { type: "string", format: "binary", nullable: true },
      ["file", false],
    ],
    ["`format: binary` through allOf", { allOf: [{ description: "A file" }, binary] }, ["file", false]],
    ["a file or a URL", { oneOf: [binary, { type: "string", format: "uri" }] }, ["either", false]],
    ["one of two kinds of file", { anyOf: [binary, { ...binary, maxLength: 3 }] }, ["file", false]],
  ])("in both dialects: %s", (_, schema, want) => {
    expect([shapeOf(schema, "3.0.3"), shapeOf(schema)]).toEqual([want, want]);
  });

  it.each<[string, Json, ["file" | "text", boolean]]>([
    ["no keyword at all", {}, ["file", false]],
    ["`true`", true, ["file", false]],
    ["nothing but words about it", { description: "A picture" }, ["file", false]],
    ["a list of anything", { type: "array", items: {} }, ["file", true]],
    ["a content media type without a type", { contentMediaType: "text/csv" }, ["file", false]],
    ["a string of a binary media type", { type: "string", contentMediaType: "image/png" }, ["file", false]],
    ["a string of bytes", { type: "string", contentMediaType: "application/octet-stream" }, ["file", false]],
    [
      "a string in no encoding",
      { contentMediaType: "image/png", contentEncoding: "binary" },
      ["file", false],
    ],
    ["a string of a textual media type", { type: "string", contentMediaType: "text/html" }, ["text", false]],
    ["a string of JSON", { type: "string", contentMediaType: "application/json" }, ["text", false]],
    [
      "a string that is encoded as text",
      { type: "string", contentMediaType: "image/png", contentEncoding: "base64" },
      ["text", false],
    ],
    ["values without a type", { enum: ["a", "b"] }, ["text", false]],
  ])("in 3.1: %s", (_, schema, want) => {
    expect(shapeOf(schema)).toEqual(want);
  });

  it("without a type is text in 3.0, which knows `format: binary` only", () => {
    expect(shapeOf({}, "3.0.3")).toEqual(["text", false]);
    expect(shapeOf({ type: "string", contentMediaType: "image/png" }, "3.0.3")).toEqual(["text", false]);
  });

  it("without a type is no file where the encoding says that it is JSON or text", () => {
    expect(shapeOf({}, "3.1.0", { contentType: "application/json" })).toEqual(["text", false]);
    expect(shapeOf({}, "3.1.0", { contentType: "image/png, text/plain" })).toEqual(["file", false]);
  });

  it("comes in the media types of its encoding, else in the one of its schema", () => {
    const schema = {
      type: "object",
      properties: {
        any: binary,
        one: { contentMediaType: "Image/PNG; q=1" },
        bytes: { contentMediaType: "application/octet-stream" },
        several: { contentMediaType: "image/png" },
        everything: { contentMediaType: "image/png" },
      },
    };
    const encoding = {
      several: { contentType: "image/*, Application/PDF;version=1" },
      everything: { contentType: "*/*" },
    };
    const found = formOf({ schema, encoding })?.parts.map(({ name, contentTypes }) => [name, contentTypes]);
    expect(found).toEqual([
      ["any", []],
      ["one", ["image/png"]],
      ["bytes", []],
      ["several", ["image/*", "application/pdf"]],
      ["everything", []],
    ]);
  });

  it("is found through references and allOf, with its bounds in bytes", () => {
    const components = {
      File: { type: "string", format: "binary", minLength: 1, maxLength: 10 },
      Base: { type: "object", properties: { file: { $ref: "#/components/schemas/File" } } },
      Tree: { type: "object", properties: { children: { $ref: "#/components/schemas/Tree" } } },
    };
    const schema = {
      allOf: [{ $ref: "#/components/schemas/Base" }],
      properties: { __proto__x: { type: "string" }, tree: { $ref: "#/components/schemas/Tree" } },
    };
    expect(formOf({ schema, components })?.parts).toEqual([
      { name: "__proto__x", kind: "text", isList: false, contentTypes: [] },
      { name: "tree", kind: "text", isList: false, contentTypes: [] },
      { name: "file", kind: "file", isList: false, contentTypes: [], minBytes: 1, maxBytes: 10 },
    ]);
  });

  it("of any other name is a file where `additionalProperties` describes files", () => {
    const others = (additionalProperties: Json) =>
      formOf({ schema: { type: "object", additionalProperties } })?.others;
    expect(others(binary)).toEqual({ kind: "file", isList: false, contentTypes: [] });
    expect([others({}), others(true), others(false), others({ type: "string" })]).toEqual(
      Array(4).fill(undefined),
    );
  });
});

it("only forms have parts: another multipart type is bytes, and a response is not read", () => {
  const media = { schema: { type: "object", properties: { p: binary } } };
  const contract = createContract(
    oneOperation({
      requestBody: { content: { "multipart/mixed": media, "application/json": media } },
      responses: { 200: { description: "A form", content: { "multipart/form-data": media } } },
    }),
  );
  const [operation] = contract.operations;
  const content = [...(operation?.requestBody?.content ?? []), ...(operation?.responses[0]?.content ?? [])];
  expect(content.map(({ form }) => form)).toEqual([undefined, undefined, undefined]);
});
