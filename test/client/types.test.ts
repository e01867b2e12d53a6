import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/contract/index.js";
import { emitClient } from "../../src/generate/emitters/client.js";
import { emitOperations } from "../../src/generate/emitters/operations.js";
import { emitTypes } from "../../src/generate/emitters/types.js";
import { artifactFolder, COMPILERS, compile, writeSource } from "../generate/compile.js";
import { surfaceOf } from "../generate/surface.js";
import { CATALOGUED, PLAIN } from "./document.js";

/** Generates a client and compiles a program that uses it, under both compilers. */
async function compileWith(document: JsonObject, program: string): Promise<string[]> {
  const folder = artifactFolder();
  const surface = surfaceOf(document);
  for (const emit of [emitTypes, emitOperations, emitClient]) {
    const { path, content } = await emit(surface);
    writeSource(folder, path, content);
  }
  writeSource(folder, "program.ts", PRELUDE + program);
  return COMPILERS.flatMap((compiler) => compile(folder, compiler).map((line) => `${compiler}: ${line}`));
}

const PRELUDE = `
import { ApiError, match, type CallInit } from "wireproof/client";
import { type ApiClient, type ApiResults, createApiClient, createApiClientOf, isApiError } from "./client.js";
import * as operations from "./operations.js";
export const used = [ApiError, match, createApiClientOf, isApiError, operations];
export type Used = [CallInit, ApiClient, ApiResults];
/** Compiles only when both types are the same. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const same = <A, B>(_: Same<A, B>) => {};
const api = createApiClient({ baseUrl: "/v1" });
`;

describe("a client of a document with described events", () => {
  const document: JsonObject = {
    openapi: "3.1.0",
    info: { title: "Runs", version: "1" },
    paths: {
      "/runs": {
        get: {
          operationId: "follow",
          responses: {
            "200": {
              description: "Events.",
              content: { "text/event-stream": { "x-event-schema": "a.Event" } },
            },
          },
        },
      },
    },
    components: {
      schemas: {
        "a.Event": {
          oneOf: [event("text", { type: "string" }), event("done", { type: "integer" })],
        },
      },
    },
  };

  function event(name: string, data: JsonObject): JsonObject {
    const properties = { event: { type: "string", enum: [name] }, data };
    return { type: "object", additionalProperties: false, required: ["event", "data"], properties };
  }

  test("iterates over a union that narrows by the name of the event", async () => {
    const program = `
const r = await api.follow();
if (r.ok) for await (const event of r.data) {
  if (event.event === "text") same<typeof event.data, string>(true);
  else same<typeof event.data, number>(true);
  // @ts-expect-error no such event
  if (event.event === "other") throw 0;
}
for await (const { data } of await api.orThrow.follow({}, { events: { reconnect: { attempts: 1 } } }))
  same<typeof data, string | number>(true);
`;
    expect(await compileWith(document, program)).toEqual([]);
  });
});

