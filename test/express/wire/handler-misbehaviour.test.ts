import { Readable } from "node:stream";
import type { Response } from "express";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { reply } from "wireproof/express";
import { type Fixture, startFixture } from "../fixture/app.js";
import { byHand } from "../fixture/handlers.js";
import { expectError, expectNoLeak, expectOk } from "./expect.js";
import { type Received, send } from "./http.js";

/** An answer that a handler writes by hand. */
interface Written {
  readonly status: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The ways to write an answer past `reply`. */
const WRITERS: Readonly<Record<string, (res: Response, written: Written) => unknown>> = {
  "res.json": (res, { text, ...head }) => start(res, head).json(tryParse(text)),
  "res.send of a text": (res, { text, ...head }) => start(res, head).send(text),
  "res.send of bytes": (res, { text, ...head }) => start(res, head).send(Buffer.from(text)),
  "res.end": (res, { text, ...head }) => start(res, head).end(text),
  "res.write": (res, { text, ...head }) => {
    start(res, head);
    for (const character of text) res.write(character);
    res.end();
  },
  "res.writeHead": (res, { status, type = "application/json", headers, text }) =>
    res.writeHead(status, { "Content-Type": type, ...headers }).end(text),
  "res.flushHeaders": (res, { text, ...head }) => {
    start(res, head).flushHeaders();
    res.end(text);
  },
  "a stream": (res, { text, ...head }) => {
    Readable.from([Buffer.from(text.slice(0, 3)), Buffer.from(text.slice(3))]).pipe(start(res, head));
  },
};

function start(
  res: Response,
  { status, type = "application/json", headers = {} }: Omit<Written, "text">,
): Response {
  return res.status(status).set({ "Content-Type": type, ...headers });
}

/** `res.json` serialises a text once more; what does not parse is then a JSON text that the schema refuses. */
function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const kind = { "X-Kind": "thing" };
const thing = '{"name":"a"}';
const error = (code: string, status: number, more: object = {}) =>
  JSON.stringify({ code, message: "m", status, ...more });

/** Answers that `runLab` does not declare. */
const UNDECLARED: Readonly<Record<string, Written>> = {
  "an undeclared success status": { status: 201, headers: kind, text: thing },
  "an undeclared error status": { status: 418, text: error("not_found", 418) },
  "an undeclared 5xx status": { status: 502, text: error("bad_gateway", 502) },
  "a body of the wrong type": { status: 200, headers: kind, text: '{"name":5}' },
  "a body without a required property": { status: 200, headers: kind, text: "{}" },
  "a body with an undeclared property": { status: 200, headers: kind, text: '{"name":"a","password":"p"}' },
  "a body that is null": { status: 200, headers: kind, text: "null" },
  "a body that is not JSON": { status: 200, headers: kind, text: "oops" },
  "no required header": { status: 200, text: thing },
  "an invalid header": { status: 200, headers: { "X-Kind": "other" }, text: thing },
  "an undeclared media type": { status: 200, type: "application/problem+json", headers: kind, text: thing },
  HTML: { status: 200, type: "text/html", headers: kind, text: "<!doctype html><p>hello" },
  "an undeclared code": { status: 409, text: error("app_gone", 409) },
  "a code at another's status": { status: 404, text: error("item_locked", 404) },
  "a status that differs from the body's": { status: 404, text: error("not_found", 409) },
  "a hand-made error": { status: 404, text: '{"error":"no such thing"}' },
  "an error with details that its code does not have": {
    status: 404,
    text: error("not_found", 404, { details: [{ type: "missing", loc: ["body"], msg: "m" }] }),
  },
  "an error without the details that its code needs": { status: 409, text: error("out_of_stock", 409) },
  "a 500 with the exception in it": {
    status: 500,
    text: '{"message":"SELECT a FROM b","stack":"at x (/srv/app/x.js:1:2)"}',
  },
  "a 500 in HTML": {
    status: 500,
    type: "text/html",
    text: "<!DOCTYPE html><pre>Error: x<br> at /srv/app/x.js:1:2</pre>",
  },
  "a declared 500 that holds an exception": {
    status: 500,
    text: error("internal_server_error", 500, { hint: "TypeError: x at /srv/app/x.js:1:2" }),
  },
  "a 503 without its Retry-After": { status: 503, text: error("backend_down", 503) },
};

/** Answers that `runLab` does declare. */
const DECLARED: Readonly<Record<string, Written>> = {
  "a success": { status: 200, headers: kind, text: thing },
  "a success with a charset": {
    status: 200,
    type: "application/json; charset=utf-8",
    headers: kind,
    text: thing,
  },
  "an error": { status: 404, text: error("not_found", 404) },
  "an error with details": {
    status: 409,
    text: error("out_of_stock", 409, { details: [{ type: "few", loc: ["body", "qty"], msg: "3 left" }] }),
  },
  "a 503 with its Retry-After": {
    status: 503,
    headers: { "Retry-After": "5" },
    text: error("backend_down", 503),
  },
  "a 500": { status: 500, text: error("internal_server_error", 500) },
};

const get = (fixture: Fixture, method = "GET") => send(fixture, { method, path: "/v1/lab" });

describe.each(["strict", "production"] as const)("in %s mode", (mode) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({ router: { mode } });
  });
  afterAll(() => fixture.stop());
  afterEach(() => {
    fixture.violations.length = 0;
    fixture.errors.length = 0;
  });

  describe.each(Object.entries(WRITERS))("through %s", (_, write) => {
    it.each(Object.entries(DECLARED))("%s goes out as it is", async (__, written) => {
      fixture.lab(byHand(({ res }) => write(res, written)));
      const answer = await get(fixture);
      expect([answer.status, answer.text]).toEqual([written.status, written.text]);
      expect(fixture.violations).toEqual([]);
      const head = await get(fixture, "HEAD");
      expect([head.status, head.text]).toEqual([written.status, ""]);
      expect(fixture.violations).toEqual([]);
    });

    it.each(Object.entries(UNDECLARED))(
      "%s is reported, and does not go out where it must not",
      async (__, written) => {
        fixture.lab(
          byHand(({ res }) =>
            write(res, {
              ...written,
              headers: { ...written.headers, ETag: '"x"', "Content-Encoding": "identity" },
            }),
          ),
        );
        const answer = await get(fixture);
        const replaced = mode === "strict" || written.status >= 400;
        if (replaced) {
          expectError(answer, 500, "internal_server_error");
          for (const name of ["etag", "content-encoding", "retry-after"])
            expect([name, answer.headers[name]]).toEqual([name, undefined]);
        } else {
          expect(answer.status).toBe(written.status);
        }
        const [violation, ...others] = fixture.violations;
        expect(others).toEqual([]);
        expect(violation).toMatchObject({ operation: { id: "runLab" }, status: written.status, replaced });
        expect(violation?.findings.length).toBeGreaterThan(0);
        expect(violation?.message).toContain("runLab");
        for (const finding of violation?.findings ?? []) expect(finding.fix).toBeTruthy();
      },
    );

    it("an undeclared answer to HEAD is reported too, and has no body", async () => {
      fixture.lab(byHand(({ res }) => write(res, { status: 418, text: "{}" })));
      const answer = await get(fixture, "HEAD");
      expect([answer.status, answer.text]).toEqual([500, ""]);
      expect(fixture.violations).toHaveLength(1);
    });
  });

  it("res.sendStatus and res.redirect are judged like any other answer", async () => {
    fixture.lab(byHand(({ res }) => res.sendStatus(404)));
    expectError(await get(fixture), 500, "internal_server_error");
    expect(fixture.violations).toHaveLength(1);
    fixture.lab(byHand(({ res }) => res.redirect(302, "/elsewhere")));
    await get(fixture);
    expect(fixture.violations).toHaveLength(2);
  });

  it("a conditional or partial request does not turn a declared answer into another one", async () => {
    fixture.lab(byHand(({ res }) => res.status(200).set(kind).json({ name: "a" })));
    const { headers } = await get(fixture);
    const conditions: Record<string, string>[] = [
      { "if-none-match": String(headers.etag ?? "*") },
      { "if-none-match": "*" },
      { "if-modified-since": new Date().toUTCString() },
      { range: "bytes=0-1" },
      { "if-match": '"other"' },
    ];
    for (const condition of conditions) {
      const answer = await send(fixture, { path: "/v1/lab", headers: condition });
      expect(expectOk(answer)).toEqual({ name: "a" });
    }
    expect(fixture.violations).toEqual([]);
  });

  it("values that are null where null is declared pass the guard", async () => {
    const local = await startFixture({
      router: { mode },
      handlers: {
        getItem: ({ path }) =>
          reply(200, { id: path.item_id, name: "a", at: path.item_id === 1 ? null : new Date(0) }),
      },
    });
    expect(expectOk(await send(local, { path: "/v1/items/1" }))).toEqual({ id: 1, name: "a", at: null });
    expect(expectOk(await send(local, { path: "/v1/items/2" })).at).toBe("1970-01-01T00:00:00.000Z");
    expect(local.violations).toEqual([]);
    await local.stop();
  });

  it("a writeOnly property does not go out", async () => {
    const local = await startFixture({
      router: { mode: "strict" },
      handlers: { getItem: () => reply(200, { id: 1, name: "a", secret: "s" }) },
    });
    expectError(await send(local, { path: "/v1/items/1" }), 500, "internal_server_error");
    await local.stop();
  });

  it("a handler that returns without having answered is a 500, not a hang", async () => {
    for (const value of [undefined, null, 5, "text", {}, { status: 200, body: {} }]) {
      fixture.lab(() => value);
      expectError(await get(fixture), 500, "internal_server_error");
      fixture.lab(async () => value);
      expectError(await get(fixture), 500, "internal_server_error");
    }
  });

  it("a second answer is ignored and the server goes on", async () => {
    fixture.lab(
      byHand(({ res }) => {
        res.status(200).set(kind).json({ name: "first" });
        res.status(418).json({ name: "second" });
        res.end("third");
      }),
    );
    expect(expectOk(await get(fixture))).toEqual({ name: "first" });
    fixture.lab(({ res }) => {
      res.status(200).set(kind).json({ name: "by hand" });
      return reply(204);
    });
    expect(expectOk(await get(fixture))).toEqual({ name: "by hand" });
    fixture.lab(() => reply(200, { name: "a" }, { headers: kind }));
    expect(expectOk(await get(fixture))).toEqual({ name: "a" });
  });

  it("a throw after a complete answer changes nothing", async () => {
    fixture.lab(({ res }) => {
      res.status(200).set(kind).json({ name: "first" });
      throw new Error("SELECT 1 FROM a");
    });
    expect(expectOk(await get(fixture))).toEqual({ name: "first" });
  });

  it("an answer with a body that cannot be serialised is a 500", async () => {
    const circular: Record<string, unknown> = { name: "a" };
    circular.self = circular;
    const bodies: unknown[] = [
      circular,
      { name: 1n },
      {
        toJSON: () => {
          throw new Error("/srv/app/x.js:1:2");
        },
      },
    ];
    for (const body of bodies) {
      fixture.lab(() => reply(200, body, { headers: kind }));
      expectError(await get(fixture), 500, "internal_server_error");
      fixture.lab(byHand(({ res }) => res.status(200).set(kind).json(body)));
      expectError(await get(fixture), 500, "internal_server_error");
    }
  });

  it("an answer is judged as it is serialised, and the handler's object is left alone", async () => {
    const at = new Date(0);
    const body = Object.freeze({ name: "a", at, n: undefined });
    for (const handler of [
      () => reply(200, body, { headers: kind }),
      byHand(({ res }) => res.status(200).set(kind).json(body)),
    ]) {
      fixture.lab(handler);
      expect(expectOk(await get(fixture))).toEqual({ name: "a", at: "1970-01-01T00:00:00.000Z" });
    }
    expect(body.at).toBe(at);
    class Thing {
      get name() {
        return "hidden";
      }
      toJSON() {
        return { name: this.name };
      }
    }
    fixture.lab(() => reply(200, new Thing(), { headers: kind }));
    expect(expectOk(await get(fixture))).toEqual({ name: "hidden" });
    expect(fixture.violations).toEqual([]);
  });

  it("header values that no header may have are a 500", async () => {
    for (const value of ["thing\r\nX-Injected: 1", "thing\n", "\u0000"]) {
      fixture.lab(() => reply(200, { name: "a" }, { headers: { "X-Kind": value } }));
      const answer = await get(fixture);
      expectError(answer, 500, "internal_server_error");
      expect(answer.headers["x-injected"]).toBeUndefined();
    }
  });

  it("replies without content go out without any", async () => {
    for (const [status, headers] of [
      [202, {}],
      [204, {}],
      [303, { Location: "/x" }],
    ] as const) {
      fixture.lab(() => reply(status, undefined, { headers }));
      const answer = await get(fixture);
      expect([answer.status, answer.text, answer.headers["content-type"]]).toEqual([status, "", undefined]);
    }
    expect(fixture.violations).toEqual([]);
  });
});

