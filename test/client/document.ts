import type { JsonObject } from "../../src/contract/index.js";

const json = (schema: JsonObject): JsonObject => ({ "application/json": { schema } });
const answer = (schema?: JsonObject, more: JsonObject = {}): JsonObject => ({
  description: "An answer.",
  ...(schema && { content: json(schema) }),
  ...more,
});
const app: JsonObject = { type: "object", required: ["id"], properties: { id: { type: "string" } } };
const coded = (...codes: string[]): JsonObject => ({
  type: "object",
  required: ["code", "title"],
  properties: { code: { type: "string", enum: codes }, title: { type: "string" } },
});
const reason: JsonObject = {
  type: "object",
  required: ["reason"],
  properties: { reason: { type: "string" } },
};
const id: JsonObject = { name: "app_id", in: "path", required: true, schema: { type: "string" } };

/** A document with a catalogue, in both families. */
export const CATALOGUED: JsonObject = {
  openapi: "3.0.3",
  info: { title: "Apps", version: "1" },
  servers: [{ url: "https://example.com/v1" }],
  "x-error-catalogue": {
    codes: {
      app_not_found: { status: 404, message: "No such app." },
      workspace_not_found: { status: 404, message: "No such workspace." },
      invalid_param: { status: 422, message: "Invalid.", details: "required" },
      too_many_requests: { status: 429, message: "Slow.", retryable: true, headers: ["Retry-After"] },
    },
    oauth: {
      authorization_pending: { status: 400, message: "Pending.", retryable: "poll" },
      slow_down: { status: 400, message: "Slower.", retryable: "poll" },
    },
  },
  security: [{ token: [] }],
  paths: {
    "/apps/{app_id}": {
      parameters: [id],
      get: {
        operationId: "getApp",
        summary: "Reads an app.",
        "x-error-codes": ["app_not_found", "workspace_not_found", "invalid_param", "too_many_requests"],
        responses: {
          200: answer(app, {
            headers: { "X-Total": { schema: { type: "integer" } }, ETag: { schema: { type: "string" } } },
          }),
        },
      },
      delete: {
        operationId: "deleteApp",
        deprecated: true,
        "x-error-codes": ["app_not_found"],
        responses: { 204: { description: "Gone." } },
      },
    },
    "/apps": {
      post: {
        operationId: "create-app",
        "x-error-codes": ["invalid_param"],
        requestBody: {
          required: true,
          content: {
            "application/x-www-form-urlencoded": { schema: app },
            "application/json": { schema: app },
            "multipart/form-data": {
              schema: { type: "object", properties: { icon: { type: "string", format: "binary" } } },
            },
          },
        },
        parameters: [
          {
            name: "ids",
            in: "query",
            style: "pipeDelimited",
            explode: false,
            schema: { type: "array", items: { type: "string" } },
          },
          { name: "filter", in: "query", style: "deepObject", schema: { type: "object" } },
          { name: "page", in: "query", schema: { type: "integer" } },
        ],
        responses: {
          200: answer(app),
          201: { description: "CSV.", content: { "text/csv": { schema: { type: "string" } } } },
        },
      },
    },
    "/token": {
      post: {
        operationId: "token",
        security: [],
        "x-error-family": "oauth",
        "x-error-codes": ["authorization_pending", "slow_down"],
        responses: {
          200: answer({
            type: "object",
            required: ["access_token"],
            properties: { access_token: { type: "string" } },
          }),
        },
      },
    },
  },
  components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
};

/** A document whose errors are only in its schemas. */
export const PLAIN: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Plain", version: "1" },
  paths: {
    "/things/{app_id}": {
      parameters: [id],
      get: {
        operationId: "getThing",
        responses: {
          200: answer(app),
          404: answer(coded("thing_not_found")),
          409: answer(coded("duplicate", "locked")),
          410: { description: "Gone." },
          "4XX": answer(reason),
          default: answer({
            type: "object",
            required: ["fault"],
            properties: { fault: { type: "integer" } },
          }),
        },
      },
      put: { operationId: "putThing", responses: { "2XX": answer(app), 204: { description: "Nothing." } } },
      post: { operationId: "onlyDefault", responses: { default: answer(app) } },
      patch: {
        operationId: "patchThing",
        responses: {
          204: { description: "Nothing." },
          404: answer(coded("thing_not_found")),
          "4XX": answer({ properties: { code: { type: "string", enum: ["stale", "refused"] } } }),
        },
      },
    },
  },
};