describe("a client of a document with a catalogue", () => {
  test("narrows by ok, kind, code and status, and is exhaustive in match", async () => {
    const program = `
const r = await api.getApp({ path: { app_id: "1" } });
if (r.ok) {
  same<typeof r.data, { id: string }>(true);
  same<typeof r.status, 200>(true);
  same<(typeof r.headers)["X-Total"], number | undefined>(true);
  same<(typeof r.headers)["ETag"], string | undefined>(true);
} else if (r.kind === "declared") {
  same<typeof r.code, "app_not_found" | "workspace_not_found" | "invalid_param" | "too_many_requests">(true);
  // Two codes with one status: the code of the result narrows the body, as the body's own does.
  if (r.code === "app_not_found") same<typeof r.error.code, "app_not_found">(true);
  if (r.code === "workspace_not_found") same<typeof r.status, 404>(true);
  if (r.code === "invalid_param") r.error.details[0]?.loc;
  switch (r.error.code) {
    case "app_not_found": same<typeof r.error.status, 404>(true); break;
    case "workspace_not_found": break;
    case "invalid_param": r.error.details[0]?.loc; break;
    case "too_many_requests": break;
    default: { const never: never = r.error; throw never; }
  }
  // @ts-expect-error a typo is no code
  if (r.error.code === "app_notfound") throw 0;
} else if (r.kind === "undeclared") {
  same<typeof r.code, string | null>(true);
  same<typeof r.error.body, unknown>(true);
} else {
  same<typeof r.reason, "network" | "abort" | "timeout" | "request" | "parse">(true);
  if (r.reason === "parse") same<typeof r.raw, string>(true);
  // @ts-expect-error a transport failure has no code of the API's
  const code: "app_not_found" = r.code;
}
// @ts-expect-error a failure may have no data
r.data.id;
if (r.data) r.data.id;

const s = await api.getApp({ path: { app_id: "1" } });
if (s.kind === "declared") {
  if (s.error.status === 422) s.error.details.length;
  if (s.status === 429) same<(typeof s.headers)["Retry-After"], string | undefined>(true);
  if (s.status === 404) same<typeof s.error.code, "app_not_found" | "workspace_not_found">(true);
}

const told = match(r, {
  ok: (data) => data.id,
  app_not_found: (error) => error.status,
  workspace_not_found: (error) => error.code,
  invalid_param: (error) => error.details,
  too_many_requests: (_, failure) => failure.headers["Retry-After"],
  _: (failure) => failure.kind,
});
export const kind: string | number | undefined | readonly unknown[] = told;
const rest = { app_not_found: () => 0, workspace_not_found: () => 0, invalid_param: () => 0, too_many_requests: () => 0 };
match(r, { ...rest, ok: () => 0, _: () => 0 });
// @ts-expect-error no arm for what is not declared
match(r, { ...rest, ok: () => 0 });
// @ts-expect-error no arm for success
match(r, { ...rest, _: () => 0 });
// @ts-expect-error no arm for too_many_requests
match(r, { ok: () => 0, app_not_found: () => 0, workspace_not_found: () => 0, invalid_param: () => 0, _: () => 0 });
// @ts-expect-error an arm for a code that is not declared
match(r, { ...rest, ok: () => 0, _: () => 0, tenant_not_found: () => 0 });
if (!r.ok) match(r, { ...rest, _: () => 0 });
`;
    expect(await compileWith(CATALOGUED, program)).toEqual([]);
  });

  test("types requests, throw mode, and a client of a few operations", async () => {
    const program = `
// @ts-expect-error the path is required
api.getApp({});
// @ts-expect-error the request is required
api.getApp();
api.getApp({ path: { app_id: "1" } }, { signal: new AbortController().signal, timeoutMs: 1, retry: false });
api.createApp({ body: { id: "1" }, query: { ids: ["a"], page: 1 } });
api.createApp({ body: { id: "1" }, mediaType: "application/x-www-form-urlencoded" });
api.createApp({ body: { icon: new Blob([]) }, mediaType: "multipart/form-data" });
// @ts-expect-error the body is required
api.createApp({ query: { page: 1 } });
// @ts-expect-error not a declared media type
api.createApp({ body: { id: "1" }, mediaType: "text/plain" });
api.token();

same<Awaited<ReturnType<typeof api.orThrow.getApp>>, { id: string }>(true);
same<Awaited<ReturnType<typeof api.orThrow.deleteApp>>, undefined>(true);
same<Awaited<ReturnType<typeof api.orThrow.createApp>>, { id: string } | string>(true);
try {
  await api.orThrow.deleteApp({ path: { app_id: "1" } });
} catch (error) {
  if (isApiError(error, "deleteApp")) {
    match(error.failure, { app_not_found: (body) => body.message, _: (failure) => failure.kind });
    // @ts-expect-error deleteApp does not declare it
    match(error.failure, { app_not_found: () => 0, invalid_param: () => 0, _: () => 0 });
  }
}
const few = createApiClientOf({ getApp: operations.getApp }, {});
few.getApp({ path: { app_id: "1" } });
few.orThrow.getApp({ path: { app_id: "1" } });
// @ts-expect-error not given
few.deleteApp({ path: { app_id: "1" } });
// @ts-expect-error a descriptor under the name of another operation
createApiClientOf({ getApp: operations.deleteApp }, {});

const token = await api.token();
match(token, { ok: (data) => data.access_token, authorization_pending: (e) => e.error, slow_down: (e) => e.error, _: () => 0 });
if (token.kind === "declared" && token.error.error === "slow_down") same<typeof token.error.error, "slow_down">(true);
`;
    expect(await compileWith(CATALOGUED, program)).toEqual([]);
  });
});

describe("a client of a document without a catalogue", () => {
  test("ties each body to its status: exact before range before default", async () => {
    const program = `
const r = await api.getThing({ path: { app_id: "1" } });
if (r.kind === "declared") {
  if (r.status === 404) same<typeof r.error.code, "thing_not_found">(true);
  else if (r.status === 409) same<typeof r.error.code, "duplicate" | "locked">(true);
  else if (r.status === 410) same<typeof r.error, undefined>(true);
  else if (r.status === 418) same<typeof r.error, { reason: string }>(true);
  else if (r.status === 503) same<typeof r.error, { fault: number }>(true);
}
match(r, {
  ok: (data) => data.id,
  thing_not_found: (error) => error.title,
  duplicate: (error) => { same<typeof error.code, "duplicate">(true); },
  locked: (error, { status }) => { same<typeof status, 409>(true); return error.title; },
  _: (failure) => failure.kind,
});
const put = await api.putThing({ path: { app_id: "1" } });
if (put.ok) {
  if (put.status === 204) same<typeof put.data, undefined>(true);
  if (put.status === 201) same<typeof put.data, { id: string }>(true);
}
const patch = await api.patchThing({ path: { app_id: "1" } });
if (patch.kind === "declared") {
  if (patch.code === "stale") {
    // The schema does not require the member, but this answer has it.
    same<typeof patch.error.code, "stale">(true);
    const number: number = patch.status;
    // @ts-expect-error 404 is declared apart from its range
    if (patch.status === 404) throw number;
  }
  if (patch.status === 404) same<typeof patch.code, "thing_not_found">(true);
}
match(patch, { ok: () => 0, thing_not_found: () => 0, stale: () => 0, refused: (_, { status }) => status, _: () => 0 });
const only = await api.onlyDefault({ path: { app_id: "1" } });
if (only.ok) same<typeof only.data, { id: string }>(true);
else if (only.kind === "declared") same<typeof only.error, { id: string }>(true);
else same<typeof only.kind, "undeclared" | "transport">(true);
`;
    expect(await compileWith(PLAIN, program)).toEqual([]);
  });
});
