import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express, { type RequestHandler } from "express";
import { afterAll } from "vitest";
import {
  type ContractServer,
  contractRouter,
  createContractServer,
  type RouterOptions,
  reply,
  type UploadedFile,
} from "wireproof/express";
import { createContract, type Json, type JsonObject } from "../../../src/contract/index.js";
import type { LooseContext, LooseHandler } from "../fixture/handlers.js";
import { type Received, send } from "../wire/http.js";

const binary: JsonObject = { type: "string", format: "binary" };
const anything: JsonObject = { "application/json": { schema: {} } };

function form(operationId: string, schema: Json, more: JsonObject = {}): JsonObject {
  const { encoding, ...rest } = more;
  const media: JsonObject = { schema, ...(encoding !== undefined && { encoding }) };
  return {
    post: {
      operationId,
      requestBody: { required: true, content: { "multipart/form-data": media } },
      responses: { 200: { description: "What was read", content: anything } },
      ...rest,
    },
  };
}

/** What the service declares. */
export const DOCUMENT: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Uploads", version: "1" },
  "x-error-catalogue": {
    codes: {
      not_found: { status: 404, message: "Not found.", applies: "surface" },
      bad_request: { status: 400, message: "Malformed.", applies: ["has-input", "surface"], stage: "parse" },
      too_large: { status: 413, message: "Too large.", applies: ["has-body", "surface"], stage: "size" },
      file_too_large: { status: 413, message: "The file is too large.", stage: "size" },
      wrong_type: { status: 415, message: "Wrong type.", applies: "has-body", stage: "media-type" },
      invalid: {
        status: 422,
        message: "Invalid.",
        applies: "has-input",
        details: "optional",
        stage: "validation",
      },
      internal: { status: 500, message: "Internal.", applies: ["always", "surface"], stage: "handler" },
    },
  },
  paths: {
    "/files": form(
      "sendFiles",
      {
        type: "object",
        additionalProperties: false,
        required: ["file"],
        properties: {
          file: binary,
          pictures: {
            type: "array",
            maxItems: 2,
            uniqueItems: true,
            items: { contentMediaType: "image/png" },
          },
          small: { type: "string", format: "binary", minLength: 2, maxLength: 4, pattern: "^x" },
          avatar: { oneOf: [binary, { type: "string", format: "uri" }] },
          title: { type: "string", maxLength: 5 },
          count: { type: "integer" },
          tags: { type: "array", items: { type: "string" } },
          point: { type: "object", required: ["x"], properties: { x: { type: "number" } } },
        },
      },
      { encoding: { file: { contentType: "text/plain, application/pdf, image/*" } } },
    ),
    "/open": form("sendOpen", { type: "object" }, { "x-error-codes": ["file_too_large"] }),
    "/named": form("sendNamed", {
      type: "object",
      properties: { title: { type: "string" } },
      additionalProperties: binary,
    }),
    "/mixed": {
      post: {
        operationId: "sendMixed",
        requestBody: { required: true, content: { "multipart/mixed": { schema: {} } } },
        responses: { 200: { description: "What was read", content: anything } },
      },
    },
  },
};

/** A service that takes files, and where it keeps them. */
export interface UploadService {
  readonly port: number;
  readonly directory: string;
  readonly server: ContractServer;
  /** What became a 500. */
  readonly errors: unknown[];
  /** Replaces every handler until the next call. */
  handle(handler: LooseHandler): void;
  /** Sends a form. */
  upload(path: string, parts: readonly string[], more?: { readonly chunked?: boolean }): Promise<Received>;
  /** The names of the files that are kept at the moment. */
  kept(): string[];
}

/** Serves the document on a free port, with middleware in front of it, until the tests of the file are over. */
export async function startUploads(
  options: Partial<RouterOptions> = {},
  before: readonly RequestHandler[] = [],
): Promise<UploadService> {
  const directory = options.uploadDirectory ?? mkdtempSync(join(tmpdir(), "wireproof-test-"));
  const errors: unknown[] = [];
  let handler: LooseHandler = shown;
  const call: LooseHandler = (context) => handler(context);
  const handlers = { sendFiles: call, sendOpen: call, sendNamed: call, sendMixed: call };
  const router = contractRouter(
    createContract(structuredClone(DOCUMENT)),
    { handlers },
    { ...options, uploadDirectory: directory, onError: (error) => errors.push(error) },
  );
  const server = createContractServer(express().use(...before, router), { routers: [router] });
  const { port } = await server.start(0);
  afterAll(async () => {
    await server.shutdown({ graceMs: 0 });
    rmSync(directory, { recursive: true, force: true });
  });
  return {
    port,
    directory,
    server,
    errors,
    handle: (next) => {
      handler = next;
    },
    upload: (path, parts, more) => send({ port }, { method: "POST", path, ...message(parts), ...more }),
    kept: () => readdirSync(directory),
  };
}

/** Answers with what the handler was given: of each file what it is called and what is in it. */
export async function shown({ body }: LooseContext) {
  return reply(200, await portable(body));
}

async function portable(value: unknown): Promise<unknown> {
  if (isFile(value)) {
    const { filename, mediaType, size } = value;
    return { filename, mediaType, size, text: Buffer.from(await value.bytes()).toString("latin1") };
  }
  if (value instanceof Uint8Array) return { bytes: value.byteLength };
  if (Array.isArray(value)) return Promise.all(value.map(portable));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(async ([name, item]) => [name, await portable(item)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Whether a value is an uploaded file. */
export function isFile(value: unknown): value is UploadedFile {
  return typeof value === "object" && value !== null && "bytes" in value;
}

export const BOUNDARY = "----a-boundary";

/** The header and the body of a form. */
export function message(parts: readonly string[], boundary = BOUNDARY) {
  const body = `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join("")}--${boundary}--\r\n`;
  const headers = { "content-type": `multipart/form-data; boundary="${boundary}"` };
  return { headers, body: Buffer.from(body, "latin1") };
}

/** One part; `disposition` follows the name. Texts are bytes, one per letter. */
export function part(name: string, content: string, disposition = "", type?: string): string {
  const head = `Content-Disposition: form-data; name="${name}"${disposition}\r\n`;
  return `${head}${type === undefined ? "" : `Content-Type: ${type}\r\n`}\r\n${content}`;
}

/** A part with a file name. */
export function file(name: string, content: string, type = "application/pdf", filename = "a.pdf"): string {
  return part(name, content, `; filename="${filename}"`, type);
}
