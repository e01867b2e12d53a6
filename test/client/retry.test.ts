import { describe, expect, onTestFinished, test, vi } from "vitest";
import { callApp, clientOf, createApp, getApp } from "./call.js";
import { instantClock } from "./clock.js";
import { errorBody, json, serve } from "./serve.js";

const input = { path: { app_id: "1" } };
const limited = errorBody(429, "too_many_requests");

describe("an idempotent request", () => {
  test("is sent again after a network failure, waiting twice as long each time", async () => {
    const clock = instantClock();
    let sent = 0;
    const fetch = async () => {
      if (++sent < 3) throw new TypeError("reset");
      return Response.json({ id: "1" });
    };
    const client = clientOf(getApp, { baseUrl: "http://a", clock, fetch, retry: { baseMs: 100 } });
    expect(await client.call(input)).toMatchObject({ ok: true, data: { id: "1" } });
    expect(clock.slept).toEqual([100, 200]);
  });

  test.each([408, 429, 502, 503, 504])("is sent again after an undeclared %i", async (status) => {
    const { url, seen } = await serve((response, _, count) =>
      count === 1 ? response.writeHead(status).end("<html>") : json(response, 200, {}),
    );
    const client = clientOf(getApp, { baseUrl: url, clock: instantClock() });
    expect(await client.call(input)).toMatchObject({ ok: true });
    expect(seen.length).toBe(2);
  });

  test.each([400, 404, 409, 500, 501])("is not sent again after %i", async (status) => {
    const { url, seen } = await serve((response) => response.writeHead(status).end());
    await clientOf(getApp, { baseUrl: url, clock: instantClock() }).call(input);
    expect(seen.length).toBe(1);
  });

  test("is not sent again after a declared code that the catalogue does not call retryable", async () => {
    const { url, seen } = await serve((response) => json(response, 503, errorBody(503, "maintenance")));
    const result = await clientOf(getApp, { baseUrl: url, clock: instantClock() }).call(input);
    expect(result).toMatchObject({ kind: "declared", code: "maintenance" });
    expect(seen.length).toBe(1);
  });

  test("is sent three times at most, and the last answer stands", async () => {
    const { url, seen } = await serve((response) => json(response, 429, limited));
    const client = clientOf(getApp, { baseUrl: url, clock: instantClock() });
    expect(await client.call(input)).toMatchObject({
      kind: "declared",
      code: "too_many_requests",
      error: limited,
    });
    expect(seen.length).toBe(3);
  });
});

describe("a POST", () => {
  test("is sent again after a declared code that is retryable, with the same body", async () => {
    const { url, seen } = await serve((response, _, count) =>
      count === 1 ? json(response, 429, limited) : json(response, 201, { id: "1" }),
    );
    const client = clientOf(createApp, { baseUrl: url, clock: instantClock() });
    expect(await client.call({ body: { name: "a" } })).toMatchObject({ ok: true, status: 201 });
    expect(seen.map(({ body }) => body)).toEqual(['{"name":"a"}', '{"name":"a"}']);
  });

  test("is not sent again after a bare 503, for it may have been done", async () => {
    const { url, seen } = await serve((response) => response.writeHead(503).end());
    await clientOf(createApp, { baseUrl: url, clock: instantClock() }).call({ body: {} });
    expect(seen.length).toBe(1);
  });

  test("is not sent again after a network failure", async () => {
    const clock = instantClock();
    const { url, seen } = await serve((response) => response.destroy());
    const result = await clientOf(createApp, { baseUrl: url, clock }).call({ body: {} });
    expect(result).toMatchObject({ kind: "transport", reason: "network" });
    expect([seen.length, clock.slept]).toEqual([1, []]);
  });
});

describe("Retry-After", () => {
  const waitFor = async (value: string, retry = {}) => {
    const clock = instantClock(Date.UTC(2026, 0, 1));
    const { url, seen } = await serve((response, _, count) =>
      count === 1 ? json(response, 429, limited, { "retry-after": value }) : json(response, 200, {}),
    );
    await clientOf(getApp, { baseUrl: url, clock, retry }).call(input);
    return { slept: clock.slept, sent: seen.length };
  };

  test.each([
    ["seconds", "3", 3000],
    ["a date", "Thu, 01 Jan 2026 00:00:05 GMT", 5000],
    ["a date in the form of RFC 850", "Thursday, 01-Jan-26 00:00:05 GMT", 5000],
    ["a date in the form of asctime, which is in UTC", "Thu Jan  1 00:00:05 2026", 5000],
    ["a date in the past, which leaves the usual wait", "Wed, 01 Jan 2020 00:00:00 GMT", 250],
    ["nonsense, which leaves the usual wait", "soon", 250],
    ["nonsense that Date.parse takes for a date", "soon 2030", 250],
    ["less than the usual wait, which is then kept", "0", 250],
  ])("is honoured as %s", async (_, value, ms) => {
    expect(await waitFor(value)).toEqual({ slept: [ms], sent: 2 });
  });

  test("beyond the cap ends the retries instead of being cut short", async () => {
    expect(await waitFor("21")).toEqual({ slept: [], sent: 1 });
    expect(await waitFor("21", { capMs: 30_000 })).toEqual({ slept: [21_000], sent: 2 });
  });
});

test("the wait is capped, and up to half of it is random", async () => {
  const clock = { ...instantClock(), random: () => 0.5 };
  const { url } = await serve((response) => response.writeHead(502).end());
  const retry = { attempts: 5, baseMs: 1000, capMs: 3000 };
  await clientOf(getApp, { baseUrl: url, clock, retry }).call(input);
  expect(clock.slept).toEqual([750, 1500, 2250, 2250]);
});

test("the signal ends the wait before a retry", async () => {
  const controller = new AbortController();
  const { url } = await serve((response) => {
    json(response, 429, limited, { "retry-after": "20" });
    setTimeout(() => controller.abort(), 20);
  });
  const client = clientOf(getApp, { baseUrl: url });
  expect(await client.call(input, { signal: controller.signal })).toMatchObject({ reason: "abort" });
});

test("`retry: false` sends once", async () => {
  const { url, seen } = await serve((response) => json(response, 429, limited));
  expect(await callApp(url)).toMatchObject({ kind: "declared", error: limited });
  expect(seen.length).toBe(1);
});

test("an error body that never ends holds neither the retry nor, in the end, the status", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  let sent = 0;
  const fetch = async () => {
    sent++;
    return new Response(new ReadableStream(), { status: 503 });
  };
  const client = clientOf(getApp, {
    baseUrl: "http://a",
    clock: instantClock(),
    fetch,
    retry: { attempts: 2 },
  });
  const result = client.call(input);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await result).toMatchObject({ kind: "undeclared", status: 503 });
  expect(sent).toBe(2);
});
