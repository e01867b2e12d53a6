import { describe, expect, test } from "vitest";
import {
  type AnyResult,
  type CallInit,
  type DeviceTokenOutcome,
  type DeviceTokenState,
  type PollDeviceTokenOptions,
  pollDeviceToken,
} from "../../src/client/index.js";
import { clientOf } from "./call.js";
import { manualClock } from "./clock.js";
import { json, serve } from "./serve.js";

const start = {
  device_code: "d",
  user_code: "BCDF-GHJK",
  verification_uri: "https://a/device",
  expires_in: 900,
};
const tokens = { access_token: "t", token_type: "Bearer" };

/** An answer of the token endpoint, as a client would settle it. */
function answer(status: number, body: unknown, headers: Record<string, string> = {}): AnyResult {
  const response = new Response(null, { status, headers });
  if (status < 300) return { ok: true, kind: "success", status, data: body, headers: {}, response };
  const error = { code: null, status, message: "", body, raw: "" };
  return { ok: false, kind: "undeclared", status, code: null, error, response };
}
const oauth = (error: string, more: object = {}, headers = {}) => answer(400, { error, ...more }, headers);
const pending = oauth("authorization_pending");
const slowDown = oauth("slow_down");
const authorized = answer(200, tokens);
const network: AnyResult = {
  ok: false,
  kind: "transport",
  reason: "network",
  code: null,
  error: new TypeError("reset"),
};

interface Run {
  readonly outcome: DeviceTokenOutcome<unknown>;
  /** Seconds since the start at which the token endpoint was asked. */
  readonly at: number[];
}

/** Plays answers one after another; the last one for ever. */
async function play(
  answers: readonly (AnyResult | Promise<never>)[],
  {
    interval,
    expires_in = 900,
    ...options
  }: PollDeviceTokenOptions & { interval?: number; expires_in?: number } = {},
): Promise<Run> {
  const clock = manualClock();
  const at: number[] = [];
  const poll = async () => {
    at.push(Math.round(clock.now()) / 1000);
    return answers[Math.min(at.length, answers.length) - 1] ?? pending;
  };
  const codes = { ...start, expires_in, ...(interval && { interval }) };
  const outcome = await clock.drive(pollDeviceToken(codes, poll, { clock, ...options }));
  return { outcome, at };
}

/** From one request to the next, in seconds. */
const gaps = ({ at }: Run) => at.map((time, index) => Math.round((time - (at[index - 1] ?? 0)) * 10) / 10);

describe("polling", () => {
  test("waits an interval and a fifth before the first request and between all others", async () => {
    const run = await play([pending, pending, authorized], { interval: 10 });
    expect(run.outcome).toEqual({ kind: "authorized", tokens });
    expect(gaps(run)).toEqual([12, 12, 12]);
  });

  test("takes 5 seconds where the server names no interval (RFC 8628 §3.2)", async () => {
    expect(gaps(await play([pending, authorized]))).toEqual([6, 6]);
  });

  test.each([
    ["zero, which is none", 0, 6],
    ["less than a second, which would be a busy loop", 0.001, 1.2],
  ])("does not hurry for an interval of %s", async (_, interval, gap) => {
    const clock = manualClock();
    await clock.drive(pollDeviceToken({ ...start, interval }, async () => authorized, { clock }));
    expect(clock.now()).toBeCloseTo(gap * 1000);
  });

  test("goes on when `onState` throws", async () => {
    const onState = () => {
      throw new Error("no screen");
    };
    expect((await play([pending, authorized], { onState })).outcome).toMatchObject({ kind: "authorized" });
  });

  test("is only ever delayed by chance, never hurried", async () => {
    const clock = manualClock(0, 0.99);
    let at = 0;
    const poll = async () => {
      at = clock.now();
      return authorized;
    };
    await clock.drive(pollDeviceToken(start, poll, { clock }));
    expect(at).toBeGreaterThan(6000);
    expect(at).toBeLessThan(6600);
  });

  test("hands the device code and the signal to `poll`, and asks it not to retry", async () => {
    const clock = manualClock();
    const calls: [string, CallInit][] = [];
    const poll = async (code: string, init: CallInit) => {
      calls.push([code, init]);
      return authorized;
    };
    await clock.drive(pollDeviceToken(start, poll, { clock }));
    expect(calls).toEqual([["d", { signal: expect.any(AbortSignal), retry: false }]]);
  });
});

