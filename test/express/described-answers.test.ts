import express from "express";
import { afterEach, describe, expect, it } from "vitest";
import { createContract, type Json, type JsonObject } from "../../src/contract/index.js";
import {
  type ContractServer,
  contractRouter,
  createContractServer,
  type RouterOptions,
  reply,
} from "../../src/express/index.js";

const text: JsonObject = { type: "string" };
const integer: JsonObject = { type: "integer" };

/** A schema of an object that takes the members named and no other. */
function closed(properties: JsonObject, ...required: string[]): JsonObject {
  return { type: "object", additionalProperties: false, required, properties };
}

/** An error response; of several media types when there are several schemas. */
function response(content: Record<string, Json>): JsonObject {
  const media = Object.entries(content).map(([name, schema]) => [name, { schema }]);
  return { description: "Not so.", content: Object.fromEntries(media) };
}

const json = (schema: Json) => response({ "application/json": schema });
const problem = (schema: Json) => response({ "application/problem+json": schema });

const problemDetails: JsonObject = {
  type: "object",
  properties: { type: text, title: text, status: integer, detail: text, instance: text },
};

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
  readonly headers: Headers;
}

const servers: ContractServer[] = [];
const violations: string[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.shutdown({ graceMs: 0 })));
  violations.length = 0;
});

/** Asks an API of one operation, which declares these responses besides its 204, and whose handler throws. */
async function ask(
  responses: JsonObject,
  thrown: unknown,
  {
    path = "/things/5",
    init = {},
    mode = "strict",
    schemas = {},
  }: {
    readonly path?: string;
    readonly init?: RequestInit;
    readonly mode?: NonNullable<RouterOptions["mode"]>;
    readonly schemas?: JsonObject;
  } = {},
): Promise<Answer> {
  const contract = createContract({
    openapi: "3.0.3",
    info: { title: "Plain", version: "1" },
    components: { schemas },
    paths: {
      "/things/{id}": {
        post: {
          operationId: "sendThing",
          parameters: [{ name: "id", in: "path", required: true, schema: integer }],
          requestBody: { content: { "application/json": { schema: closed({ name: text }, "name") } } },
          responses: { 204: { description: "Sent" }, ...responses },
        },
      },
    },
  });
  const router = contractRouter(
    contract,
    {
      handlers: {
        sendThing: () => {
          if (thrown !== undefined) throw thrown;
          return reply(204);
        },
      },
    },
    { mode, onViolation: ({ message }) => violations.push(message), onError: () => undefined },
  );
  const server = createContractServer(express().use(router), { routers: [router] });
  servers.push(server);
  const { port } = await server.start(0);
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", ...init });
  const body = await answer.text();
  const type = answer.headers.get("content-type");
  return {
    status: answer.status,
    type,
    body: type?.includes("json") ? JSON.parse(body) : body,
    headers: answer.headers,
  };
}

/** What `http-errors` makes. */
function httpError(status: number): Error {
  return Object.assign(new Error("in the words of the application"), { status, expose: true });
}

const body = (content: string): RequestInit => ({
  headers: { "content-type": "application/json" },
  body: content,
});

