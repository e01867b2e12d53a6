import { describe, expect, test, vi } from "vitest";
import { clientOf, createApp, getApp } from "./call.js";
import { errorBody, json, type Seen, serve } from "./serve.js";

const input = { path: { app_id: "1" } };
const authorizations = (seen: readonly Seen[]) => seen.map(({ headers }) => headers.authorization);

/** Answers 401 to every token but this one. */
const guarded = (valid: string) =>
  serve((response, { headers }) =>
    headers.authorization === `Bearer ${valid}`
      ? json(response, 200, { id: "1" })
      : json(response, 401, errorBody(401, "unauthorized"), { "www-authenticate": "Bearer" }),
  );

describe("the bearer token", () => {
  test("is asked for before every call", async () => {
    const { url, seen } = await guarded("t2");
    let asked = 0;
    const client = clientOf(getApp, { baseUrl: url, token: async () => `t${++asked}` });
    await client.call(input);
    expect(await client.call(input)).toMatchObject({ ok: true });
    expect(authorizations(seen)).toEqual(["Bearer t1", "Bearer t2"]);
  });

  test("is not sent to an operation that takes none, nor over an Authorization header of the caller's", async () => {
    const { url, seen } = await serve((response) => json(response, 200, {}));
    const { bearer: _, ...open } = getApp;
    const options = { baseUrl: url, token: () => "secret" };
    await clientOf(open, options).call(input);
    await clientOf(getApp, options).call(input, { headers: { Authorization: "Basic abc" } });
    await clientOf(getApp, { ...options, token: () => undefined }).call(input);
    expect(authorizations(seen)).toEqual([undefined, "Basic abc", undefined]);
  });
});

describe("after a 401", () => {
  test("the token is renewed once and the call sent again, a POST with its body too", async () => {
    const { url, seen } = await guarded("new");
    const refresh = async (stale: string) => (stale === "old" ? "new" : undefined);
    const client = clientOf(
      { ...createApp, success: { 200: ["application/json"] } },
      { baseUrl: url, token: () => "old", refresh },
    );
    expect(await client.call({ body: { name: "a" } })).toMatchObject({ ok: true });
    expect(authorizations(seen)).toEqual(["Bearer old", "Bearer new"]);
    expect(seen.map(({ body }) => body)).toEqual(['{"name":"a"}', '{"name":"a"}']);
  });

  test("a second 401 stands", async () => {
    const { url, seen } = await guarded("never");
    let renewals = 0;
    const client = clientOf(getApp, { baseUrl: url, token: () => "old", refresh: () => `new${++renewals}` });
    expect(await client.call(input)).toMatchObject({ kind: "declared", code: "unauthorized" });
    expect([seen.length, renewals]).toEqual([2, 1]);
  });

  test("the answer stands, readable, when no other token is to be had", async () => {
    const { url, seen } = await guarded("never");
    const client = clientOf(getApp, { baseUrl: url, token: () => "old", refresh: () => undefined });
    expect(await client.call(input)).toMatchObject({ kind: "declared", code: "unauthorized" });
    expect(seen.length).toBe(1);
  });

  test("without `refresh` the answer stands", async () => {
    const { url, seen } = await guarded("never");
    expect(await clientOf(getApp, { baseUrl: url, token: () => "old" }).call(input)).toMatchObject({
      status: 401,
    });
    expect(seen.length).toBe(1);
  });

  test("calls side by side share one renewal", async () => {
    const { url } = await guarded("new");
    let current = "old";
    let renewals = 0;
    const refresh = async () => {
      renewals++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      current = "new";
      return current;
    };
    const client = clientOf(getApp, { baseUrl: url, token: () => current, refresh });
    const results = await Promise.all(Array.from({ length: 8 }, () => client.call(input)));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(renewals).toBe(1);
  });

  test("a token that another call renewed meanwhile is used without asking again", async () => {
    const { url } = await guarded("new");
    const tokens = ["old", "new"];
    let renewals = 0;
    const client = clientOf(getApp, {
      baseUrl: url,
      token: () => tokens.shift(),
      refresh: () => `newer${++renewals}`,
    });
    expect(await client.call(input)).toMatchObject({ ok: true });
    expect(renewals).toBe(0);
  });

  test("a renewal that throws is a failure of the request, and the next call asks again", async () => {
    const { url } = await guarded("new");
    let renewals = 0;
    const refresh = () => {
      if (++renewals === 1) throw new Error("revoked");
      return "new";
    };
    const client = clientOf(getApp, { baseUrl: url, token: () => "old", refresh });
    expect(await client.call(input)).toMatchObject({ reason: "request", error: { message: "revoked" } });
    expect(await client.call(input)).toMatchObject({ ok: true });
  });

  test("a renewal that throws gives up the refused answer's connection", async () => {
    let signal: AbortSignal | undefined;
    const fetch = async (_: Request, init?: { readonly signal: AbortSignal }) => {
      signal = init?.signal;
      return new Response(new ReadableStream(), { status: 401 });
    };
    const refresh = () => Promise.reject(new Error("revoked"));
    const client = clientOf(getApp, { baseUrl: "http://a", fetch, token: () => "old", refresh });
    expect(await client.call(input)).toMatchObject({ reason: "request" });
    expect(signal?.aborted).toBe(true);
  });

  test("a renewal that hangs is dropped with the last call that waits for it, and the next call asks anew", async () => {
    const { url } = await guarded("new");
    const asked: AbortSignal[] = [];
    const refresh = (_: string, { signal }: { readonly signal: AbortSignal }) =>
      asked.push(signal) === 1 ? new Promise<string>(() => {}) : "new";
    let refused = 0;
    const counting: typeof fetch = async (...request) => {
      const answer = await fetch(...request);
      refused += answer.status === 401 ? 1 : 0;
      return answer;
    };
    const client = clientOf(getApp, { baseUrl: url, token: () => "old", refresh, fetch: counting });
    const [first, second] = [new AbortController(), new AbortController()];
    const one = client.call(input, { signal: first.signal });
    const two = client.call(input, { signal: second.signal });
    await vi.waitFor(() => expect([refused, asked.length]).toEqual([2, 1]), 30_000);
    // The second joins the first right after its answer.
    await new Promise((resolve) => setImmediate(resolve));
    first.abort();
    expect(await one).toMatchObject({ reason: "abort" });
    expect([asked.length, asked[0]?.aborted]).toEqual([1, false]);
    second.abort();
    expect(await two).toMatchObject({ reason: "abort" });
    expect(asked[0]?.aborted).toBe(true);
    expect(await client.call(input)).toMatchObject({ ok: true });
    expect(asked.length).toBe(2);
  });
});