describe("slow_down (RFC 8628 §3.5)", () => {
  test("lengthens the interval by 5 seconds for this and every later request", async () => {
    const run = await play([slowDown, pending, pending, authorized], { interval: 5 });
    expect(gaps(run)).toEqual([6, 14, 14, 14]); // (5 + 5) × 1.4
  });

  test("adds up, and a second one is not the end", async () => {
    expect(gaps(await play([slowDown, slowDown, slowDown, authorized]))).toEqual([6, 14, 21, 28]);
  });

  test("takes a longer interval from the body or Retry-After, and never a shorter one", async () => {
    expect(gaps(await play([oauth("slow_down", { interval: 30 }), authorized]))).toEqual([6, 42]);
    expect(gaps(await play([oauth("slow_down", {}, { "Retry-After": "20" }), authorized]))).toEqual([6, 28]);
    expect(gaps(await play([oauth("slow_down", { interval: 1 }), authorized]))).toEqual([6, 14]);
  });

  test("counts whatever status it comes with", async () => {
    expect(gaps(await play([answer(429, { error: "slow_down" }), authorized]))).toEqual([6, 14]);
  });
});

describe("a failure that passes", () => {
  test.each([
    ["a network failure", network],
    ["408", answer(408, undefined)],
    ["429 without an OAuth body", answer(429, { code: "too_many_requests" })],
    ["500 in JSON", answer(500, { error: "server_error" })],
    ["a page from a gateway", answer(400, "<html>")],
  ])("backs off and goes on: %s", async (_, failure) => {
    const run = await play([failure, authorized]);
    expect(run.outcome).toMatchObject({ kind: "authorized" });
    expect(gaps(run)).toEqual([6, 10]);
  });

  test("goes on when `poll` throws", async () => {
    const clock = manualClock();
    let count = 0;
    const poll = async () => {
      if (++count === 1) throw new Error("socket");
      return authorized;
    };
    expect(await clock.drive(pollDeviceToken(start, poll, { clock }))).toMatchObject({ kind: "authorized" });
  });

  test("doubles the wait up to a minute", async () => {
    const run = await play([network, network, network, network, network, authorized]);
    expect(gaps(run)).toEqual([6, 10, 20, 40, 60, 60]);
  });

  test("leaves the interval alone: any answer that can be read ends the back-off", async () => {
    const run = await play([network, network, pending, pending, network, authorized]);
    expect(gaps(run)).toEqual([6, 10, 20, 6, 6, 10]);
  });

  test("does not undo a slow_down", async () => {
    expect(gaps(await play([slowDown, network, pending, authorized]))).toEqual([6, 14, 20, 14]);
  });

  test("waits as long as Retry-After asks, longer than a minute if need be", async () => {
    const busy = answer(503, undefined, { "Retry-After": "90" });
    expect(gaps(await play([busy, pending, authorized]))).toEqual([6, 90, 6]);
  });

  test("a request that hangs is given up after its time limit, though `poll` ignores the signal", async () => {
    const run = await play([new Promise<never>(() => {}), authorized], { requestTimeoutMs: 15_000 });
    expect(run.outcome).toMatchObject({ kind: "authorized" });
    expect(run.at).toEqual([6, 31]);
  });
});

describe("the deadline", () => {
  test("is met by one last request, never slept past", async () => {
    const run = await play([pending], { expires_in: 20 });
    expect(run).toEqual({ outcome: { kind: "expired" }, at: [6, 12, 18, 20] });
  });

  test("still takes a token that arrives with the last request", async () => {
    const run = await play([pending, pending, pending, authorized], { expires_in: 20 });
    expect(run).toEqual({ outcome: { kind: "authorized", tokens }, at: [6, 12, 18, 20] });
  });

  test("cuts a long back-off short", async () => {
    const run = await play([answer(503, undefined, { "Retry-After": "600" }), authorized], {
      expires_in: 30,
    });
    expect(run).toEqual({ outcome: { kind: "authorized", tokens }, at: [6, 30] });
  });

  test("reached without an answer says what was in the way", async () => {
    const run = await play([network], { expires_in: 10 });
    expect(run).toMatchObject({ outcome: { kind: "unreachable", cause: network.error }, at: [6, 10] });
  });

  test("shorter than the interval leaves one request", async () => {
    expect(await play([authorized], { expires_in: 3 })).toMatchObject({ at: [3] });
  });
});

