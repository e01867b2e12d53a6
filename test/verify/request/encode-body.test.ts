import { expect, it } from "vitest";
import { createContract, type JsonObject } from "../../../src/contract/index.js";
import { encodeBody } from "../../../src/verify/request/encode-body.js";

function written(media: JsonObject, value: JsonObject, encoding: BufferEncoding = "utf8"): string {
  const contract = createContract({
    openapi: "3.1.0",
    info: { title: "Forms", version: "1" },
    paths: {
      "/a": { post: { requestBody: { content: { "multipart/form-data": media } }, responses: {} } },
    },
    components: {
      schemas: {
        Upload: {
          type: "object",
          properties: { file: { $ref: "#/components/schemas/Picture" }, title: { type: "string" } },
        },
        Picture: { contentMediaType: "image/png" },
      },
    },
  });
  const [mediaType] = contract.operations[0]?.requestBody?.content ?? [];
  if (!mediaType) throw new Error("The operation takes no body.");
  return Buffer.from(encodeBody(mediaType, value).bytes).toString(encoding);
}

const heads = (text: string) => text.match(/Content-.*/g);

it("a file is sent with a name and a media type that the contract takes, however its schema is reached", () => {
  const schema = { $ref: "#/components/schemas/Upload" };
  expect(heads(written({ schema }, { file: "x", title: "t" }))).toEqual([
    'Content-Disposition: form-data; name="file"; filename="file.txt"',
    "Content-Type: image/png",
    'Content-Disposition: form-data; name="title"',
  ]);
  const typed = (contentType: string) =>
    heads(written({ schema, encoding: { file: { contentType } } }, { file: "x" }));
  expect(typed("application/pdf, image/png")).toContain("Content-Type: application/pdf");
  expect(typed("image/*")).toContain("Content-Type: image/x-any");
});

it("files of one name are sent one by one, and those of any name where additional properties are files", () => {
  const binary = { type: "string", format: "binary" };
  const schema = {
    type: "object",
    properties: { all: { type: "array", items: binary } },
    additionalProperties: binary,
  };
  const text = written({ schema }, { all: ["a", "b"], "files[x]": "c" });
  expect(text.match(/filename="[^"]*"/g)).toEqual([
    'filename="all.txt"',
    'filename="all.txt"',
    'filename="files_x_.txt"',
  ]);
});

it("each letter of a file is a byte, so that its length is the number of them", () => {
  const file: JsonObject = { type: "string", format: "binary" };
  const schema: JsonObject = { type: "object", properties: { file, title: { type: "string" } } };
  const text = written({ schema }, { file: "\u00ff", title: "\u00ff" }, "latin1");
  expect(text.match(/\r\n\r\n(.*)\r\n/g)).toEqual(["\r\n\r\n\u00ff\r\n", "\r\n\r\n\u00c3\u00bf\r\n"]);
});
