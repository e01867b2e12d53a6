import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createContract, type JsonObject } from "../../src/contract/index.js";
import { verify } from "../../src/verify/index.js";

/** Takes whatever it is sent. */
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    response.writeHead(200, { "Content-Type": "application/json" }).end("true");
  });
});
let baseUrl: string;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** What is wrong with the requests that break an operation and were accepted. */
async function acceptedBy(method: string, operation: JsonObject): Promise<string[]> {
  const contract = createContract({
    openapi: "3.1.0",
    info: { title: "t", version: "1" },
    paths: {
      "/x": {
        [method]: {
          operationId: "x",
          ...operation,
          responses: {
            200: { description: "ok", content: { "application/json": { schema: { type: "boolean" } } } },
            400: { description: "refused" },
          },
        },
      },
    },
  });
  const { findings } = await verify(contract, { baseUrl, seed: 1, only: ["invalid"] });
  return findings.filter(({ rule }) => rule === "invalid-request-accepted").map(({ title }) => title);
}

const text = { type: "string" };
const orNull = (schema: JsonObject): JsonObject => ({ anyOf: [schema, { type: "null" }] });
const list = (keywords: JsonObject): JsonObject => ({
  type: "object",
  required: ["list"],
  properties: { list: { type: "array", ...keywords } },
});
const map = (keywords: JsonObject): JsonObject => ({
  type: "object",
  additionalProperties: text,
  ...keywords,
});
const one = (schema: JsonObject): JsonObject => ({
  type: "object",
  required: ["one"],
  properties: { one: schema },
});
const variant = (kind: string, name: string): JsonObject => ({
  type: "object",
  required: ["kind", name],
  properties: { kind: { const: kind }, [name]: text },
});

describe("a server that checks no body is found out by", () => {
  test.each<[string, JsonObject, RegExp]>([
    [
      "a limit beside null",
      one(orNull({ type: "integer", maximum: 9 })),
      /^body at `\/one` above its maximum$/,
    ],
    [
      "a required property of an object beside null",
      one(orNull({ type: "object", required: ["z"], properties: { z: text } })),
      /^body at `\/one\/z` left out although required$/,
    ],
    [
      "a required property of a variant",
      { oneOf: [variant("a", "x"), variant("b", "y")] },
      /^body at `\/[xy]` left out although required$/,
    ],
    ["minProperties", map({ minProperties: 2 }), /^body with fewer properties than 2$/],
    ["maxProperties of a map", map({ maxProperties: 2 }), /^body with more properties than 2$/],
    [
      "maxProperties of named properties",
      { type: "object", additionalProperties: false, properties: { a: text, b: text }, maxProperties: 1 },
      /^body with more properties than 1$/,
    ],
    [
      "the type of a map's values",
      map({ additionalProperties: { type: "integer" } }),
      /^body at `\/\w+` string instead of integer$/,
    ],
    [
      "the type of further properties",
      { type: "object", properties: { a: text }, additionalProperties: { type: "integer" } },
      /^body at `\/wireproof_0` string instead of integer$/,
    ],
    [
      "propertyNames",
      map({ propertyNames: { pattern: "^[a-z]+$" } }),
      /^body with a property name against its pattern$/,
    ],
    [
      "patternProperties",
      { type: "object", patternProperties: { "^x-": { type: "integer" } }, additionalProperties: false },
      /^body at `\/x-.*` string instead of integer$/,
    ],
    [
      "dependentRequired",
      { type: "object", properties: { a: text, b: text }, dependentRequired: { a: ["b"] } },
      /^body at `\/b` left out although `a` is there$/,
    ],
    [
      "maxItems beside uniqueItems",
      list({ items: { type: "integer" }, maxItems: 3, uniqueItems: true }),
      /^body at `\/list` with more items than 3$/,
    ],
    [
      "the number of prefixItems",
      list({ prefixItems: [text], items: false, minItems: 1 }),
      /^body at `\/list` with more items than its 1 prefixItems$/,
    ],
    [
      "the type of a prefix item",
      list({ prefixItems: [text, { type: "integer" }], minItems: 2 }),
      /^body at `\/list\/1` string instead of integer$/,
    ],
    [
      "contains",
      list({ items: text, contains: { const: "x" } }),
      /^body at `\/list` without an item that it must contain$/,
    ],
    ["not", one({ type: "string", not: { const: "root" } }), /^body at `\/one` as it must not be$/],
    [
      "if and then",
      {
        type: "object",
        required: ["kind"],
        properties: { kind: { enum: ["a", "b"] }, why: text },
        if: { properties: { kind: { const: "b" } } },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { required: ["why"] },
      },
      /^body where its `if` holds: `\/why` left out although required$/,
    ],
    [
      "if and else",
      {
        type: "object",
        required: ["kind"],
        properties: { kind: { enum: ["a", "b"] }, why: text },
        if: { properties: { kind: { const: "b" } } },
        else: { required: ["why"] },
      },
      /^body where its `if` does not hold: `\/why` left out although required$/,
    ],
    [
      "a limit in a variant with a read-only property",
      one({
        oneOf: [
          {
            type: "object",
            required: ["id", "n"],
            properties: { id: { ...text, readOnly: true }, n: { type: "integer", maximum: 9 } },
          },
          { type: "null" },
        ],
      }),
      /^body at `\/one\/n` above its maximum$/,
    ],
    ["a constant", one({ const: true }), /^body at `\/one` next to a declared value$/],
    ["an enum of numbers", one({ enum: [1, 2] }), /^body at `\/one` next to a declared value$/],
    [
      "an enum of texts",
      one({ enum: ["small"] }),
      /^body at `\/one` a declared value in another letter case$/,
    ],
    [
      "a pattern with an end",
      one({ type: "string", pattern: "^[A-Z]{3}$" }),
      /^body at `\/one` with one character after its pattern$/,
    ],
    [
      "a pattern with a start",
      one({ type: "string", pattern: "^[A-Z]{3}$" }),
      /^body at `\/one` with one character before its pattern$/,
    ],
  ])("%s", async (_, schema, title) => {
    const requestBody = { required: true, content: { "application/json": { schema } } };
    expect(await acceptedBy("post", { requestBody })).toContainEqual(expect.stringMatching(title));
  });
});

describe("a server that checks no query parameter is found out by", () => {
  test.each<[string, JsonObject, string]>([
    [
      "a limit beside null",
      { schema: orNull({ type: "integer", maximum: 9 }) },
      "query `q` above its maximum",
    ],
    [
      "maxItems beside uniqueItems",
      { schema: { type: "array", items: { type: "integer" }, maxItems: 3, uniqueItems: true } },
      "query `q` with more items than 3",
    ],
    [
      "a limit within an object",
      {
        style: "deepObject",
        schema: { type: "object", properties: { least: { type: "integer", minimum: 0 } } },
      },
      "query `q` at `/least` below its minimum",
    ],
  ])("%s", async (_, parameter, title) => {
    expect(await acceptedBy("get", { parameters: [{ name: "q", in: "query", ...parameter }] })).toContain(
      title,
    );
  });
});
