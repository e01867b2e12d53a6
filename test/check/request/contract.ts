import { type Exchange, type ExchangeRequest, exchangeOf, judge } from "../../../src/check/index.js";
import { judgeRequest } from "../../../src/check/request/judge-request.js";
import { type Contract, createContract, type JsonObject } from "../../../src/contract/index.js";

const order: JsonObject = {
  type: "object",
  additionalProperties: false,
  required: ["sku", "count"],
  properties: {
    id: { type: "string", readOnly: true },
    sku: { type: "string", minLength: 2, maxLength: 8, pattern: "^[a-z]+$" },
    count: { type: "integer", minimum: 1, maximum: 10 },
    email: { type: "string", format: "email" },
    price: { type: "number", multipleOf: 0.01 },
    tags: { type: "array", uniqueItems: true, maxItems: 3, items: { type: "string" } },
    payment: {
      oneOf: [
        { type: "object", required: ["card"], properties: { card: { type: "string" } } },
        { type: "object", required: ["mail"], properties: { mail: { type: "string", format: "email" } } },
      ],
    },
  },
};

const parameters: JsonObject[] = [
  { name: "shop", in: "path", required: true, schema: { type: "integer", minimum: 1 } },
  { name: "page", in: "query", schema: { type: "integer", minimum: 1, maximum: 100 } },
  { name: "rate", in: "query", schema: { type: "number" } },
  { name: "dry", in: "query", schema: { type: "boolean" } },
  { name: "q", in: "query", schema: { type: "string", maxLength: 3 } },
  { name: "either", in: "query", schema: { type: ["integer", "string"], maxLength: 2 } },
  { name: "maybe", in: "query", schema: { type: ["string", "null"], maxLength: 3 } },
  { name: "ids", in: "query", schema: { type: "array", maxItems: 2, items: { type: "integer" } } },
  {
    name: "csv",
    in: "query",
    explode: false,
    schema: { type: "array", maxItems: 2, items: { type: "string" } },
  },
  {
    name: "filter",
    in: "query",
    style: "deepObject",
    schema: { type: "object", properties: { a: { type: "integer" } } },
  },
  {
    name: "json",
    in: "query",
    content: { "application/json": { schema: { type: "object", required: ["a"] } } },
  },
  { name: "X-Tenant", in: "header", required: true, schema: { type: "string", minLength: 2 } },
  { name: "mode", in: "cookie", schema: { type: "string", enum: ["a", "b"] } },
];

const document: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Requests", version: "1" },
  "x-error-catalogue": {
    codes: {
      not_found: { status: 404, stage: "route", applies: "surface", message: "Not found." },
      unauthorized: { status: 401, stage: "credentials", applies: "has-security", message: "Who?" },
      bad_request: { status: 400, stage: "parse", applies: "has-input", message: "Malformed." },
      unsupported: { status: 415, stage: "media-type", applies: "has-body", message: "What?" },
      invalid_param: { status: 422, stage: "validation", applies: "has-input", message: "Invalid." },
      sold_out: { status: 422, message: "Sold out." },
    },
  },
  paths: {
    "/shops/{shop}/orders": {
      get: { operationId: "listOrders", parameters, responses: { "200": { description: "Orders." } } },
      post: {
        operationId: "addOrder",
        parameters: parameters.slice(0, 1),
        security: [{ bearer: [] }, { key: [], cookie: [] }],
        requestBody: {
          required: true,
          content: {
            "application/json": { schema: order },
            "application/x-www-form-urlencoded": { schema: order },
            "text/csv": { schema: { type: "string", maxLength: 5 } },
            "multipart/form-data": { schema: order },
          },
        },
        "x-error-codes": ["sold_out"],
        responses: { "201": { description: "An order." } },
      },
      put: {
        operationId: "replaceOrders",
        parameters: parameters.slice(0, 1),
        security: [{}, { bearer: [] }],
        requestBody: { content: { "application/json": { schema: order } } },
        "x-error-codes": ["invalid_param"],
        responses: { "204": { description: "Done." } },
      },
    },
    "/defaulted": {
      get: {
        operationId: "defaulted",
        parameters: [{ name: "n", in: "query", required: true, schema: { type: "integer", default: 1 } }],
        responses: { "200": { description: "Fine.", content: { "application/json": {} } } },
      },
    },
    "/cookie": {
      get: {
        operationId: "cookie",
        parameters: [{ name: "sid", in: "cookie", required: true, schema: { type: "string" } }],
        responses: { "200": { description: "Fine." } },
      },
    },
    "/certified": {
      get: {
        operationId: "certified",
        security: [{ certificate: [] }, { queryKey: [] }],
        responses: { "200": { description: "Fine." } },
      },
    },
  },
  components: {
    securitySchemes: {
      bearer: { type: "http", scheme: "bearer" },
      key: { type: "apiKey", in: "header", name: "X-Key" },
      cookie: { type: "apiKey", in: "cookie", name: "sid" },
      queryKey: { type: "apiKey", in: "query", name: "key" },
      certificate: { type: "mutualTLS" },
    },
  },
};

/** A contract whose operations take parameters, bodies and credentials of many kinds. */
export const contract = createContract(document);

/** A request that keeps the contract, with what a test changes of it. */
export function get(query = "", more: Partial<ExchangeRequest> = {}): ExchangeRequest {
  return {
    method: "GET",
    url: `/shops/1/orders${query && `?${query}`}`,
    headers: { "x-tenant": "acme" },
    ...more,
  };
}

/** A request with a body: a value is sent as JSON, a string or bytes as they are. */
export function post(body: unknown, headers: Record<string, string> = {}, method = "POST"): ExchangeRequest {
  const raw = typeof body === "string" || body instanceof Uint8Array || body === undefined;
  return {
    method,
    url: "/shops/1/orders",
    headers: { "content-type": "application/json", authorization: "Bearer abc", ...headers },
    body: raw ? body : JSON.stringify(body),
  };
}

/** Joins a request with an answer of JSON. */
export function exchanged(request: ExchangeRequest, status: number, body?: object): Exchange {
  const exchange = exchangeOf(contract, request, {
    status,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (!exchange) throw new Error("the URL is outside the surface");
  return exchange;
}

/** Findings of one check about a request and its answer. */
export function found(check: string, request: ExchangeRequest, status: number, body?: object) {
  return judge(contract, exchanged(request, status, body), { checks: [check] });
}

/** What a contract says of a request: `valid`, the place of each fault, or `doubt`. */
export function verdictOf(request: ExchangeRequest, of: Contract = contract): string[] {
  const { operation, match } = exchangeOf(of, request, { status: 200, headers: {} }) ?? {};
  if (!operation || !match) throw new Error("the request reaches no operation");
  const { faults, doubts } = judgeRequest(of, operation, match, request);
  if (faults.length === 0) return [doubts.length === 0 ? "valid" : "doubt"];
  return faults.map(({ in: place, name, pointer }) => [place, name, pointer].filter(Boolean).join(" "));
}
