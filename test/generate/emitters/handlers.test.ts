import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/contract/index.js";
import type { Surface } from "../../../src/generate/emitter.js";
import { emitErrors } from "../../../src/generate/emitters/errors.js";
import { emitHandlers } from "../../../src/generate/emitters/handlers.js";
import { emitTypes } from "../../../src/generate/emitters/types.js";
import { artifactFolder, COMPILE_TIMEOUT, compile, writeSource } from "../compile.js";
import { hostileSurface, surfaceOf } from "../surface.js";

const json = (schema: JsonObject): JsonObject => ({ "application/json": { schema } });
const item: JsonObject = {
  type: "object",
  required: ["id", "state"],
  additionalProperties: false,
  properties: { id: { type: "integer" }, state: { type: "string", enum: ["active", "revoked"] } },
};

const DOCUMENT: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Test", version: "1" },
  "x-error-catalogue": {
    codes: {
      item_not_found: { status: 404, message: "No such item." },
      invalid_param: { status: 422, message: "Invalid.", applies: "has-input", details: "required" },
    },
    oauth: { slow_down: { status: 400, message: "Slow down.", retryable: "poll" } },
  },
  components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
  paths: {
    "/items/{item_id}": {
      get: {
        operationId: "getItem",
        summary: "Read one item",
        "x-error-codes": ["item_not_found"],
        parameters: [
          { name: "item_id", in: "path", required: true, schema: { type: "integer" } },
          { name: "page", in: "query", schema: { type: "integer", default: 1 } },
          { name: "q", in: "query", schema: { type: "string" } },
          { name: "X-Trace", in: "header", required: true, schema: { type: "string" } },
          { name: "sid", in: "cookie", schema: { type: "string" } },
        ],
        responses: {
          200: {
            description: "The item",
            headers: { ETag: { required: true, schema: { type: "string" } } },
            content: json(item),
          },
          304: { description: "Unchanged" },
        },
      },
      put: {
        operationId: "put-item",
        deprecated: true,
        security: [{ bearer: [] }, {}],
        parameters: [{ name: "item_id", in: "path", required: true, schema: { type: "integer" } }],
        requestBody: {
          content: {
            ...json(item),
            "text/plain": { schema: { type: "string" } },
            "application/octet-stream": {},
          },
        },
        responses: { "2XX": { description: "Some success", content: { "text/csv": {}, "image/*": {} } } },
      },
    },
    "/token": {
      post: {
        operationId: "token",
        "x-error-family": "oauth",
        "x-error-codes": ["slow_down"],
        security: [{ bearer: [] }],
        requestBody: {
          required: true,
          content: {
            "application/x-www-form-urlencoded": {
              schema: { type: "object", properties: { grant_type: { type: "string" } } },
            },
          },
        },
        responses: {
          200: {
            description: "A token",
            headers: { "Cache-Control": { required: true, schema: { type: "string" } } },
            content: json({ type: "object" }),
          },
        },
      },
    },
  },
};

/** Writes the three files that a handler needs, and a fourth with statements that use them; returns what the compiler says. */
async function findings(surface: Surface, usage = ""): Promise<string[]> {
  const folder = artifactFolder();
  for (const emit of [emitTypes, emitErrors, emitHandlers]) {
    const { path, content } = await emit(surface);
    writeSource(folder, path, content);
  }
  writeSource(folder, "usage.ts", usage);
  return compile(folder);
}

