import createOpenapiFetchClient, { type Middleware as OpenapiFetchMiddleware } from "openapi-fetch";
import { describe, expect, test } from "vitest";
import { chain, type Middleware } from "../../src/client/index.js";
import { clientOf, createApp, getApp } from "./call.js";
import { instantClock } from "./clock.js";
import { errorBody, json, serve } from "./serve.js";

const input = { path: { app_id: "1" } };

/** Writes down what it is told; the same object goes to both clients. */
function recorder(
  name: string,
  log: unknown[],
  more: OpenapiFetchMiddleware | object = {},
): OpenapiFetchMiddleware {
  const write =
    (step: string) => (context: { schemaPath: string; params: { path?: unknown }; id: string }) => {
      log.push([name, step, context.schemaPath, context.params.path, typeof context.id]);
    };
  return { onRequest: write("request"), onResponse: write("response"), onError: write("error"), ...more };
}

/** Runs one GET through our client and through openapi-fetch's own. */
async function throughBoth(
  url: string,
  build: (log: unknown[]) => OpenapiFetchMiddleware[],
  fetch?: typeof globalThis.fetch,
) {
  const ours: unknown[] = [];
  const theirs: unknown[] = [];
  const own = await clientOf(getApp, {
    baseUrl: url,
    middleware: chain(...build(ours)),
    retry: false,
    fetch,
  }).call(input);
  const reference = createOpenapiFetchClient<Record<string, Record<"get", object>>>({
    baseUrl: url,
    ...(fetch && { fetch }),
  });
  reference.use(...build(theirs));
  const stock = await reference
    .GET("/apps/{app_id}", { params: input } as never)
    .catch((error: unknown) => ({ thrown: error, response: undefined }));
  return { ours, theirs, own, stock };
}

describe("middleware of openapi-fetch sees what openapi-fetch would show it", () => {
  test("requests go outside in, responses inside out", async () => {
    const { url } = await serve((response) => json(response, 200, { id: "1" }));
    const { ours, theirs, own } = await throughBoth(url, (log) => [recorder("a", log), recorder("b", log)]);
    expect(ours).toEqual(theirs);
    expect(ours.length).toBe(4);
    expect(own).toMatchObject({ ok: true });
  });

  test("a response from onRequest is the answer, and nothing else runs", async () => {
    const { url, seen } = await serve((response) => json(response, 500, {}));
    const cached = { onRequest: () => Response.json({ id: "cached" }) };
    const { ours, theirs, own } = await throughBoth(url, (log) => [
      recorder("a", log),
      cached,
      recorder("b", log),
    ]);
    expect(ours).toEqual(theirs);
    expect(own).toMatchObject({ ok: true, data: { id: "cached" } });
    expect(seen).toEqual([]);
  });

  test("a failure goes through onError inside out; a response from it goes on through onResponse", async () => {
    const fetch = () => Promise.reject(new TypeError("down"));
    const fallback = { onError: () => Response.json({ id: "stale" }) };
    const build = (log: unknown[]) => [recorder("a", log), fallback, recorder("b", log)];
    const { ours, theirs, own } = await throughBoth("http://a", build, fetch);
    expect(ours).toEqual(theirs);
    expect(own).toMatchObject({ ok: true, data: { id: "stale" } });
  });

  test("an error from onError replaces the failure", async () => {
    const fetch = () => Promise.reject(new TypeError("down"));
    const translate = { onError: () => new Error("Offline.") };
    const { own, stock } = await throughBoth("http://a", () => [translate], fetch);
    expect(own).toMatchObject({ kind: "transport", reason: "network", error: { message: "Offline." } });
    expect(stock).toMatchObject({ thrown: { message: "Offline." } });
  });

  test("a request and a response can be replaced", async () => {
    const { url, seen } = await serve((response) => json(response, 200, { id: "1" }));
    const middleware: Middleware = {
      onRequest: ({ request }) => new Request(request, { headers: { "x-trace": "7" } }),
      onResponse: async ({ response }) =>
        Response.json({ ...((await response.json()) as object), seen: true }),
    };
    const result = await clientOf(getApp, { baseUrl: url, middleware: chain(middleware) }).call(input);
    expect(result).toMatchObject({ ok: true, data: { id: "1", seen: true } });
    expect(seen[0]?.headers["x-trace"]).toBe("7");
  });
});

test("retries and the renewed token run beneath: middleware sees one request and one response", async () => {
  const answers = [401, 429, 201];
  const { url, seen } = await serve((response) => {
    const status = answers.shift() ?? 500;
    const code = status === 401 ? "unauthorized" : "too_many_requests";
    json(response, status, status === 201 ? { id: "1" } : errorBody(status, code));
  });
  const log: unknown[] = [];
  const middleware: Middleware = {
    onRequest: async ({ request }) => {
      log.push(await request.clone().text(), request.headers.get("authorization"));
    },
    onResponse: ({ response }) => {
      log.push(response.status);
    },
  };
  const client = clientOf(createApp, {
    baseUrl: url,
    clock: instantClock(),
    token: () => "old",
    refresh: () => "new",
    middleware: chain(middleware),
  });
  expect(await client.call({ body: { name: "a" } })).toMatchObject({ ok: true, data: { id: "1" } });
  expect(log).toEqual(['{"name":"a"}', null, 201]);
  expect(seen.map(({ body, headers }) => [body, headers.authorization])).toEqual([
    ['{"name":"a"}', "Bearer old"],
    ['{"name":"a"}', "Bearer new"],
    ['{"name":"a"}', "Bearer new"],
  ]);
});

test("middleware of a call runs inside that of the client", async () => {
  const { url } = await serve((response) => json(response, 200, {}));
  const log: unknown[] = [];
  const client = clientOf(getApp, { baseUrl: url, middleware: chain(recorder("client", log) as Middleware) });
  await client.call(input, { middleware: chain(recorder("call", log) as Middleware) });
  expect(log.map((entry) => (entry as string[]).slice(0, 2).join(" "))).toEqual([
    "client request",
    "call request",
    "call response",
    "client response",
  ]);
});
