import express from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createContract, type JsonObject } from "../../src/contract/index.js";
import { type ContractServer, contractRouter, createContractServer, reply } from "../../src/express/index.js";

/** An error response whose schema lists codes, and takes no other members than those named. */
function coded(codes: string[], properties: JsonObject, required: string[] = []): JsonObject {
  const schema: JsonObject = {
    type: "object",
    required: ["code", ...required],
    additionalProperties: false,
    properties: { code: { type: "string", enum: codes }, ...properties },
  };
  return { description: "Not so.", content: { "application/json": { schema } } };
}

/** A document as most are: successes declared, one error declared by hand, the rest of HTTP left unsaid. */
const contract = createContract({
  openapi: "3.0.3",
  info: { title: "Plain", version: "1" },
  servers: [{ url: "/plain" }],
  components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
  paths: {
    "/items/{id}": {
      get: {
        operationId: "getItem",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
        responses: {
          200: {
            description: "The item",
            content: { "application/json": { schema: { type: "object", required: ["id"] } } },
          },
          404: {
            description: "No such item",
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  required: ["code", "message", "status"],
                  properties: {
                    code: { type: "string", enum: ["no_item"] },
                    message: { type: "string" },
                    status: { type: "integer" },
                  },
                },
              },
            },
          },
        },
      },
    },
    "/papers/{id}": {
      get: {
        operationId: "getPaper",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
        responses: {
          204: { description: "Kept" },
          404: {
            description: "No such paper",
            content: { "application/json": { schema: { type: "object", required: ["title"] } } },
          },
          "4XX": { description: "Refused", content: { "text/plain": {} } },
        },
      },
    },
    "/orders/{id}": {
      get: {
        operationId: "getOrder",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
        responses: {
          204: { description: "Kept" },
          404: coded(["no_order"], { title: { type: "string" } }, ["title"]),
          "4XX": coded(["refused"], { status: { type: "integer" } }),
          default: coded(["broken"], { error: { type: "boolean" } }),
        },
      },
    },
    "/names/{id}": {
      get: {
        operationId: "getName",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
        responses: {
          200: {
            description: "A name, or what is known of it",
            content: {
              "application/json": {
                schema: { oneOf: [{ type: "object" }, { type: "string", minLength: 3 }] },
              },
              "text/plain": { schema: { type: "string" } },
            },
          },
        },
      },
    },
    "/secret": {
      post: {
        operationId: "secret",
        security: [{ bearer: [] }],
        responses: { 204: { description: "Done" } },
      },
    },
  },
});

let server: ContractServer;
let url: string;
const violations: unknown[] = [];
const errors: unknown[] = [];
beforeAll(async () => {
  const handlers = {
    getItem: ({ path, fail }: { path: { id: number }; fail: { no_item(): Error } }) => {
      if (path.id === 0) throw fail.no_item();
      if (path.id === 1) throw new Error("broken");
      return reply(200, path.id === 2 ? {} : { id: path.id });
    },
    getPaper: ({ path }: { path: { id: number } }) => {
      if (path.id === 1) return reply(404, { title: "No such paper" });
      return path.id === 2 ? reply(404, {}) : reply(423, "Locked");
    },
    getOrder: ({
      path,
      fail,
    }: {
      path: { id: number };
      fail: Record<string, (options: object) => Error>;
    }) => {
      if (path.id === 0) throw fail.no_order?.({ body: { title: "No such order" } });
      throw fail[path.id < 500 ? "refused" : "broken"]?.({
        status: path.id,
        body: path.id < 500 ? {} : { error: true },
      });
    },
    getName: ({ path }: { path: { id: number } }) =>
      reply(200, [{ name: "Ada" }, "Ada", "Al", Buffer.from("Ada")][path.id]),
    secret: () => reply(204),
  };
  const app = express();
  const router = contractRouter(
    contract,
    { handlers },
    {
      security: { bearer: () => true },
      onViolation: (violation) => violations.push(violation),
      onError: (error) => errors.push(error),
    },
  );
  app.use(router);
  server = createContractServer(app, { routers: [router] });
  url = `http://127.0.0.1:${(await server.start(0)).port}/plain`;
});
afterAll(() => server.shutdown({ graceMs: 0 }));

describe("a contract without a catalogue", () => {
  it.each([
    ["GET", "/nope", 404, "not_found"],
    ["PUT", "/items/5", 405, "method_not_allowed"],
    ["GET", "/items/x", 422, "invalid_param"],
    ["GET", "/items/5?zzz=1", 422, "invalid_param"],
    ["GET", "/items/%zz", 400, "bad_request"],
    ["POST", "/secret", 401, "unauthorized"],
    ["GET", "/items/1", 500, "internal_server_error"],
    ["GET", "/items/0", 404, "no_item"],
  ])("answers %s %s with %i `%s`, and nothing is reported", async (method, path, status, code) => {
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code, status });
    expect(violations).toEqual([]);
  });

  it("answers a declared error without a code as the handler replied it", async () => {
    const missing = await fetch(`${url}/papers/1`);
    expect([missing.status, await missing.json()]).toEqual([404, { title: "No such paper" }]);
    const locked = await fetch(`${url}/papers/3`);
    expect([locked.status, await locked.text()]).toEqual([423, "Locked"]);
    expect(violations).toEqual([]);
    expect((await fetch(`${url}/papers/2`)).status).toBe(500);
    expect(violations.splice(0)).toHaveLength(1);
  });

  it.each([
    [0, 404, { code: "no_order", title: "No such order" }],
    [418, 418, { code: "refused", status: 418 }],
    [503, 503, { code: "broken", error: true }],
  ])(
    "answers a code that a schema describes with the members of the schema: order %i",
    async (id, status, body) => {
      const response = await fetch(`${url}/orders/${id}`);
      expect([response.status, await response.json()]).toEqual([status, body]);
      expect(violations).toEqual([]);
    },
  );

  it("refuses a code with a status that its range leaves to another response", async () => {
    expect((await fetch(`${url}/orders/404`)).status).toBe(500);
    expect(errors.splice(0).map(String)).toContain(
      "TypeError: getOrder does not declare `refused` with status 404.",
    );
  });

  it.each([
    [0, "text/plain, application/json;q=0.1", "application/json", '{"name":"Ada"}'],
    [1, "application/json", "application/json", '"Ada"'],
    [1, "text/plain", "text/plain; charset=utf-8", "Ada"],
    [2, "application/json", "text/plain; charset=utf-8", "Al"],
    [3, "application/json", "text/plain", "Ada"],
  ])("sends body %i to a client that accepts %s as %s", async (id, accept, type, text) => {
    const response = await fetch(`${url}/names/${id}`, { headers: { accept } });
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      200,
      type,
      text,
    ]);
    expect(violations).toEqual([]);
  });

  it("names everything that is declared in its reports", async () => {
    await fetch(`${url}/papers/2`);
    await fetch(`${url}/items/2`);
    expect(violations.splice(0)).toEqual([
      expect.objectContaining({ message: expect.stringContaining("declared: 204, 404, 4XX\n") }),
      expect.objectContaining({ message: expect.stringContaining("declared: 200, 404 no_item\n") }),
    ]);
  });

  it("still has its answers judged", async () => {
    const response = await fetch(`${url}/items/2`);
    expect(response.status).toBe(500);
    expect(violations.splice(0)).toHaveLength(1);
    expect((await fetch(`${url}/items/5`)).status).toBe(200);
  });
});