describe("the end", () => {
  test.each([
    ["denied", oauth("access_denied"), { kind: "denied" }],
    ["expired, by the server's word", oauth("expired_token"), { kind: "expired" }],
    [
      "rejected by any other error",
      oauth("invalid_grant", { error_description: "Used." }),
      { kind: "rejected", error: "invalid_grant", description: "Used.", status: 400 },
    ],
    [
      "rejected by a body of another family",
      answer(404, { code: "not_found", message: "?", status: 404 }),
      { kind: "rejected", error: "not_found", description: undefined, status: 404 },
    ],
    [
      "rejected by JSON without any code",
      answer(400, {}),
      { kind: "rejected", error: "invalid_response", description: undefined, status: 400 },
    ],
    [
      "denied with status 200, as GitHub answers",
      answer(200, { error: "access_denied" }),
      { kind: "denied" },
    ],
    [
      "unreachable when no request can be made",
      { ...network, reason: "request" } as AnyResult,
      { kind: "unreachable", cause: network.error },
    ],
  ] as const)("%s, after one request", async (_, last, outcome) => {
    const run = await play([last]);
    expect(run).toEqual({ outcome, at: [6] });
  });

  test("authorization_pending with status 200 keeps polling", async () => {
    const run = await play([answer(200, { error: "authorization_pending" }), authorized]);
    expect(run.outcome).toMatchObject({ kind: "authorized" });
  });
});

describe("the signal", () => {
  test("ends the wait at once", async () => {
    const controller = new AbortController();
    const onState = () => setTimeout(() => controller.abort("left"), 5);
    const began = Date.now();
    const outcome = await pollDeviceToken(start, async () => authorized, {
      signal: controller.signal,
      onState,
    });
    expect(outcome).toEqual({ kind: "aborted", reason: "left" });
    expect(Date.now() - began).toBeLessThan(3000);
  });

  test("ends the request under way", async () => {
    const controller = new AbortController();
    const clock = manualClock();
    const poll = (_: string, { signal }: CallInit) =>
      new Promise<AnyResult>((resolve) => {
        signal?.addEventListener("abort", () => resolve(network));
        controller.abort("left");
      });
    const outcome = await clock.drive(pollDeviceToken(start, poll, { signal: controller.signal, clock }));
    expect(outcome).toEqual({ kind: "aborted", reason: "left" });
  });

  test("aborted beforehand asks nothing", async () => {
    expect(await play([authorized], { signal: AbortSignal.abort("never") })).toEqual({
      outcome: { kind: "aborted", reason: "never" },
      at: [],
    });
  });
});

test("onState is told before every wait and every request", async () => {
  const states: DeviceTokenState[] = [];
  await play([slowDown, authorized], { expires_in: 60, onState: (state) => states.push(state) });
  expect(states).toEqual([
    { phase: "waiting", attempt: 0, nextPollAt: 6000, remainingMs: 60_000 },
    { phase: "polling", attempt: 1, nextPollAt: 6000, remainingMs: 54_000 },
    { phase: "waiting", attempt: 1, nextPollAt: 20_000, remainingMs: 54_000 },
    { phase: "polling", attempt: 2, nextPollAt: 20_000, remainingMs: 40_000 },
  ]);
});

test.each([
  ["no device_code", { device_code: "" }, /device_code/],
  ["no lifetime", { expires_in: 0 }, /expires_in/],
  ["a lifetime in words", { expires_in: "900" as never }, /expires_in/],
  ["an interval below zero", { interval: -1 }, /interval/],
  ["an interval in words", { interval: "5" as never }, /interval/],
])("a device authorization response with %s is refused", async (_, wrong, message) => {
  await expect(pollDeviceToken({ ...start, ...wrong }, async () => authorized)).rejects.toThrow(message);
});

test("works with a client over real HTTP", async () => {
  const answers = [
    [400, { error: "authorization_pending" }],
    [429, { error: "slow_down", error_description: "Slower." }],
    [200, tokens],
  ] as const;
  const { url, seen } = await serve((response, _, count) => {
    const [status, body] = answers[count - 1] ?? answers[2];
    json(response, status, body);
  });
  const { encodeBody } = await import("../../src/client/index.js");
  const client = clientOf(
    {
      method: "POST",
      path: "/token",
      body: ["application/x-www-form-urlencoded"],
      encodeBody,
      success: { 200: ["application/json"] },
      errors: { 400: ["authorization_pending", "slow_down"] },
      family: "oauth",
    },
    { baseUrl: url },
  );
  const body = { grant_type: "urn:ietf:params:oauth:grant-type:device_code", client_id: "cli" };
  const outcome = await pollDeviceToken(
    { ...start, interval: 0.01 },
    (device_code, init) => client.call({ body: { ...body, device_code } }, init),
    { clock: { ...manualClock(), now: Date.now, sleep: (_, signal) => waitUntilAborted(signal) } },
  );
  expect(outcome).toEqual({ kind: "authorized", tokens });
  expect(new URLSearchParams(seen[0]?.body).get("device_code")).toBe("d");
});

/** Lets the wait between polls pass at once, and never lets a request time out. */
async function waitUntilAborted(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return;
  await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}
