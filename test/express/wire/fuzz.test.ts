import { once } from "node:events";
import { connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Fixture, startFixture } from "../fixture/app.js";
import { expectError, expectFlat, expectNoLeak, expectOk } from "./expect.js";
import { parseAnswers, type Received, send, sendBytes } from "./http.js";
import { parseMediaType } from "./rfc9110.js";

const SEED = 20_261;
let fixture: Fixture;
const failures: unknown[] = [];
const note = (reason: unknown) => failures.push(reason);

beforeAll(async () => {
  fixture = await startFixture({
    // Outside the prefix the application answers; here it does so in the same shape, so that one rule fits every answer.
    after: (app) => {
      app.use(
        (_req, res) => void res.status(404).json({ code: "outside", message: "Outside.", status: 404 }),
      );
      app.use(
        (_error: unknown, _req: unknown, res: import("express").Response, _next: unknown) =>
          void res.status(400).json({ code: "outside", message: "Outside.", status: 400 }),
      );
    },
  });
});
afterAll(() => fixture.stop());
beforeEach(() => {
  process.on("unhandledRejection", note);
  process.on("uncaughtException", note);
});
afterEach(() => {
  process.off("unhandledRejection", note);
  process.off("uncaughtException", note);
  expect(failures.splice(0)).toEqual([]);
});

const TOKEN = fc.string({
  minLength: 1,
  maxLength: 8,
  unit: fc.constantFrom(..."abcxyzJSON019!#$%&'*+-.^_`|~"),
});
const OWS = fc.constantFrom("", "", " ", "\t", "  ");
const TYPE = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom("application/json", "Application/JSON", "APPLICATION/vnd.fixture.item+json"),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("text/plain", "application/jsonp", "application/xml", "application/*", "*/*"),
  },
  { weight: 1, arbitrary: fc.tuple(TOKEN, TOKEN).map(([type, subtype]) => `${type}/${subtype}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "json",
      "application",
      "application/",
      "/json",
      "",
      "application/json/x",
      "application\\json",
    ),
  },
);
const VALUE = fc.oneof(
  TOKEN,
  fc.constantFrom("utf-8", "UTF-8", "latin1", "utf-16", "utf8", "us-ascii"),
  fc.string({ maxLength: 8, unit: fc.constantFrom(..."ab;,=/ \t()<>@:?é") }).map((text) => `"${text}"`),
  fc.constantFrom('"utf-8"', '"\\u\\t\\f-8"', '"', '""', '"a', 'a"', '"\\"', '"\\\\"', ""),
);
const PARAMETER = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.oneof(TOKEN, fc.constantFrom("charset", "Charset", "q", "boundary", "__proto__")), VALUE)
      .map(([name, value]) => `${name}=${value}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", "a", "=", "=b", "a =b", "a= b", "charset", 'a="b" c', "a=b,c=d"),
  },
);
const CONTENT_TYPE = fc
  .tuple(
    TYPE,
    fc.array(fc.tuple(OWS, fc.constantFrom(";", ";", ";", ";", ",", ";;"), OWS, PARAMETER), { maxLength: 4 }),
    OWS,
  )
  .map(([type, parameters, end]) => (type + parameters.map((parts) => parts.join("")).join("") + end).trim());

/** What must become of a JSON body labelled so: RFC 9110 §8.3 decides what it says, the contract what is declared. */
function verdict(contentType: string): "pass" | "refuse" | "either" {
  const parsed = parseMediaType(contentType);
  if (!parsed) return "refuse";
  if (parsed.type !== "application/json" && parsed.type !== "application/vnd.fixture.item+json")
    return "refuse";
  const names = parsed.parameters.map(([name]) => name);
  // A parameter that comes twice is an error (RFC 6838 §4.3), and not one of the grammar.
  if (new Set(names).size < names.length) return "either";
  const charset = parsed.parameters.find(([name]) => name === "charset")?.[1].toLowerCase();
  // `utf8` is a label that the Encoding Standard knows and the registry of charsets does not; ASCII is UTF-8.
  if (charset === "utf8" || charset === "us-ascii") return "either";
  return charset === undefined || charset === "utf-8" ? "pass" : "refuse";
}

