import express, { type Express } from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createContract, type Json, type JsonObject } from "../../../src/contract/index.js";
import {
  type ContractServer,
  contractRouter,
  createContractServer,
  reply,
} from "../../../src/express/index.js";
import { send, sendJson } from "./http.js";

const anything: JsonObject = { "application/json": { schema: {} } };
const echoing = { responses: { 200: { description: "What was read", content: anything } } };

function query(name: string, schema: Json, more: JsonObject = {}): JsonObject {
  return { name, in: "query", schema, ...more };
}

function path(name: string, schema: Json, more: JsonObject = {}): JsonObject {
  return { name, in: "path", required: true, schema, ...more };
}

const texts: JsonObject = { type: "array", items: { type: "string" } };
const dictionary: JsonObject = { type: "object", additionalProperties: { type: "string" } };
const DOCUMENT: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Odd", version: "1" },
  components: { schemas: { Either: { oneOf: [{ type: "integer" }, { type: "string" }] } } },
  paths: {
    "/query": {
      get: {
        operationId: "readQuery",
        parameters: [
          query("either", { $ref: "#/components/schemas/Either" }),
          query("nullable", { oneOf: [{ type: "integer" }, { type: "null" }] }),
          query("text", { type: "string", not: { type: "integer" } }),
          query("mixed", { type: "array", items: { anyOf: [{ type: "string" }, { type: "integer" }] } }),
          query("price", { type: "number", multipleOf: 0.01 }),
          query("spaced", texts, { style: "spaceDelimited", explode: true }),
          query("piped", texts, { style: "pipeDelimited", explode: true }),
          query("constructor", { type: "string" }),
        ],
        ...echoing,
      },
    },
    "/simple/{list}/{map}": {
      get: {
        operationId: "readSimple",
        parameters: [path("list", texts), path("map", dictionary)],
        ...echoing,
      },
    },
    "/styled/{label}/{matrix}/{exploded}": {
      get: {
        operationId: "readStyled",
        parameters: [
          path("label", texts, { style: "label", explode: true }),
          path("matrix", texts, { style: "matrix" }),
          path("exploded", dictionary, { style: "matrix", explode: true }),
        ],
        ...echoing,
      },
    },
    "/body": {
      post: {
        operationId: "readBody",
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                additionalProperties: false,
                properties: {
                  toString: { type: "string" },
                  price: { type: "number", multipleOf: 0.01 },
                  place: {
                    oneOf: [
                      { type: "string", format: "uri" },
                      { type: "string", format: "uuid" },
                    ],
                  },
                },
              },
            },
            "application/x-www-form-urlencoded": {
              schema: {
                type: "object",
                additionalProperties: false,
                properties: {
                  count: { type: "integer" },
                  flags: { type: "array", items: { type: "boolean" } },
                },
              },
            },
          },
        },
        ...echoing,
      },
    },
  },
};

interface Given {
  readonly path: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

async function serve(
  before: (app: Express) => void = () => {},
): Promise<{ server: ContractServer; port: number }> {
  const app = express();
  before(app);
  const router = contractRouter(createContract(DOCUMENT), {
    handlers: {
      readQuery: ({ query }: Given) => reply(200, query),
      readSimple: ({ path }: Given) => reply(200, path),
      readStyled: ({ path }: Given) => reply(200, path),
      readBody: ({ body }: Given) => reply(200, body),
    },
  });
  app.use(router);
  const server = createContractServer(app, { routers: [router] });
  return { server, port: (await server.start(0)).port };
}

let fixture: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  fixture = await serve();
});
afterAll(() => fixture.server.shutdown({ graceMs: 0 }));

async function read(target: string): Promise<unknown> {
  const { status, text } = await send(fixture, { path: target });
  return status === 200 ? JSON.parse(text) : `${status} ${text}`;
}

describe("a parameter", () => {
  it.each<[string, unknown]>([
    ["either=5", { either: 5 }],
    ["either=a", { either: "a" }],
    ["nullable=5", { nullable: 5 }],
    ["nullable=null", { nullable: null }],
    ["text=5", { text: "5" }],
    ["mixed=a&mixed=5", { mixed: ["a", 5] }],
    ["price=19.99", { price: 19.99 }],
    ["spaced=a&spaced=b", { spaced: ["a", "b"] }],
    ["piped=a&piped=b%7Cc", { piped: ["a", "b|c"] }],
    ["constructor=x", { constructor: "x" }],
  ])("given as `?%s` is read", async (sent, expected) => {
    expect(await read(`/query?${sent}`)).toEqual(expected);
  });

  it.each(["nullable=a", "price=0.001", "unknown=1"])("given as `?%s` is refused", async (sent) => {
    expect(await read(`/query?${sent}`)).toMatch(/^422 /);
  });

  it.each<[string, unknown]>([
    ["/simple/a%2Cb,c/k,v%2Cw", { list: ["a,b", "c"], map: { k: "v,w" } }],
    [
      "/styled/.a%2Eb.c/;matrix=a%2Cb,c/;k=v%3Bw;l=x%3Dy",
      { label: ["a.b", "c"], matrix: ["a,b", "c"], exploded: { k: "v;w", l: "x=y" } },
    ],
  ])("in `%s` keeps its encoded delimiters as data", async (target, expected) => {
    expect(await read(target)).toEqual(expected);
  });
});

describe("a body", () => {
  it.each<[JsonObject, number]>([
    [{}, 200],
    [{ toString: "a" }, 200],
    [{ toString: 5 }, 422],
    [{ other: 5 }, 422],
    [{ price: 0.29 }, 200],
    [{ price: 0.295 }, 422],
    [{ place: "https://a.example/" }, 200],
    [{ place: "a" }, 422],
  ])("%j is answered %i", async (body, status) => {
    expect((await sendJson(fixture, "/body", body)).status).toBe(status);
  });
});

describe("a body that another parser has read", () => {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  it.each<[string, (app: Express) => void]>([
    ["urlencoded", (app) => app.use(express.urlencoded({ extended: true }))],
    ["text", (app) => app.use(express.text({ type: () => true }))],
  ])("(%s) is read as if there had been none", async (_, before) => {
    const { server, port } = await serve(before);
    const post = (body: string) => send({ port }, { method: "POST", path: "/body", headers: form, body });
    expect(JSON.parse((await post("count=5&flags=true")).text)).toEqual({ count: 5, flags: [true] });
    expect((await post("count=a")).status).toBe(422);
    expect(JSON.parse((await sendJson({ port }, "/body", { price: 1 })).text)).toEqual({ price: 1 });
    expect((await sendJson({ port }, "/body", "{")).status).toBe(400);
    await server.shutdown({ graceMs: 0 });
  });
});

describe("a surface that is the whole server", () => {
  it.each(["OPTIONS", "GET"])("answers %s * as its contract says", async (method) => {
    const answer = await send(fixture, { method, path: "*" });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({ code: "not_found" });
  });
});
