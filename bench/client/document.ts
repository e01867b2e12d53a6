import type { JsonObject } from "../../src/contract/index.js";

/** One operation with a path parameter, a bearer token and the errors an operation of that kind has. */
export const DOCUMENT: JsonObject = {
  openapi: "3.0.3",
  info: { title: "Apps", version: "1.0.0" },
  servers: [{ url: "/v1" }],
  "x-error-catalogue": {
    codes: {
      unauthorized: {
        status: 401,
        message: "Sign in first.",
        applies: "has-security",
        headers: ["WWW-Authenticate"],
      },
      app_not_found: { status: 404, message: "No such app." },
      invalid_param: {
        status: 422,
        message: "Request validation failed.",
        details: "required",
        applies: "has-input",
      },
      too_many_requests: {
        status: 429,
        message: "Too many requests.",
        retryable: true,
        headers: ["Retry-After"],
        applies: "always",
      },
      internal_server_error: { status: 500, message: "Something went wrong.", applies: "always" },
    },
  },
  paths: {
    "/apps/{app_id}": {
      get: {
        operationId: "getApp",
        "x-error-codes": ["app_not_found"],
        parameters: [{ name: "app_id", in: "path", required: true, schema: { type: "string" } }],
        responses: {
          200: {
            description: "The app.",
            content: { "application/json": { schema: { $ref: "#/components/schemas/App" } } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      App: {
        type: "object",
        required: ["id", "name"],
        properties: { id: { type: "string" }, name: { type: "string" } },
      },
    },
    securitySchemes: { token: { type: "http", scheme: "bearer" } },
  },
  security: [{ token: [] }],
};