const collect: () => void = (() => {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
})();

describe("two thousand hostile Content-Type headers", () => {
  it("pass when what they say is declared, are 415 when it is not, and leave neither validators nor memory behind", async () => {
    const types = fc.sample(CONTENT_TYPE, { numRuns: 2_000, seed: SEED });
    const wrong: string[] = [];
    const seen = { pass: 0, refuse: 0, either: 0 };
    const post = (type: string) =>
      send(fixture, { method: "POST", path: "/v1/open", headers: { "content-type": type }, body: "{}" });
    const secured = (type: string) =>
      send(fixture, {
        method: "POST",
        path: "/v1/items",
        headers: { "content-type": type, authorization: "Bearer good" },
        body: '{"name":5}',
      });

    for (const type of types.slice(0, 300)) await secured(type);
    const { compiled } = fixture.contract.validators;
    collect();
    const heap = process.memoryUsage().heapUsed;
    for (const type of types) {
      const expected = verdict(type);
      seen[expected]++;
      // The body is wrong on purpose: what passes must be judged by the schema and not slip by it.
      const { status } = await secured(type);
      const right =
        expected === "pass"
          ? status === 422
          : expected === "refuse"
            ? status === 415
            : status === 422 || status === 415;
      if (!right) wrong.push(`${JSON.stringify(type)}: ${expected}, got ${status}`);
    }
    expect(wrong).toEqual([]);
    expect(Math.min(seen.pass, seen.refuse)).toBeGreaterThan(300);
    expect(fixture.contract.validators.compiled).toBe(compiled);
    collect();
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(4_000_000);
    expectOk(await post("application/json"));
  }, 120_000);

  it("never change what an operation without a JSON body does", async () => {
    const types = fc.sample(CONTENT_TYPE, { numRuns: 150, seed: SEED + 1 });
    for (const type of types) {
      const headers = { "content-type": type };
      expectOk(await send(fixture, { path: "/v1/ping", headers }));
      expect((await send(fixture, { path: "/v1/items?limit=x", headers })).status).toBe(422);
      expect((await send(fixture, { path: "/v1/keys/header", headers })).status).toBe(401);
      const blob = await send(fixture, { method: "POST", path: "/v1/blobs", headers, body: "x" });
      expectError(blob, 415, "unsupported_media_type");
    }
  }, 60_000);
});

describe("hostile Accept headers", () => {
  it("are answered or refused, and leave no memory behind", async () => {
    const accept = fc
      .array(fc.tuple(TYPE, fc.array(fc.tuple(OWS, fc.constant(";"), OWS, PARAMETER), { maxLength: 2 })), {
        maxLength: 4,
      })
      .map((ranges) =>
        ranges
          .map(
            ([type, parameters]) =>
              type +
              parameters
                .flat()
                .map((parts) => parts)
                .join(""),
          )
          .join(","),
      );
    for (const value of fc.sample(accept, { numRuns: 400, seed: SEED })) {
      const answer = await send(fixture, { path: "/v1/ping", headers: { accept: value.trim() } });
      if (answer.status === 200) expectOk(answer);
      else expectError(answer, 406, "not_acceptable");
    }
  }, 60_000);
});

