import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExchangePart, ExchangeRequest } from "../../../src/check/index.js";
import { createContract, type JsonObject } from "../../../src/contract/index.js";
import { verdictOf } from "./contract.js";

const binary: JsonObject = { type: "string", format: "binary" };

const schema: JsonObject = {
  type: "object",
  additionalProperties: false,
  required: ["file"],
  properties: {
    file: binary,
    pictures: { type: "array", maxItems: 2, uniqueItems: true, items: { contentMediaType: "image/png" } },
    small: { type: "string", format: "binary", minLength: 2, maxLength: 4, pattern: "^x" },
    avatar: { oneOf: [binary, { type: "string", format: "uri" }] },
    title: { type: "string", maxLength: 5 },
    mail: { type: "string", format: "email" },
    colour: { type: "string", enum: ["red", "green"] },
    count: { type: "integer", minimum: 1 },
    public: { type: "boolean" },
    either: { type: ["integer", "string"], minimum: 5 },
    tags: { type: "array", maxItems: 2, items: { type: "string", maxLength: 3 } },
    point: { type: "object", required: ["x"], properties: { x: { type: "number" } } },
    points: { type: "array", items: { type: "object", required: ["x"] } },
  },
};

const document = (media: JsonObject, openapi = "3.1.0"): JsonObject => ({
  openapi,
  info: { title: "Uploads", version: "1" },
  paths: {
    "/files": {
      post: {
        requestBody: { required: true, content: { "multipart/form-data": media } },
        responses: { "201": { description: "Kept." } },
      },
    },
  },
});

const closed = createContract(
  document({ schema, encoding: { file: { contentType: "text/plain, application/pdf, image/*" } } }),
);
const open = createContract(document({ schema: { type: "object", properties: { any: binary } } }));

/** One part; its texts are bytes, one per letter. */
const part = (name: string, content: string, disposition = "", type?: string) =>
  `Content-Disposition: form-data; name="${name}"${disposition}\r\n${type === undefined ? "" : `Content-Type: ${type}\r\n`}\r\n${content}`;
const file = (name: string, content: string, type = "text/plain", filename = "a.txt") =>
  part(name, content, `; filename="${filename}"`, type);
const whole = (parts: readonly string[]) => `${parts.map((one) => `--b\r\n${one}\r\n`).join("")}--b--\r\n`;

const sent = (
  body: string | Uint8Array | undefined,
  type = "multipart/form-data; boundary=b",
): ExchangeRequest => ({
  method: "POST",
  url: "/files",
  headers: { "content-type": type },
  body: typeof body === "string" ? Buffer.from(body, "latin1") : body,
});
const verdict = (parts: readonly string[], contract = closed) => verdictOf(sent(whole(parts)), contract);
const good = file("file", "%PDF");

describe("an upload keeps the contract", () => {
  it.each<[string, string[]]>([
    ["with the file that is required", [good]],
    [
      "with texts of every type",
      [good, part("title", "abc"), part("colour", "red"), part("count", "5"), part("public", "true")],
    ],
    ["with a list by repetition", [good, part("tags", "a"), part("tags", "b")]],
    ["with an object as JSON", [part("point", '{"x":1}', "", "application/json"), good]],
    [
      "with JSON that comes as a file, as a browser sends a Blob",
      [good, file("point", '{"x":1}', "application/json")],
    ],
    [
      "with a bound in bytes kept, whatever the text pattern says",
      [good, part("small", "abc", "; filename=a", "application/octet-stream")],
    ],
    ["with a text where either may come", [good, part("avatar", "https://a.example/b")]],
    [
      "with a bare carriage return, dashes and half a delimiter in a file",
      [file("file", "a\r--b\n--c\r\n--")],
    ],
  ])("%s", (_, parts) => {
    expect(verdict(parts)).toEqual(["valid"]);
  });

  it("with anything that an open form may hold", () => {
    expect(verdict([part("other", "x"), file("any", "1", "application/octet-stream")], open)).toEqual([
      "valid",
    ]);
    expect(verdict([], open)).toEqual(["valid"]);
  });

  it("when it is a text that was decoded already", () => {
    expect(verdictOf({ ...sent(undefined), body: whole([good, part("title", "é")]) }, closed)).toEqual([
      "valid",
    ]);
  });
});

