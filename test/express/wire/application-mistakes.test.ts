import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { answered, reply } from "wireproof/express";
import { type Fixture, startFixture } from "../fixture/app.js";
import { byHand } from "../fixture/handlers.js";
import { expectError, expectOk } from "./expect.js";
import { send } from "./http.js";

const rejections: unknown[] = [];
const note = (reason: unknown) => rejections.push(reason);
beforeAll(() => {
  process.on("unhandledRejection", note);
  process.on("uncaughtException", note);
});
afterEach(() => expect(rejections.splice(0)).toEqual([]));
afterAll(() => {
  process.off("unhandledRejection", note);
  process.off("uncaughtException", note);
});

const headers = { "X-Kind": "thing" };
const lab = { path: "/v1/lab" };

describe("a handler's mistake", () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture();
  });
  afterAll(() => fixture.stop());
  afterEach(() => {
    fixture.violations.length = 0;
    fixture.errors.length = 0;
  });

  it.each<[string, Parameters<Fixture["lab"]>[0]]>([
    [
      "a reply after res.json",
      ({ res }) => {
        res.set(headers).json({ name: "first" });
        return reply(200, { name: "second" }, { headers });
      },
    ],
    [
      "res.end three times",
      ({ res }) => {
        res.set(headers).type("json").end('{"name":"first"}');
        res.end('{"name":"second"}');
        res.end('{"name":"third"}');
        return answered;
      },
    ],
  ])("%s: the first answer counts, and the second is reported once", async (_, handler) => {
    fixture.lab(handler);
    expect(expectOk(await send(fixture, lab))).toEqual({ name: "first" });
    expect(fixture.violations).toMatchObject([{ message: expect.stringContaining("second time") }]);
    expectOk(await send(fixture, { path: "/v1/ping" }));
  });

  it.each([
    ["a URIError", () => decodeURIComponent("%")],
    [
      "an error that looks like a body parser's",
      () => {
        throw Object.assign(new Error("x"), { type: "entity.parse.failed", status: 400 });
      },
    ],
  ])("%s is not blamed on the client", async (_, mistake) => {
    fixture.lab(mistake);
    expectError(await send(fixture, lab), 500, "internal_server_error");
    expect(fixture.errors).toHaveLength(1);
  });

  it("a header value that cannot be sent is the declared 500, and reported", async () => {
    fixture.lab(({ fail }) => {
      throw fail.not_found?.({ headers: { "X-Note": "a\r\nb" } } as never);
    });
    expectError(await send(fixture, lab), 500, "internal_server_error");
    expect(fixture.errors).toMatchObject([{ code: "ERR_INVALID_CHAR" }]);
  });

  it("a 429 thrown without Retry-After, or with one that cannot be meant, is answered with one", async () => {
    for (const [headers, expected] of [
      [undefined, "1"],
      [{ "Retry-After": "soon" }, "1"],
      [{ "Retry-After": "999999999999" }, "86400"],
    ] as const) {
      fixture.lab(() => {
        throw Object.assign(new Error("slow down"), { status: 429, headers });
      });
      const answer = await send(fixture, lab);
      expectError(answer, 429, "too_many_requests");
      expect(answer.headers["retry-after"]).toBe(expected);
    }
  });

  it("a list given to writeHead replaces what was set before, as in Node", async () => {
    fixture.lab(
      byHand(({ res }) => {
        res.setHeader("X-Kind", "other");
        res.writeHead(200, [
          "X-Kind",
          "thing",
          "Content-Type",
          "application/json",
          "X-Two",
          "1",
          "X-Two",
          "2",
        ]);
        res.end('{"name":"a"}');
      }),
    );
    const answer = await send(fixture, lab);
    expectOk(answer);
    expect([answer.headers["x-kind"], answer.headers["x-two"]]).toEqual(["thing", "1, 2"]);
    expect(fixture.violations).toEqual([]);
  });
});

describe.each(["sync", "async"])("listeners that fail (%s)", (when) => {
  it("harm no answer", async () => {
    const fail = () => {
      if (when === "sync") throw new Error("a listener's own");
      return Promise.reject(new Error("a listener's own"));
    };
    const fixture = await startFixture({ router: { onAnswer: fail, onError: fail, onViolation: fail } });
    fixture.lab(() => {
      throw new Error("broken");
    });
    expectError(await send(fixture, lab), 500, "internal_server_error");
    fixture.lab(() => reply(200, { name: 5 }, { headers }));
    expectError(await send(fixture, lab), 500, "internal_server_error");
    expectOk(await send(fixture, { path: "/v1/ping" }));
    await fixture.stop();
  });
});

describe("a rate limiter", () => {
  it.each([
    [Number.NaN, "1"],
    [-5, "1"],
    [0.2, "1"],
    [7.1, "8"],
    [1e30, "86400"],
    [Number.POSITIVE_INFINITY, "86400"],
  ])("that asks for %d seconds is a 429 with Retry-After: %s", async (retryAfterSeconds, expected) => {
    const fixture = await startFixture({ router: { rateLimit: async () => ({ retryAfterSeconds }) } });
    const answer = await send(fixture, { path: "/v1/ping" });
    expectError(answer, 429, "too_many_requests");
    expect(answer.headers["retry-after"]).toBe(expected);
    await fixture.stop();
  });
});

describe("a stream of many parts", () => {
  it("waits on no promise that lives as long as the stream", async () => {
    const counts: number[] = [];
    async function* parts() {
      for (let i = 0; i < 50; i++) yield "data: x\n\n";
    }
    const fixture = await startFixture({ handlers: { streamEvents: () => reply(200, parts()) } });
    const pending = Promise.race;
    Promise.race = (...given: Parameters<typeof pending>) => {
      counts.push(1);
      return pending.apply(Promise, given);
    };
    try {
      const { text } = await send(fixture, { path: "/v1/events" });
      expect(text).toHaveLength(50 * 9);
      expect(counts).toEqual([]);
    } finally {
      Promise.race = pending;
      await fixture.stop();
    }
  });
});
