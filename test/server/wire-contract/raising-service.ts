import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll } from "vitest";
import { contractRouter } from "wireproof/express";
import { createContract } from "../../../src/contract/index.js";
import type { JsonObject } from "../../../src/contract/model.js";
import { DIFY_CODES } from "./dify-codes.js";

/** What a raising handler has in hand. */
export interface Raising {
  // biome-ignore lint/suspicious/noExplicitAny: the codes come from a table at run time.
  readonly fail: any;
  readonly path: { readonly what: string };
}

/** Raises something, or returns what is then thrown. */
export type Raise = (context: Raising) => unknown;

/** Codes of Dify's that answer a stage of the runtime, and to what they apply. */
const FRAMEWORK: Readonly<Record<string, JsonObject>> = {
  bad_request: { applies: ["has-input", "surface"] },
  not_found: { applies: "surface" },
  method_not_allowed: { applies: "surface", headers: ["Allow"] },
  not_acceptable: { applies: "has-response-content" },
  invalid_param: { applies: "has-input", details: "required", message: "Request validation failed" },
  internal_server_error: { applies: ["always", "surface"], message: "Internal Server Error" },
};

const HINTED: Readonly<Record<string, JsonObject>> = {
  token_expired: { hint: "Sign in again." },
  member_limit_exceeded: { hint: "Upgrade the plan or remove a member." },
  too_many_requests: { headers: ["Retry-After"], retryable: true },
};

function documentOf(codes: Readonly<Record<string, number>>): JsonObject {
  const catalogue: JsonObject = {};
  for (const [code, status] of Object.entries(codes)) {
    catalogue[code] = { status, message: `The message of ${code}.`, ...FRAMEWORK[code], ...HINTED[code] };
  }
  const response = { description: "Fine.", content: { "application/json": { schema: { type: "object" } } } };
  return {
    openapi: "3.1.0",
    info: { title: "Raising", version: "1" },
    servers: [{ url: "/v1" }],
    paths: {
      "/raise/{what}": {
        get: {
          operationId: "raise",
          "x-error-codes": Object.keys(codes),
          parameters: [
            { name: "what", in: "path", required: true, schema: { type: "string" } },
            { name: "page", in: "query", schema: { type: "integer", minimum: 1 } },
          ],
          responses: { "200": response },
        },
      },
    },
    "x-error-catalogue": { codes: catalogue },
  };
}

/** A service whose only operation, `GET /v1/raise/{what}`, raises what it is told to. */
export interface RaisingService {
  get(path: string): Promise<Response>;
  /** What the runtime reported to its operator. */
  readonly reported: unknown[];
}

/**
 * Starts a service that declares every error code of Dify's.
 *
 * @param raise - By the last segment of the path; `fail` raises the declared code of that name by default.
 */
export async function startRaisingService(
  raise: Readonly<Record<string, Raise>>,
  codes: Readonly<Record<string, number>> = DIFY_CODES,
): Promise<RaisingService> {
  const reported: unknown[] = [];
  const handlers = {
    raise: async (context: Raising) => {
      const what = raise[context.path.what];
      throw what ? await what(context) : context.fail[context.path.what]();
    },
  };
  const router = contractRouter(
    createContract(documentOf(codes)),
    { handlers },
    {
      mode: "strict",
      onError: (error) => reported.push(error),
      onViolation: (violation) => reported.push(violation),
    },
  );
  await router.ready;
  const app = express();
  app.use(router);
  app.use(router.errorHandler);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { get: (path) => fetch(`http://127.0.0.1:${port}/v1${path}`), reported };
}
