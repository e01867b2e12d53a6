import { expect, it } from "vitest";
import type { JsonObject } from "../../../src/contract/index.js";
import { emitClient } from "../../../src/generate/emitters/client.js";
import { emitErrors } from "../../../src/generate/emitters/errors.js";
import { emitHandlers } from "../../../src/generate/emitters/handlers.js";
import { emitOperations } from "../../../src/generate/emitters/operations.js";
import { emitTypes } from "../../../src/generate/emitters/types.js";
import { artifactFolder, COMPILE_TIMEOUT, compile, writeSource } from "../compile.js";
import { surfaceOf } from "../surface.js";

const binary: JsonObject = { type: "string", format: "binary" };

function form(operationId: string, schema: JsonObject): JsonObject {
  return {
    post: {
      operationId,
      requestBody: { required: true, content: { "multipart/form-data": { schema } } },
      responses: { 204: { description: "Taken" } },
    },
  };
}

const DOCUMENT: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Uploads", version: "1" },
  paths: {
    "/files": form("sendFiles", {
      type: "object",
      required: ["file", "pictures", "title"],
      properties: {
        file: binary,
        pictures: { type: "array", items: {} },
        extra: { contentMediaType: "image/png" },
        avatar: { oneOf: [binary, { type: "integer" }] },
        title: { type: "string" },
        "it's": { type: "string", contentEncoding: "base64" },
      },
    }),
    "/named": form("sendNamed", {
      type: "object",
      required: ["title"],
      properties: { title: { type: "string" } },
      additionalProperties: binary,
    }),
    "/texts": form("sendTexts", { type: "object", properties: { n: { type: "integer" } } }),
    "/mixed": {
      post: {
        operationId: "sendMixed",
        requestBody: { required: true, content: { "multipart/mixed": { schema: { type: "object" } } } },
        responses: { 204: { description: "Taken" } },
      },
    },
  },
};

async function findings(usage: string): Promise<string[]> {
  const folder = artifactFolder();
  const surface = surfaceOf(DOCUMENT);
  for (const emit of [emitTypes, emitErrors, emitHandlers, emitOperations, emitClient]) {
    const { path, content } = await emit(surface);
    writeSource(folder, path, content);
  }
  writeSource(folder, "usage.ts", usage);
  return compile(folder);
}

it("a handler is given files where the document has bytes", { timeout: COMPILE_TIMEOUT }, async () => {
  const usage = `
    import { implement, reply, type UploadedFile } from "wireproof/express";
    import type { ApiOperations } from "./handlers.js";

    type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
    function same<A, B>(_: Same<A, B>): void {}

    export const handlers = implement<ApiOperations>({
      sendFiles: async ({ body }) => {
        same<typeof body.file, UploadedFile>(true);
        same<typeof body.pictures, UploadedFile[]>(true);
        same<typeof body.extra, UploadedFile | undefined>(true);
        same<typeof body.avatar, UploadedFile | string | number | undefined>(true);
        same<typeof body.title, string>(true);
        same<(typeof body)["it's"], string | undefined>(true);
        // @ts-expect-error a file is no text
        body.file.toUpperCase();
        // @ts-expect-error a text is no file
        body.title.path;
        return reply(204);
      },
      sendNamed: async ({ body }) => {
        same<typeof body.title, string>(true);
        const other: UploadedFile | undefined = body["files[a]"];
        // @ts-expect-error a part of another name is a file
        const text: string | undefined = body["files[a]"];
        return other && text ? reply(204) : reply(204);
      },
      sendTexts: async ({ body }) => {
        same<typeof body, { n?: number }>(true);
        return reply(204);
      },
      sendMixed: async ({ body }) => {
        const bytes: Uint8Array = body;
        return bytes ? reply(204) : reply(204);
      },
    });
  `;
  expect(await findings(usage)).toEqual([]);
});

it("a client sends blobs there, and nothing else", { timeout: COMPILE_TIMEOUT }, async () => {
  const usage = `
    import { createApiClient } from "./client.js";

    const api = createApiClient();
    const blob = new Blob([]);
    const file = new File([], "a.png");
    export const calls = [
      api.sendFiles({ body: { file, pictures: [blob, file], title: "a" } }),
      api.sendFiles({ body: { file: blob, pictures: blob, title: "a", extra: blob, avatar: blob } }),
      api.sendFiles({ body: { file, pictures: [], title: "a", avatar: 5 } }),
      api.sendFiles({ body: new FormData() }),
      // @ts-expect-error text is no file
      api.sendFiles({ body: { file: "text", pictures: [], title: "a" } }),
      // @ts-expect-error one file is asked for
      api.sendFiles({ body: { file: [file], pictures: [], title: "a" } }),
      // @ts-expect-error a file is no text
      api.sendFiles({ body: { file, pictures: [], title: blob } }),
      // @ts-expect-error the file is required
      api.sendFiles({ body: { pictures: [], title: "a" } }),
      api.sendNamed({ body: { title: "a", "files[a]": blob } }),
      api.sendTexts({ body: { n: 1 } }),
      // @ts-expect-error no part is a file
      api.sendTexts({ body: { n: blob } }),
      api.sendMixed({ body: blob }),
    ];
  `;
  expect(await findings(usage)).toEqual([]);
});