describe("an upload breaks the contract", () => {
  it.each<[string, string[], string]>([
    ["without the file that is required", [part("title", "a")], "body /file"],
    ["with no part at all", [], "body /file"],
    ["with a part that is not declared", [good, part("more", "x")], "body /more"],
    ["with a file that is not declared", [good, file("more", "x")], "body /more"],
    ["with text for a number", [good, part("count", "many")], "body /count"],
    ["with a number below its minimum", [good, part("count", "0")], "body /count"],
    ["with text for a boolean", [good, part("public", "perhaps")], "body /public"],
    ["with a text outside of its enum", [good, part("colour", "blue")], "body /colour"],
    ["with a text too long", [good, part("title", "abcdef")], "body /title"],
    ["with an item too many", [good, part("tags", "a"), part("tags", "b"), part("tags", "c")], "body /tags"],
    ["with an item too long", [good, part("tags", "a"), part("tags", "long")], "body /tags/1"],
    [
      "with a file of a type that the encoding does not name",
      [file("file", "x", "application/zip")],
      "body /file",
    ],
    [
      "with a file of a type that its schema does not name",
      [good, file("pictures", "x", "image/gif")],
      "body /pictures/0",
    ],
    ["with a file too short", [good, file("small", "x")], "body /small"],
    ["with a file one byte too long", [good, file("small", "abcde")], "body /small"],
    [
      "with files too many",
      [good, ...["1", "2", "3"].map((content) => file("pictures", content, "image/png"))],
      "body /pictures",
    ],
    ["with JSON that is none", [good, part("point", "{", "", "application/json")], "body /point"],
    [
      "with JSON that its schema refuses",
      [good, part("point", '{"x":"1"}', "", "application/json")],
      "body /point/x",
    ],
  ])("%s", (_, parts, fault) => {
    expect(verdict(parts)).toEqual([fault]);
  });

  it.each<[string, ExchangeRequest]>([
    ["when nothing in it is a part", sent("file=x")],
    ["when its parts are delimited by something else", sent(whole([good]).replaceAll("--b", "--c"))],
    ["when it names no boundary and has none", sent("file=x", "multipart/form-data")],
  ])("%s", (_, request) => {
    expect(verdictOf(request, closed)).toEqual(["body"]);
  });
});

