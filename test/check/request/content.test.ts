import { describe, expect, it } from "vitest";
import type { ExchangeRequest } from "../../../src/check/index.js";
import { createContract, type JsonObject } from "../../../src/contract/index.js";
import { verdictOf } from "./contract.js";

const form: JsonObject = {
  type: "object",
  additionalProperties: false,
  properties: {
    name: { type: "string", maxLength: 5 },
    count: { type: "integer" },
    ids: { type: "array", maxItems: 2, items: { type: "integer" } },
    words: { type: "array", items: { type: "string", enum: ["a", "b"] } },
    filter: { type: "object", required: ["x"], properties: { x: { type: "integer" } } },
    either: { type: ["integer", "string"], minimum: 5 },
    nothing: { type: ["string", "null"], maxLength: 3 },
  },
};

const CONTENT: JsonObject = {
  "application/x-www-form-urlencoded": { schema: form },
  "text/plain": { schema: { $ref: "#/components/schemas/Word" } },
  "text/x-number": { schema: { type: "integer", minimum: 1 } },
  "text/x-object": { schema: { type: "object" } },
  "application/x-ndjson": { schema: { type: "object", required: ["a"] } },
  "application/jsonl": { schema: { type: "array", maxItems: 2, items: { type: "integer" } } },
  "application/octet-stream": { schema: { type: "string", format: "binary", minLength: 2, maxLength: 4 } },
  "application/pdf": { schema: { maxLength: 4, contentMediaType: "application/pdf" } },
  "application/x-text": { schema: { type: "string", maxLength: 4 } },
  "application/x-anything": {},
  "application/vnd.shop+json": { schema: { type: "object", required: ["a"] } },
  "image/*": { schema: { type: "object", required: ["a"] } },
};

const contract = createContract({
  openapi: "3.1.0",
  info: { title: "Bodies", version: "1" },
  paths: {
    "/bodies": {
      post: {
        requestBody: { required: true, content: CONTENT },
        responses: { "204": { description: "Kept." } },
      },
    },
  },
  components: { schemas: { Word: { type: "string", pattern: "^[a-z]+$", maxLength: 5 } } },
});

const sent = (type: string, body: string | Uint8Array): ExchangeRequest => ({
  method: "POST",
  url: "/bodies",
  headers: { "content-type": type },
  body,
});
const verdict = (type: string, body: string | Uint8Array) => verdictOf(sent(type, body), contract);

describe("a form", () => {
  const URLENCODED = "application/x-www-form-urlencoded";

  it.each<[string, string[]]>([
    ["name=abc&count=5", ["valid"]],
    ["ids=1&ids=2&words=a", ["valid"]],
    ["filter=%7B%22x%22%3A1%7D", ["valid"]],
    ["nothing=abc", ["valid"]],
    ["count=x", ["body /count"]],
    ["name=abcdef", ["body /name"]],
    ["ids=1&ids=2&ids=3", ["body /ids"]],
    ["words=c", ["body /words/0"]],
    ["other=1", ["body /other"]],
    ["filter=%7B%7D", ["body /filter/x"]],
  ])("`%s` is %j", (text, want) => {
    expect(verdict(URLENCODED, text)).toEqual(want);
  });

  it.each([
    "words=a,c",
    "name=abcde+",
    "ids=1,2,3",
    "ids=%5B1%5D",
    "words[]=a",
    "filter[x]=1",
    "filter.x=1",
    "either=1",
    "nothing=null",
    "filter=x,1",
    "name=%ff",
  ])("of `%s` servers may think one way or the other", (text) => {
    expect(verdict(URLENCODED, text)).toEqual(["doubt"]);
  });

  it("with a style of its own is written in a way that is not read", () => {
    const encoding = { ids: { style: "form", explode: false } };
    const styled = createContract({
      openapi: "3.1.0",
      info: { title: "Styled", version: "1" },
      paths: {
        "/bodies": {
          post: { requestBody: { content: { [URLENCODED]: { schema: form, encoding } } }, responses: {} },
        },
      },
    });
    expect(verdictOf(sent(URLENCODED, "ids=1"), styled)).toEqual(["doubt"]);
    expect(verdictOf(sent(URLENCODED, "count=x"), styled)).toEqual(["body /count"]);
  });
});

describe("a text", () => {
  it.each<[string, string, string[]]>([
    ["text/plain", "abc", ["valid"]],
    ["text/plain; charset=UTF-8", "abc", ["valid"]],
    ["text/plain", "ab1", ["body"]],
    ["text/plain", "abcdef", ["body"]],
    ["text/plain", "abcdef\n", ["body"]],
    ["text/plain", "abc\n", ["doubt"]],
    ["text/plain; charset=latin1", "abcdef", ["doubt"]],
    ["text/x-number", "many", ["body"]],
    ["text/x-number", "0", ["body"]],
    ["text/x-number", "5", ["doubt"]],
    ["text/x-number", "+5", ["doubt"]],
    ["text/x-object", "{}", ["doubt"]],
  ])("of %s `%s` is %j", (type, body, want) => {
    expect(verdict(type, body)).toEqual(want);
  });

  it("is read as UTF-8 or not at all", () => {
    expect(verdict("text/plain", new Uint8Array([0x61, 0xe9]))).toEqual(["doubt"]);
  });
});

describe("lines of JSON", () => {
  it.each<[string, string, string[]]>([
    ["application/x-ndjson", '{"a":1}\n{"a":2}\n', ["valid"]],
    ["application/x-ndjson", '{"a":1}\r\n\r\n{"a":2}', ["valid"]],
    ["application/x-ndjson", '{"a":1}\n{"b":2}\n', ["body /a"]],
    ["application/x-ndjson", '{"a":1}\n{"a":\n', ["body /1"]],
    ["application/x-ndjson", '{"a":1,"a":2}\n{}', ["doubt"]],
    ["application/jsonl", "1\n2\n", ["valid"]],
    ["application/jsonl", '1\n"2"\n', ["body /1"]],
    ["application/jsonl", "1\n2\n3\n", ["body"]],
  ])("of %s `%s` are %j", (type, body, want) => {
    expect(verdict(type, body)).toEqual(want);
  });
});

describe("bytes", () => {
  it.each<[string, string | Uint8Array, string[]]>([
    ["application/octet-stream", new Uint8Array(4), ["valid"]],
    ["application/octet-stream", new Uint8Array(5), ["body"]],
    ["application/octet-stream", new Uint8Array(1), ["body"]],
    ["application/octet-stream", "abcde", ["body"]],
    ["application/octet-stream", "éé", ["doubt"]],
    ["application/pdf", new Uint8Array(4), ["doubt"]],
    ["application/pdf", new Uint8Array(5), ["body"]],
    ["application/x-text", "abcdef", ["doubt"]],
    ["application/x-anything", "abcdef", ["doubt"]],
    ["image/png", "abcdef", ["doubt"]],
  ])("of %s are judged by their number: %j is %j", (type, body, want) => {
    expect(verdict(type, body)).toEqual(want);
  });
});

describe("JSON", () => {
  it("is JSON by its suffix, and under a range", () => {
    expect(verdict("application/vnd.shop+json", "{}")).toEqual(["body /a"]);
    expect(verdict("image/x+json", "{}")).toEqual(["body /a"]);
    expect(verdict("image/x+json", "{")).toEqual(["body"]);
  });
});