/** Whole requests to start from. */
const REQUESTS: readonly string[] = [
  "GET /v1/items?limit=5&q=a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  "GET /v1/items/7 HTTP/1.1\r\nHost: a\r\nX-Num: 3\r\nConnection: close\r\n\r\n",
  "HEAD /v1/ping HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  'POST /v1/items HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nContent-Length: 20\r\nConnection: close\r\n\r\n{"name":"a","qty":1}',
  'POST /v1/open HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n7\r\n{"a":1}\r\n0\r\n\r\n',
  "POST /v1/forms HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 11\r\nConnection: close\r\n\r\ntitle=a&n=5",
  'POST /v1/device/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 19\r\nConnection: close\r\n\r\n{"device_code":"x"}',
  "GET /v1/visit HTTP/1.1\r\nHost: a\r\nCookie: sid=abc; count=1\r\nConnection: close\r\n\r\n",
  "OPTIONS /v1/items HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  "GET /outside HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
];

/** Bytes and words that parsers trip over. */
const POISON = fc.oneof(
  fc.constantFrom(
    "\r\n",
    "\n",
    "\r",
    "\0",
    "\t",
    " ",
    ":",
    ";",
    ",",
    "%",
    "%zz",
    "%00",
    "%2e%2e",
    "#",
    "?",
    "//",
    "/../",
    "\\",
    "\x7f",
    "\xff",
    "\xc0\xaf",
    "é",
  ),
  fc.constantFrom("HTTP/1.0", "HTTP/2.0", "HTTP/1.", "PRI", "CONNECT", "FOO", "get", "*", "http://x", "://"),
  fc.constantFrom(
    "\r\nContent-Length: 5",
    "\r\nContent-Length: -1",
    "\r\nContent-Length: 1e3",
    "\r\nTransfer-Encoding: chunked",
    "\r\nTransfer-Encoding: gzip, chunked",
    "\r\nTransfer-Encoding : chunked",
    "\r\nHost: b",
    "\r\n folded",
    "\r\nExpect: 100-continue",
    "\r\nExpect: foo",
    "\r\nUpgrade: websocket\r\nConnection: upgrade",
    "\r\nContent-Encoding: gzip",
    "\r\nContent-Type: text/html",
    "\r\nAccept: text/html",
    "\r\nAuthorization: Basic bearer",
    "\r\nCookie: ;;;=;",
    "\r\n: empty",
    "\r\nX-\u0000: a",
  ),
  fc.nat(255).map((code) => String.fromCharCode(code)),
  fc.constantFrom(8_000, 20_000).map((length) => "a".repeat(length)),
);
const MUTATION = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.constantFrom(0, 0, 1, 2, 5, 20),
  poison: POISON,
});
const MUTATED = fc
  .tuple(fc.nat(REQUESTS.length - 1), fc.array(MUTATION, { maxLength: 4 }))
  .map(([index, mutations]) =>
    mutations.reduce((text, { at, remove, poison }) => {
      const position = Math.floor(at * text.length);
      return text.slice(0, position) + poison + text.slice(position + remove);
    }, REQUESTS[index] ?? ""),
  );

/** Asserts that an answer is one that the surface, or the application outside it, may give. */
function expectDeclared(answer: Received, request: string): void {
  const context = `${JSON.stringify(request.slice(0, 300))} -> ${answer.status} ${answer.text.slice(0, 200)}`;
  expect(answer.status, context).toBeLessThan(500);
  expect(answer.text, context).not.toMatch(/^\s*</);
  expectNoLeakIn(answer, context);
  const isHead = /^HEAD /.test(request);
  if (answer.status < 400 || isHead) return;
  expect(answer.headers["content-type"], context).toMatch(/^application\/json/);
  const body = JSON.parse(answer.text);
  if (body.code === "outside") return;
  if (typeof body.error === "string") expectFlat(answer, answer.status, body.error);
  else expectError(answer, answer.status, body.code);
}

function expectNoLeakIn(answer: Received, context: string): void {
  if (answer.status < 400) return;
  try {
    if (!answer.text.includes('"outside"')) expectNoLeak(answer);
  } catch (error) {
    throw new Error(context, { cause: error });
  }
}

