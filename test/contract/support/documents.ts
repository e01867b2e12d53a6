import type { Json, JsonObject } from "../../../src/contract/index.js";

/** A small document with a catalogue of both families; parts can be replaced. */
export function document(parts: Record<string, Json> = {}): JsonObject {
  return {
    openapi: "3.1.0",
    info: { title: "Apps", version: "1.0.0" },
    "x-error-catalogue": {
      codes: {
        app_not_found: { status: 404, message: "No such app.", hint: "List the apps." },
        workspace_not_found: { status: 404, message: "No such workspace." },
        not_found: { status: 404, message: "Not found.", applies: "surface" },
        unauthorized: {
          status: 401,
          message: "Sign in.",
          applies: "has-security",
          headers: ["WWW-Authenticate"],
        },
        invalid_param: { status: 422, message: "Invalid.", details: "required", applies: "has-input" },
      },
      oauth: {
        slow_down: { status: 400, message: "Poll slower.", retryable: "poll" },
        invalid_request: { status: 400, message: "Invalid request.", applies: ["has-body"] },
      },
    },
    paths: {
      "/apps/{id}": {
        get: {
          operationId: "getApp",
          parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
          security: [{ bearer: [] }],
          "x-error-codes": ["workspace_not_found", "app_not_found"],
          responses: { "200": { description: "An app." } },
        },
      },
      "/token": {
        post: {
          operationId: "token",
          "x-error-family": "oauth",
          "x-error-codes": ["slow_down"],
          requestBody: { content: { "application/json": { schema: {} } } },
          responses: { "200": { description: "A token." } },
        },
      },
    },
    components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
    ...parts,
  };
}

/** A document of one operation, with codes and schemas to choose. */
export function oneOperation(operation: JsonObject, rest: JsonObject = {}): JsonObject {
  return {
    openapi: "3.1.0",
    info: { title: "One", version: "1" },
    paths: { "/a": { get: { operationId: "a", responses: {}, ...operation } } },
    ...rest,
  };
}

/** The same JSON with every object's keys in reverse order. Lists keep theirs: order means something there. */
export function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