describe("an HTTP error that a handler throws is answered as the operation declares its status", () => {
  const phrases = { title: "Not Found", detail: "No such resource." };
  it.each<[name: string, declared: JsonObject, type: string | null, want: unknown]>([
    [
      "problem details",
      { 404: problem(problemDetails) },
      "application/problem+json",
      { type: "about:blank", ...phrases, status: 404 },
    ],
    [
      "problem details of a type of their own, with a code beside",
      {
        404: problem({
          allOf: [
            { $ref: "#/components/schemas/Problem" },
            closed(
              {
                type: { type: "string", enum: ["https://problems.example/no-thing"] },
                title: text,
                status: { type: "integer", enum: [404] },
                detail: text,
                instance: text,
                code: { type: "string", enum: ["no_thing"] },
              },
              "type",
              "code",
            ),
          ],
        }),
      },
      "application/problem+json",
      { type: "https://problems.example/no-thing", ...phrases, status: 404, code: "no_thing" },
    ],
    [
      "problem details without a schema",
      { 404: { description: "No.", content: { "application/problem+json": {} } } },
      "application/problem+json",
      { type: "about:blank", ...phrases, status: 404 },
    ],
    [
      "a code and more that has to be there",
      { 404: json(closed({ code: { type: "string", enum: ["no_thing"] }, title: text }, "code", "title")) },
      "application/json",
      { code: "no_thing", title: "Not Found" },
    ],
    [
      "one of several codes, which is the one for the status",
      { 404: json(closed({ code: { type: "string", enum: ["gone", "not_found"] } }, "code")) },
      "application/json",
      { code: "not_found" },
    ],
    ["any code", { 404: json(closed({ code: text }, "code")) }, "application/json", { code: "not_found" }],
    [
      "a number for a code",
      { 404: json(closed({ code: { type: "integer", enum: [1004] }, message: text }, "code")) },
      "application/json",
      { code: 1004, message: "No such resource." },
    ],
    [
      "a message alone",
      { 404: json(closed({ message: text }, "message")) },
      "application/json",
      { message: "No such resource." },
    ],
    [
      "an error within",
      { 404: json(closed({ error: closed({ code: text, message: text }, "code", "message") }, "error")) },
      "application/json",
      { error: { code: "not_found", message: "No such resource." } },
    ],
    [
      "the status in another spelling",
      { 404: json(closed({ statusCode: integer, error: text, message: text }, "statusCode")) },
      "application/json",
      { statusCode: 404, error: "Not Found", message: "No such resource." },
    ],
    [
      "what may be null, and lists",
      {
        404: json(
          closed(
            { trace: { type: "string", nullable: true }, errors: { type: "array", items: {} } },
            "trace",
            "errors",
          ),
        ),
      },
      "application/json",
      { trace: null, errors: [] },
    ],
    [
      "the first of several shapes that can be filled",
      { 404: json({ oneOf: [closed({ trace: text }, "trace"), closed({ message: text }, "message")] }) },
      "application/json",
      { message: "No such resource." },
    ],
    [
      "anything",
      { 404: json({ type: "object" }) },
      "application/json",
      { code: "not_found", message: "No such resource.", status: 404 },
    ],
    ["text", { 404: response({ "text/plain": text }) }, "text/plain; charset=utf-8", "No such resource."],
    ["nothing", { 404: { description: "No." } }, null, ""],
    [
      "the range that it is in",
      { "4XX": json(closed({ message: text }, "message")) },
      "application/json",
      { message: "No such resource." },
    ],
    [
      "the default",
      { default: problem(problemDetails) },
      "application/problem+json",
      { type: "about:blank", ...phrases, status: 404 },
    ],
    [
      "a media type that can be filled",
      { 404: response({ "text/html": text, "application/json": closed({ message: text }) }) },
      "application/json",
      { message: "No such resource." },
    ],
  ])("%s", async (_, declared, type, want) => {
    const answer = await ask(declared, httpError(404), { schemas: { Problem: problemDetails } });
    expect(answer).toMatchObject({ status: 404, type, body: want });
    expect(violations).toEqual([]);
  });

  it("also one that is no framework's", async () => {
    const answer = await ask({ 409: problem(problemDetails) }, httpError(409));
    expect(answer.body).toEqual({ type: "about:blank", title: "Conflict", status: 409, detail: "Conflict." });
    expect(violations).toEqual([]);
  });

  it("in the media type that the client likes best", async () => {
    const declared = {
      404: response({
        "application/json": closed({ message: text }),
        "application/problem+json": problemDetails,
      }),
    };
    const init = { headers: { accept: "application/problem+json" } };
    expect((await ask(declared, httpError(404), { init })).type).toBe("application/problem+json");
    expect((await ask(declared, httpError(404))).type).toBe("application/json");
  });

  it("with a code on the error, and what its schema asks for besides", async () => {
    const codes = { type: "string", enum: ["gone", "moved"] };
    const declared = { 404: json(closed({ code: codes, title: text }, "code", "title")) };
    const answer = await ask(declared, Object.assign(new Error("x"), { code: "moved" }));
    expect(answer).toMatchObject({ status: 404, body: { code: "moved", title: "Not Found" } });
    expect(violations).toEqual([]);
  });

  it("and so is any other exception, as the 500", async () => {
    const answer = await ask({ "5XX": problem(problemDetails) }, new Error("secret"));
    expect(answer).toMatchObject({ status: 500, type: "application/problem+json" });
    expect(answer.body).toEqual({
      type: "about:blank",
      title: "Internal Server Error",
      status: 500,
      detail: "Internal server error.",
    });
    expect(violations).toEqual([]);
  });
});