describe("a reply that the operation does not declare", () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({ router: { mode: "strict" } });
  });
  afterAll(() => fixture.stop());

  it.each([
    ["status", () => reply(299, { name: "a" }, { headers: kind })],
    ["body", () => reply(200, { name: 5 }, { headers: kind })],
    ["absent body", () => reply(200)],
    ["body where there is none", () => reply(202, { name: "a" })],
    ["absent header", () => reply(200, { name: "a" })],
    ["media type", () => reply(200, "a", { headers: kind, mediaType: "text/plain" })],
    ["status that is none", () => reply(99, { name: "a" }, { headers: kind })],
    ["status beyond all", () => reply(1000, { name: "a" }, { headers: kind })],
    ["status that is no number", () => reply(Number.NaN, { name: "a" }, { headers: kind })],
  ])("(%s) is a 500", async (_, handler) => {
    fixture.lab(handler);
    expectError(await get(fixture), 500, "internal_server_error");
  });
});

describe("a streamed answer", () => {
  const started: Fixture[] = [];
  async function streaming(handler: Parameters<Fixture["lab"]>[0], mode: "strict" | "production" = "strict") {
    const fixture = await startFixture({ router: { mode }, handlers: { streamEvents: handler } });
    started.push(fixture);
    return fixture;
  }
  afterEach(async () => {
    await Promise.all(started.splice(0).map((fixture) => fixture.stop()));
  });
  const events = (fixture: Fixture): Promise<Received> => send(fixture, { path: "/v1/events" });

  it("in a declared media type arrives part by part", async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const fixture = await streaming(() => {
      async function* parts() {
        yield "data: 1\n\n";
        await held;
        yield "data: 2\n\n";
      }
      return reply(200, parts());
    });
    const response = await fetch(`${fixture.url}/v1/events`);
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toBe("data: 1\n\n");
    release();
    const second = await reader?.read();
    expect(new TextDecoder().decode(second?.value)).toBe("data: 2\n\n");
    expect((await reader?.read())?.done).toBe(true);
    expect(fixture.violations).toEqual([]);
  });

  it("written by hand in a declared media type goes out", async () => {
    const fixture = await streaming(byHand(({ res }) => res.type("text/event-stream").end("data: 1\n\n")));
    const answer = await events(fixture);
    expect([answer.status, answer.text]).toEqual([200, "data: 1\n\n"]);
    expect(fixture.violations).toEqual([]);
  });

  it.each([
    ["an undeclared media type", "text/plain", 200],
    ["an undeclared status", "text/event-stream", 206],
  ])("in %s is a 500 before its first byte", async (_, type, status) => {
    const fixture = await streaming(
      byHand(({ res }) => {
        res.status(status).type(type);
        Readable.from(["data: 1\n\n", "data: 2\n\n"]).pipe(res);
      }),
    );
    expectError(await events(fixture), 500, "internal_server_error");
    expect(fixture.violations).toHaveLength(1);
  });

  it("asked for by HEAD has a head and an end, however long the stream", async () => {
    const fixture = await streaming(() => {
      async function* parts() {
        for (;;) {
          yield "data: 1\n\n";
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
      return reply(200, parts());
    });
    const answer = await send(fixture, { method: "HEAD", path: "/v1/events" });
    expect([answer.status, answer.text]).toEqual([200, ""]);
    expect(answer.headers["content-type"]).toMatch(/^text\/event-stream/);
  });

  it("is not JSON where only another media type is declared", async () => {
    for (const handler of [() => reply(200, { a: 1 }), byHand(({ res }) => res.json({ a: 1 }))]) {
      expectError(await events(await streaming(handler)), 500, "internal_server_error");
    }
  });

  it("that fails before its first part is a 500", async () => {
    const fixture = await streaming(() => {
      // biome-ignore lint/correctness/useYield: failing before the first part is the case
      async function* parts(): AsyncGenerator<string> {
        throw new Error("SELECT a FROM b at /srv/app/x.js:1:2");
      }
      return reply(200, parts());
    });
    expectError(await events(fixture), 500, "internal_server_error");
  });

  it("that fails midway is cut off, tells nothing, and leaves the server answering", async () => {
    const fixture = await streaming(() => {
      async function* parts() {
        yield "data: 1\n\n";
        throw new Error("SELECT a FROM b at /srv/app/x.js:1:2");
      }
      return reply(200, parts());
    });
    const answer = await events(fixture).catch(() => undefined);
    if (answer) {
      expect(answer.complete).toBe(false);
      expectNoLeak(answer);
    }
    expect(fixture.errors).toHaveLength(1);
    expectOk(await send(fixture, { path: "/v1/ping" }));
  });

  it("by hand that throws once headers are sent is cut off as well", async () => {
    const fixture = await streaming(({ res }) => {
      res.type("text/event-stream").write("data: 1\n\n");
      throw new Error("SELECT a FROM b at /srv/app/x.js:1:2");
    });
    const answer = await events(fixture).catch(() => undefined);
    if (answer) {
      expect(answer.complete).toBe(false);
      expectNoLeak(answer);
    }
    expectOk(await send(fixture, { path: "/v1/ping" }));
  });
});