describe("handlers.ts", () => {
  it("says of each operation what its handler is given and may answer", async () => {
    const { path, content } = await emitHandlers(surfaceOf(DOCUMENT, "shop"));
    expect(path).toBe("handlers.ts");
    expect(content).toContain("export interface ShopOperations {");
    expect(content).toContain(
      `    query: WithDefaults<NonNullable<operations["getItem"]["parameters"]["query"]>, "page">;`,
    );
    expect(content).toContain(
      `    errors: "slow_down";\n    fail: OAuthFail<"slow_down">;\n    security: "required";`,
    );
    expect(content).toContain(`    errors: "invalid_param";`);
    expect(content).toMatch(/ \* @deprecated\n {3}\*\/\n {2}"put-item": \{/);
  });

  it("is the same text from run to run", async () => {
    const [one, two] = await Promise.all([
      emitHandlers(surfaceOf(DOCUMENT)),
      emitHandlers(surfaceOf(structuredClone(DOCUMENT))),
    ]);
    expect(one).toEqual(two);
  });

  it("types handlers exactly: parameters, bodies, replies, headers, principals and errors", {
    timeout: COMPILE_TIMEOUT,
  }, async () => {
    const usage = `
      import { implement, reply } from "wireproof/express";
      import type { ApiOperations } from "./handlers.js";

      interface Principal { account: string }

      export const handlers = implement<ApiOperations, Principal>({
        getItem: async ({ path, query, headers, cookies, body, principal, fail }) => {
          const values: [number, number, string | undefined, string, string | undefined, undefined, undefined] =
            [path.item_id, query.page, query.q, headers["X-Trace"], cookies.sid, body, principal];
          if (values[0] === 0) throw fail.item_not_found();
          if (values[0] === 1) return reply(304);
          return reply(200, { id: path.item_id, state: "active" }, { headers: { ETag: "a" } });
        },
        "put-item": async ({ path, body, principal }) => {
          if (path.item_id === 0) return reply(299, "", { mediaType: "image/png" });
          const account: string | undefined = principal?.account;
          if (typeof body === "string" || body instanceof Uint8Array) return reply(200, "a,b\\n" + account);
          return reply(201, body?.state ?? "");
        },
        token: async ({ body, principal, fail }) => {
          if (body.grant_type === principal.account) throw fail.slow_down();
          return reply(200, {});
        },
      });

      implement<Pick<ApiOperations, "getItem">>({
        // @ts-expect-error the header ETag is declared as required
        getItem: async () => reply(200, { id: 1, state: "active" }),
      });
      implement<Pick<ApiOperations, "getItem">>({
        // @ts-expect-error 404 is answered by throwing a declared code
        getItem: async () => reply(404, { code: "item_not_found" }),
      });
      implement<Pick<ApiOperations, "getItem">>({
        // @ts-expect-error \`more\` is no member of the body
        getItem: async () => reply(200, { id: 1, state: "active", more: 1 }, { headers: { ETag: "a" } }),
      });
      implement<Pick<ApiOperations, "getItem">>({
        // @ts-expect-error \`Age\` is not declared
        getItem: async () => reply(200, { id: 1, state: "active" }, { headers: { ETag: "a", Age: 1 } }),
      });
      implement<Pick<ApiOperations, "put-item">>({
        // @ts-expect-error 301 is none of the range
        "put-item": async () => reply(301, ""),
      });
      implement<Pick<ApiOperations, "put-item">>({
        // @ts-expect-error no media type of the range
        "put-item": async () => reply(200, "", { mediaType: "text/html" }),
      });
      implement<Pick<ApiOperations, "token">>({
        token: async ({ fail }) => {
          // @ts-expect-error a code of another operation
          throw fail.item_not_found();
        },
      });`;
    expect(await findings(surfaceOf(DOCUMENT), usage)).toEqual([]);
  });

  it("lets a handler answer a declared error that has no code, within what its range leaves", {
    timeout: COMPILE_TIMEOUT,
  }, async () => {
    const problem = json({ type: "object", required: ["title"], properties: { title: { type: "string" } } });
    const plain: JsonObject = {
      openapi: "3.1.0",
      info: { title: "Plain", version: "1" },
      paths: {
        "/items": {
          get: {
            operationId: "list",
            responses: {
              200: { description: "Items", content: json({ type: "array", items: item }) },
              404: { description: "None" },
              "4XX": { description: "Refused", content: problem },
              default: { description: "Broken", content: { "text/plain": {} } },
            },
          },
          post: {
            operationId: "open",
            responses: { default: { description: "Anything", content: problem } },
          },
        },
      },
    };
    const usage = `
      import { type Handler, reply } from "wireproof/express";
      import type { ApiOperations } from "./handlers.js";

      type List = Handler<ApiOperations["list"], unknown>;
      type Open = Handler<ApiOperations["open"], unknown>;

      export const list: List[] = [
        async () => reply(404),
        async () => reply(429, { title: "Slow down" }),
        async () => reply(503, "Back soon"),
        // @ts-expect-error 404 is declared apart, without a body
        async () => reply(404, { title: "None" }),
        // @ts-expect-error the range has a body
        async () => reply(429),
        // @ts-expect-error the body of the range lacks its title
        async () => reply(429, {}),
        // @ts-expect-error successes are declared, so \`default\` is none
        async () => reply(202, ""),
      ];
      export const open: Open[] = [
        async () => reply(200, { title: "Done" }),
        async () => reply(404, { title: "None" }),
        // @ts-expect-error \`default\` has a body
        async () => reply(204),
      ];`;
    expect(await findings(surfaceOf(plain), usage)).toEqual([]);
  });

  it("gives constructors for the codes of response schemas, which take what the schemas ask for", {
    timeout: COMPILE_TIMEOUT,
  }, async () => {
    const coded = (codes: string[], required: string[], properties: JsonObject): JsonObject =>
      json({
        type: "object",
        required: ["code", ...required],
        properties: { code: { type: "string", enum: codes }, ...properties },
      });
    const text: JsonObject = { type: "string" };
    const described: JsonObject = {
      openapi: "3.1.0",
      info: { title: "Described", version: "1" },
      paths: {
        "/items": {
          get: {
            operationId: "list",
            responses: {
              200: { description: "Items" },
              404: {
                description: "None",
                content: coded(["none", "gone"], ["message"], { message: text, request_id: text }),
              },
              409: {
                description: "Taken",
                headers: { "Retry-After": { required: true, schema: { type: "integer" } } },
                content: coded(["taken"], ["holder"], { holder: text, since: text }),
              },
              "4XX": {
                description: "Refused",
                content: coded(["refused"], [], { status: { type: "integer" } }),
              },
              default: {
                description: "Broken",
                content: coded(["broken", "gone"], ["request_id"], { request_id: text }),
              },
            },
          },
          post: {
            operationId: "add",
            responses: {
              201: { description: "Item" },
              404: { description: "None", content: coded(["none"], ["request_id"], { request_id: text }) },
              "4XX": { description: "Refused", content: coded(["refused"], [], {}) },
            },
          },
        },
      },
    };
    const usage = `
      import type { Fail } from "./errors.js";
      import type { ApiOperations } from "./handlers.js";

      declare const fail: ApiOperations["list"]["fail"];
      declare const add: ApiOperations["add"]["fail"];

      fail.none();
      fail.none({ message: "Nothing here.", status: 404, cause: 1 });
      // @ts-expect-error the code is declared with 404 only
      fail.none({ status: 410 });
      // @ts-expect-error the schema has no such member
      fail.none({ body: { holder: "me" } });
      // @ts-expect-error the schema has no hint
      fail.none({ hint: "Look elsewhere." });

      fail.taken({ body: { holder: "me" }, headers: { "Retry-After": 1 } });
      // @ts-expect-error the holder is required
      fail.taken({ headers: { "Retry-After": 1 } });
      // @ts-expect-error the header is required
      fail.taken({ body: { holder: "me" } });
      // @ts-expect-error a member that is not declared
      fail.taken({ body: { holder: "me", code: "taken" }, headers: { "Retry-After": 1 } });
      // @ts-expect-error a header that is not declared
      fail.taken({ body: { holder: "me" }, headers: { "Retry-After": 1, Age: 1 } });

      fail.refused({ status: 418 });
      // @ts-expect-error a range leaves the status to the throw
      fail.refused();
      // @ts-expect-error 409 is declared apart
      fail.refused({ status: 409 });
      // @ts-expect-error 503 is none of the range
      fail.refused({ status: 503 });

      // In two responses: each status takes its own body.
      fail.gone({ status: 404 });
      fail.gone({ status: 503, body: { request_id: "1" } });
      // @ts-expect-error two statuses are possible
      fail.gone();
      // @ts-expect-error the body of \`default\` needs a request_id
      fail.gone({ status: 503 });
      // @ts-expect-error \`4XX\` is declared apart from \`default\`
      fail.broken({ status: 404, body: { request_id: "1" } });

      // A service takes what suits every operation that declares the code.
      async function service(of: Fail<"none" | "refused">, id = 0): Promise<void> {
        if (id === 0) throw of.none({ body: { request_id: "1" } });
        throw of.refused({ status: 402 });
      }
      void service(add);
      // @ts-expect-error \`add\` does not declare it
      void (async (of: Fail<"taken">) => of)(add);
      // @ts-expect-error where one operation asks for it, the service must give it
      export const careless = (of: Fail<"none">) => of.none();`;
    expect(await findings(surfaceOf(described), usage)).toEqual([]);
  });

  it("compiles for a document full of hostile names and texts", { timeout: COMPILE_TIMEOUT }, async () => {
    expect(await findings(hostileSurface())).toEqual([]);
  });
});