describe("a refusal of the framework is answered as the operation declares its status", () => {
  const declared = { "4XX": problem(problemDetails) };
  it.each<[name: string, path: string, init: RequestInit, status: number, detail: string]>([
    [
      "an escape that does not decode",
      "/things/%zz",
      {},
      400,
      "The request is malformed: path must be percent-encoded UTF-8.",
    ],
    ["a body that is not JSON", "/things/5", body("{"), 400, "The request is malformed: body must be JSON."],
    [
      "a body that is too large",
      "/things/5",
      body(`"${"x".repeat(2 ** 20)}"`),
      413,
      "The request body is too large.",
    ],
    [
      "a media type that is not taken",
      "/things/5",
      { body: "a", headers: { "content-type": "text/plain" } },
      415,
      "The request body's media type is not supported.",
    ],
    [
      "an invalid path parameter",
      "/things/a",
      {},
      422,
      "Request validation failed: path.id must be an integer between -(2^53 - 1) and 2^53 - 1, in decimal digits.",
    ],
    ["an invalid body", "/things/5", body("{}"), 422, "Request validation failed: body.name is required."],
  ])("%s", async (_, path, init, status, detail) => {
    const answer = await ask(declared, undefined, { path, init });
    expect(answer).toMatchObject({ status, type: "application/problem+json", body: { status, detail } });
    expect(violations).toEqual([]);
  });

  it("with the details, where the schema takes them", async () => {
    const details: JsonObject = {
      type: "array",
      items: closed({ type: text, loc: { type: "array", items: {} }, msg: text }),
    };
    const answer = await ask({ 422: json(closed({ message: text, details }, "details")) }, undefined, {
      path: "/things/a",
    });
    expect(answer.body).toEqual({
      message: "Request validation failed.",
      details: [{ type: "int_parsing", loc: ["path", "id"], msg: expect.any(String) }],
    });
  });

  it("or as its 400, when it has nothing else to say of a malformed request", async () => {
    const answer = await ask({ 400: json(closed({ message: text }, "message")) }, undefined, {
      path: "/things/a",
    });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        message:
          "Request validation failed: path.id must be an integer between -(2^53 - 1) and 2^53 - 1, in decimal digits.",
      },
    });
    expect(violations).toEqual([]);
  });

  it("but never with a code of that 400 which means something else", async () => {
    const code: JsonObject = { type: "string", enum: ["quota_exceeded"] };
    const answer = await ask({ 400: json(closed({ code }, "code")) }, undefined, { path: "/things/a" });
    expect(answer).toMatchObject({ status: 422, body: { code: "invalid_param" } });
    expect(violations).toEqual([]);
  });

  it("still says in its headers what HTTP asks for", async () => {
    const init = { body: "a", headers: { "content-type": "text/plain" } };
    const { headers } = await ask(declared, undefined, { init });
    expect(headers.get("accept")).toBe("application/json");
  });
});

describe("an error that nothing known fills a body for", () => {
  const unfillable = json(closed({ trace: text }, "trace"));
  const codes = { type: "string", enum: ["gone", "moved"] };

  it("is told with operation, status, reason and fix, and answered 500 in development", async () => {
    expect((await ask({ 404: unfillable }, httpError(404))).status).toBe(500);
    expect(violations).toEqual([
      [
        "POST /things/{id} (sendThing) answered 404: the response that it declares cannot be filled with what is known of an error: it requires `trace`.",
        "  declared: 204, 404",
        "  fix: answer with `reply(404, …)`, which takes the whole body",
        "  outcome: answered a declared 500 instead",
      ].join("\n"),
    ]);
  });

  it("is told with another fix when the framework refused", async () => {
    expect((await ask({ 422: unfillable }, undefined, { path: "/things/a" })).status).toBe(500);
    expect(violations[0]).toContain(
      "  fix: let its schema do with `code`, `message`, `status` and `details`",
    );
  });

  it("is told when which of several codes is meant is not known", async () => {
    const declared = { 404: json(closed({ code: codes }, "code")) };
    expect((await ask(declared, httpError(404))).status).toBe(500);
    expect(violations[0]).toContain("which of its codes is meant is not known: `gone`, `moved`.");
  });

  it.each<[name: string, responses: JsonObject, status: number, want: unknown]>([
    [
      "its 400",
      { 400: json(closed({ message: text })), 500: problem(problemDetails) },
      400,
      { message: "No such resource." },
    ],
    ["its 500", { 500: json(closed({ message: text })) }, 500, { message: "Internal server error." }],
    ["its status alone", {}, 404, { code: "not_found", message: "No such resource.", status: 404 }],
  ])("is answered in production with %s", async (_, responses, status, want) => {
    const answer = await ask({ 404: unfillable, ...responses }, httpError(404), { mode: "production" });
    expect(answer).toMatchObject({ status, body: want });
    expect(violations).toHaveLength(1);
  });
});
