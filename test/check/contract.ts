import { type Exchange, type Finding, judge } from "../../src/check/index.js";
import { createContract, type JsonObject } from "../../src/contract/index.js";

const document: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Checked", version: "1" },
  servers: [{ url: "/v1" }],
  security: [],
  "x-error-catalogue": {
    codes: {
      not_found: { status: 404, stage: "route", applies: "surface", message: "Not found." },
      method_not_allowed: {
        status: 405,
        stage: "method",
        applies: "surface",
        headers: ["Allow"],
        message: "Not allowed.",
      },
      unauthorized: {
        status: 401,
        applies: "has-security",
        headers: ["WWW-Authenticate"],
        message: "Who is it?",
      },
      too_many_requests: {
        status: 429,
        stage: "rate-limit",
        applies: "always",
        headers: ["Retry-After"],
        message: "Slow down.",
      },
      maintenance: { status: 503, message: "Later.", headers: ["Retry-After"] },
      busy: { status: 503, message: "Busy." },
      internal_server_error: { status: 500, stage: "handler", applies: "always", message: "Broken." },
      thing_gone: { status: 404, message: "Gone." },
      thing_invalid: {
        status: 422,
        message: "Invalid.",
        details: "required",
        "example-details": [{ type: "missing", loc: ["body", "name"], msg: "is required" }],
      },
    },
    oauth: {
      invalid_request: { status: 400, applies: "always", headers: ["Cache-Control"], message: "Wrong." },
      invalid_client: { status: 401, headers: ["Cache-Control"], message: "Unknown." },
      invalid_session: {
        status: 401,
        headers: ["WWW-Authenticate", "Cache-Control"],
        message: "Signed out.",
      },
      server_error: {
        status: 500,
        stage: "handler",
        applies: "always",
        headers: ["Cache-Control"],
        message: "Broken.",
      },
    },
  },
  paths: {
    "/thing": {
      get: {
        operationId: "getThing",
        security: [{ bearer: [] }],
        "x-error-codes": ["thing_gone", "thing_invalid", "maintenance", "busy"],
        responses: {
          "200": {
            description: "A thing.",
            headers: {
              "X-Total": { required: true, schema: { type: "integer", minimum: 0 } },
              "X-Tags": { schema: { type: "array", items: { type: "integer" } } },
              "X-Flag": { schema: { type: "boolean" } },
            },
            content: {
              "application/json": { schema: { $ref: "#/components/schemas/Thing" } },
              "text/csv": { schema: { type: "string", maxLength: 5 } },
              "text/event-stream": { schema: { type: "string" } },
              "image/*": { schema: {} },
              "application/problem+json; profile=a": { schema: { type: "object" } },
            },
          },
          "204": { description: "Nothing." },
          "2XX": {
            description: "Some other success.",
            content: { "application/json": { schema: { type: "object" } } },
          },
        },
      },
    },
    "/legacy": {
      get: {
        operationId: "getLegacy",
        responses: {
          "204": { description: "Done." },
          "404": {
            description: "Described by hand, without a code.",
            content: { "application/json": { schema: { type: "object", required: ["title"] } } },
          },
        },
      },
    },
    "/token": {
      post: {
        operationId: "getToken",
        "x-error-family": "oauth",
        "x-error-codes": ["invalid_client", "invalid_session"],
        responses: {
          "200": {
            description: "A token.",
            content: { "application/json": { schema: { type: "object" } } },
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    schemas: {
      Thing: {
        type: "object",
        additionalProperties: false,
        required: ["name"],
        properties: {
          name: { type: "string" },
          n: { type: "integer" },
          secret: { type: "string", writeOnly: true },
        },
      },
    },
  },
};

/** A small contract with one canonical operation, one OAuth operation, and surface codes of both families. */
export const contract = createContract(document);

/** What a test says of an answer; the rest is defaulted to a good one. */
export interface Given {
  readonly operation?: "getThing" | "getLegacy" | "getToken";
  readonly method?: string;
  readonly status: number;
  readonly headers?: Exchange["headers"];
  /** Sent as JSON unless it is a string or bytes. */
  readonly body?: unknown;
  readonly streamed?: boolean;
  readonly request?: Exchange["request"];
}

/** Builds an exchange: an object becomes JSON with its Content-Type. */
export function exchange({
  operation,
  method = "GET",
  status,
  headers = {},
  body,
  streamed,
  request,
}: Given): Exchange {
  const found = contract.operations.find((candidate) => candidate.id === operation);
  const raw = body === undefined || typeof body === "string" || body instanceof Uint8Array;
  return {
    ...(found && { operation: found }),
    method,
    status,
    headers: raw ? headers : { "content-type": "application/json", ...headers },
    body: raw ? body : JSON.stringify(body),
    ...(streamed !== undefined && { streamed }),
    ...(request && { request }),
  };
}

/** Judges an exchange by one check, or by all of them. */
export function judged(given: Given, check?: string): readonly Finding[] {
  return judge(contract, exchange(given), check === undefined ? {} : { checks: [check] });
}

/** A canonical error body. */
export function errorBody(code: string, status: number, more: object = {}): object {
  return { code, message: "So it is.", status, ...more };
}
