import {
  type AnyResult,
  type CallInit,
  type ClientOptions,
  createClient,
  encodeJson,
  type OperationDescriptor,
  type RequestInput,
} from "../../src/client/index.js";

/** A GET with the errors an operation of its kind declares. */
export const getApp = {
  method: "GET",
  path: "/apps/{app_id}",
  success: { 200: ["application/json"] },
  headers: { "Retry-After": "number", "X-Request-Id": "string" },
  errors: {
    401: ["unauthorized"],
    404: ["app_not_found", "workspace_not_found"],
    422: ["invalid_param"],
    429: ["too_many_requests"],
    503: ["provider_unavailable", "maintenance"],
  },
  details: ["invalid_param"],
  retryable: ["too_many_requests", "provider_unavailable"],
  bearer: true,
} as const satisfies OperationDescriptor;

/** A POST with the same errors. */
export const createApp = {
  ...getApp,
  method: "POST",
  path: "/apps",
  body: ["application/json"],
  encodeBody: encodeJson,
  success: { 201: ["application/json"] },
} as const satisfies OperationDescriptor;

interface AnyClient {
  call(input?: RequestInput, init?: CallInit): Promise<AnyResult>;
  readonly orThrow: { call(input?: RequestInput, init?: CallInit): Promise<unknown> };
}

/** A client of one operation, named `call`. */
export function clientOf(operation: OperationDescriptor, options: ClientOptions): AnyClient {
  return createClient<AnyClient>({ call: operation }, options);
}

/** Calls `getApp` once, without retries. */
export function callApp(baseUrl: string, init: CallInit = {}): Promise<AnyResult> {
  return clientOf(getApp, { baseUrl }).call({ path: { app_id: "1" } }, { retry: false, ...init });
}