describe("servers may think of an upload one way or the other", () => {
  it.each<[string, string[]]>([
    ["when a file comes twice where one is declared", [good, good]],
    ["when a text comes twice", [good, part("title", "a"), part("title", "b")]],
    ["when a file comes as text", [part("file", "text")]],
    ["when a text comes as a file", [good, file("count", "1")]],
    ["when a file is of no particular type", [file("file", "x", "application/octet-stream")]],
    [
      "when a file does not say its type",
      [part("file", "x", "; filename=a"), part("pictures", "x", "; filename=a")],
    ],
    ["when a file is of the same type by another name", [good, file("pictures", "x", "image/x-png")]],
    ["when a file has rules of its own inside", [file("file", "x", "application/pdf")]],
    ["when no file was chosen", [file("file", "", "application/octet-stream", "")]],
    ["when there is white space around a text", [good, part("title", " abcde")]],
    ["when a field is empty", [good, part("count", "")]],
    ["when a number is written oddly", [good, part("count", "+5")]],
    ["when a text may be a number", [good, part("either", "1")]],
    ["when a list is joined by commas", [good, part("tags", "a,b,c,d")]],
    ["when a list comes as JSON", [good, part("tags", '["a","b","c"]', "", "application/json")]],
    ["when a list of objects comes as JSON", [good, part("points", "[{}]")]],
    ["when an object comes in some other way", [good, part("point", "1,2")]],
    ["when an object comes member by member", [good, part("point[x]", "1")]],
    ["when a text comes as JSON", [good, part("title", '"abcd"', "", "application/json")]],
    ["when a text is not UTF-8", [good, part("title", "\xff\xff\xff\xff\xff\xff")]],
    ["when a text is in another charset", [good, part("title", "abcdefg", "", "text/plain; charset=utf-16")]],
    ["when a part has a transfer coding", [`Content-Transfer-Encoding: base64\r\n${file("file", "eA==")}`]],
    ["when a part has no name", ["Content-Type: text/plain\r\n\r\nx"]],
    ["when a part has no head", ["\r\nx"]],
    ["when a format is not kept", [good, part("mail", "nobody")]],
  ])("%s", (_, parts) => {
    expect(verdict(parts)).toEqual(["doubt"]);
  });

  it.each<[string, string]>([
    ["when it is cut off", whole([good]).slice(0, -6)],
    ["when it is cut off within a head", "--b\r\nContent-Dispo"],
    ["when something stands before it", `preamble\r\n${whole([good])}`],
    ["when its lines end in line feeds", whole([good]).replaceAll("\r\n", "\n")],
  ])("%s", (_, body) => {
    expect(verdictOf(sent(body), closed)).toEqual(["doubt"]);
  });

  it("when its boundary is not said, though there is one", () => {
    expect(verdictOf(sent(whole([good]), "multipart/form-data"), closed)).toEqual(["doubt"]);
    const javaMail = whole([good]).replaceAll("--b", "------=_Part_0");
    expect(verdictOf(sent(javaMail, "multipart/form-data; boundary=----=_Part_0"), closed)).toEqual([
      "doubt",
    ]);
  });

  it("when nothing is in it and nothing has to be", () => {
    expect(verdictOf(sent("nothing"), open)).toEqual(["doubt"]);
  });

  it("when a file comes under a name that is not declared", () => {
    expect(verdict([file("other", "x")], open)).toEqual(["doubt"]);
  });

  it("when the size of a file can no longer be told", () => {
    const body = whole([good, file("small", "ééééé", "application/octet-stream")]);
    expect(verdictOf({ ...sent(undefined), body }, closed)).toEqual(["doubt"]);
    const kept = verdictOf(
      { ...sent(undefined), headers: { ...sent("").headers, "content-length": "99" } },
      closed,
    );
    expect(kept).toEqual(["doubt"]);
  });

  it("when only one branch of a union says that a name is a number", () => {
    const branch = (kind: string, value: JsonObject): JsonObject => ({
      type: "object",
      required: ["kind"],
      properties: { kind: { const: kind }, value },
    });
    const oneOf = [branch("a", { type: "integer" }), branch("b", { type: "string" })];
    const contract = createContract(document({ schema: { oneOf } }));
    expect(verdict([part("kind", "b"), part("value", "abc")], contract)).toEqual(["doubt"]);
  });

  it("when a union fails by what it says of a file only", () => {
    const upload = { type: "object", properties: { file: { ...binary, minLength: 1 } } };
    const contract = createContract(document({ schema: { oneOf: [upload, { type: "array" }] } }));
    expect(verdict([file("file", "x")], contract)).toEqual(["doubt"]);
  });
});

describe("parts that a recorder took apart", () => {
  const recorded = (...parts: ExchangePart[]) => verdictOf({ ...sent(undefined), parts }, closed);

  it("are judged by what is known of them", () => {
    expect(recorded({ name: "file", filename: "a.pdf", contentType: "text/plain" })).toEqual(["valid"]);
    expect(recorded({ name: "file", filename: "a.zip", contentType: "application/zip" })).toEqual([
      "body /file",
    ]);
    expect(recorded({ name: "title", content: "a" })).toEqual(["body /file"]);
    const known: ExchangePart = { name: "file", filename: "a.txt", contentType: "text/plain" };
    expect(recorded(known, { name: "count", content: "many" })).toEqual(["body /count"]);
    expect(recorded(known, { name: "count" })).toEqual(["doubt"]);
    expect(
      recorded(known, { name: "small", filename: "b.bin", contentType: "application/octet-stream" }),
    ).toEqual(["doubt"]);
  });
});

it("files of 3.0 are told from texts by their format alone", () => {
  const properties = { file: binary, note: {} };
  const contract = createContract(
    document({ schema: { type: "object", required: ["file"], properties } }, "3.0.3"),
  );
  expect(verdict([file("file", "x"), part("note", "x")], contract)).toEqual(["valid"]);
  expect(verdict([part("note", "x")], contract)).toEqual(["body /file"]);
});

it("throws at no body, however it is spoilt", () => {
  const body = Buffer.from(whole([good, part("count", "5"), part("point", '{"x":1}')]), "latin1");
  fc.assert(
    fc.property(fc.nat(body.length), fc.nat(40), fc.uint8Array({ maxLength: 8 }), (at, length, bytes) => {
      const spoilt = Buffer.concat([body.subarray(0, at), bytes, body.subarray(at + length)]);
      expect(verdictOf(sent(spoilt), closed).length).toBeGreaterThan(0);
    }),
  );
});