describe("bytes on a socket", () => {
  it("are answered in a declared shape or not at all, never by a 5xx, and the server goes on", async () => {
    const silent: string[] = [];
    const requests = fc.sample(MUTATED, { numRuns: 1_200, seed: SEED });
    const lanes = Array.from({ length: 12 }, (_, lane) =>
      requests.filter((__, index) => index % 12 === lane),
    );
    await Promise.all(
      lanes.map(async (lane) => {
        for (const request of lane) {
          const bytes = await sendBytes(fixture, Buffer.from(request, "latin1"));
          if (bytes.length === 0) {
            silent.push(request);
            continue;
          }
          for (const answer of parseAnswers(bytes, () => request.startsWith("HEAD ")))
            expectDeclared(answer, request);
        }
      }),
    );
    // CONNECT asks for a tunnel to somewhere else; Node closes the connection of a server that offers none.
    expect(
      silent
        .filter((request) => !request.includes("CONNECT"))
        .map((request) => JSON.stringify(request.slice(0, 200))),
    ).toEqual([]);
    expectOk(await send(fixture, { path: "/v1/ping" }));
  }, 300_000);

  it.each([
    ["a line that is no request", "hello\r\n\r\n", 400],
    ["an unknown method", "FOO /v1/ping HTTP/1.1\r\nHost: a\r\n\r\n", 400],
    ["a lower-case method", "get /v1/ping HTTP/1.1\r\nHost: a\r\n\r\n", 400],
    ["no Host", "GET /v1/ping HTTP/1.1\r\n\r\n", 400],
    ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
    [
      "a length and chunks",
      "POST /v1/open HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    [
      "two lengths",
      "POST /v1/open HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
      400,
    ],
    ["a length that is none", "POST /v1/open HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n{}", 400],
    ["a header with a space before the colon", "GET /v1/ping HTTP/1.1\r\nHost : a\r\n\r\n", 400],
    ["a control character in a header", "GET /v1/ping HTTP/1.1\r\nHost: a\r\nX: a\u0001b\r\n\r\n", 400],
    ["a target over the limit", `GET /v1/${"a".repeat(40_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
    ["headers over the limit", `GET /v1/ping HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(40_000)}\r\n\r\n`, 431],
    [
      "a broken chunk",
      "POST /v1/open HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
      400,
    ],
    [
      "an expectation that nobody knows",
      "GET /v1/ping HTTP/1.1\r\nHost: a\r\nExpect: foo\r\nConnection: close\r\n\r\n",
      417,
    ],
  ])("with %s are answered canonically below Express too", async (_, request, status) => {
    const [answer] = parseAnswers(await sendBytes(fixture, request));
    expect(answer?.status).toBe(status);
    if (answer) expectError(answer, status, JSON.parse(answer.text).code);
  });

  it("that are broken after a good request on the same connection are answered as canonically as the first", async () => {
    const socket = connect(fixture.port, "127.0.0.1");
    const parts: Buffer[] = [];
    socket.on("data", (part) => parts.push(part));
    socket.write("GET /v1/ping HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(socket, "data");
    socket.write("FOO /v1/ping HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(socket, "close");
    const [first, second, ...others] = parseAnswers(Buffer.concat(parts));
    if (!first || !second) throw new Error("one of the two requests had no answer");
    expectOk(first);
    expectError(second, 400, "bad_request");
    expect(others).toEqual([]);
  });

  it("that stop within the head are answered 408 when time is up", async () => {
    const slow = await startFixture({ serverOptions: { headersTimeoutMs: 100, requestTimeoutMs: 200 } });
    const socket = connect(slow.port, "127.0.0.1");
    const parts: Buffer[] = [];
    socket.on("data", (part) => parts.push(part));
    socket.write("GET /v1/ping HTTP/1.1\r\nHost: a\r\nX-Slow");
    await once(socket, "close");
    const [answer] = parseAnswers(Buffer.concat(parts));
    if (!answer) throw new Error("no answer");
    expectError(answer, 408, "request_timeout");
    await slow.stop();
  });
});
