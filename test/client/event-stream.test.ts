import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CallInit,
  callEvents,
  type EventStream,
  EventStreamError,
  type OperationDescriptor,
  readContent,
} from "../../src/client/index.js";
import { eventFrame } from "../../src/express/event-frame.js";
import { clientOf } from "./call.js";
import { instantClock } from "./clock.js";
import { errorBody, json, serve } from "./serve.js";

const follow = {
  method: "GET",
  path: "/events",
  success: { 200: ["text/event-stream"], 204: [] },
  errors: { 404: ["gone"], 401: ["unauthorized"] },
  readContent,
  call: callEvents,
  bearer: true,
} as const satisfies OperationDescriptor;

interface Message {
  readonly event?: string;
  readonly id?: string;
  readonly data: unknown;
}

type Connection = (write: (part: string | Uint8Array) => Promise<void>, cut: () => void) => unknown;

/** Serves each connection in turn, and calls the operation once. */
async function open(connections: readonly Connection[], init: CallInit = {}, operation = follow) {
  const clock = instantClock();
  const { url, seen } = await serve(async (response, _, count) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const write = (part: string | Uint8Array) =>
      new Promise<void>((resolve) => {
        response.write(part, () => setImmediate(resolve));
      });
    await connections[count - 1]?.(write, () => response.destroy());
    response.end();
  });
  const client = clientOf(operation, { baseUrl: url, clock });
  const result = await client.call({}, { retry: false, ...init });
  if (!result.ok) throw new Error(result.kind);
  return { stream: result.data as EventStream<Message>, seen, clock };
}

/** What a stream gave, and how it ended. */
async function drain(stream: AsyncIterable<Message>) {
  const events: Message[] = [];
  try {
    for await (const event of stream) events.push(event);
    return { events };
  } catch (error) {
    if (!(error instanceof EventStreamError)) throw error;
    return { events, error, reason: error.reason };
  }
}

/** Writes, and breaks the connection. */
function thenCut(text: string): Connection {
  return async (write, cut) => {
    await write(text);
    cut();
  };
}

const one: Connection = (write) => write('id: 1\ndata: "a"\n\n');

describe("reading", () => {
  test.each([
    ["LF", "\n"],
    ["CR", "\r"],
    ["CRLF", "\r\n"],
  ])(
    "takes %s, a byte order mark, comments and data over several lines, whatever the pieces",
    async (_, eol) => {
      const lines = [
        ": hello",
        "event: note",
        "id: 1",
        'data: {"a":',
        'data:"é😀"}',
        "",
        "data: 2",
        "",
        ":",
        "",
      ];
      const bytes = Buffer.from(`\ufeff${lines.join(eol)}`);
      for (const size of [1, 2, 3, 1000]) {
        const { stream } = await open([
          async (write) => {
            for (let at = 0; at < bytes.length; at += size) await write(bytes.subarray(at, at + size));
          },
        ]);
        expect(await drain(stream)).toEqual({
          events: [{ event: "note", id: "1", data: { a: "é😀" } }, { data: 2 }],
        });
        expect(stream.lastEventId).toBe("1");
      }
    },
  );

  test("hands an event on as soon as its blank line is there, also where lines end in CR alone", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { stream } = await open([
      async (write) => {
        await write("data: 1\r\r");
        await held;
        await write("\ndata: 2\r\n\r\n");
      },
    ]);
    const events: unknown[] = [];
    for await (const { data } of stream) {
      events.push(data);
      release();
    }
    expect(events).toEqual([1, 2]);
  });

  test("leaves out an event that the stream ends within, and frames without data", async () => {
    const { stream } = await open([(write) => write("event: ping\n\ndata: 1\n\ndata: 2\n")]);
    expect(await drain(stream)).toEqual({ events: [{ data: 1 }] });
  });

  test("data that is not JSON ends the stream as `parse`, after the events before it", async () => {
    const { stream } = await open([(write) => write("data: 1\n\ndata: <html>\n\ndata: 3\n\n")]);
    expect(await drain(stream)).toMatchObject({ events: [{ data: 1 }], reason: "parse" });
  });

  test.each([
    ["without an end", `data: ${"x".repeat(3000)}`],
    ["that is whole", `data: "${"x".repeat(3000)}"\n\n`],
    ["of many lines", "data: 1\n".repeat(1500)],
  ])("an event %s is bounded", async (_, text) => {
    const { stream } = await open([(write) => write(text)], { events: { maxEventLength: 1000 } });
    expect(await drain(stream)).toMatchObject({
      events: [],
      reason: "parse",
      error: { cause: { name: "RangeError" } },
    });
  });

  test("a page from a gateway is no stream", async () => {
    const { url } = await serve((response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<h1>Sign in</h1>");
    });
    const result = await clientOf(follow, { baseUrl: url }).call();
    expect(result).toMatchObject({
      kind: "transport",
      reason: "parse",
      status: 200,
      raw: "<h1>Sign in</h1>",
    });
  });
});

describe("ending", () => {
  test("the caller's signal ends the loop as `abort`, with its reason", async () => {
    const controller = new AbortController();
    const { stream } = await open(
      [
        async (write) => {
          await write("data: 1\n\n");
          await new Promise(() => {});
        },
      ],
      {
        signal: controller.signal,
        events: { reconnect: true },
      },
    );
    const ended = drain(stream);
    setTimeout(() => controller.abort(new Error("enough")), 30);
    expect(await ended).toMatchObject({
      events: [{ data: 1 }],
      reason: "abort",
      error: { cause: { message: "enough" } },
    });
  });

  test("leaving the loop, or cancel(), closes the connection", async () => {
    for (const leave of [
      async (stream: EventStream<Message>) => {
        for await (const _ of stream) break;
      },
      (stream: EventStream<Message>) => stream.cancel(),
    ]) {
      let closed = () => {};
      const closing = new Promise<void>((resolve) => {
        closed = resolve;
      });
      const { url } = await serve((response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write("data: 1\n\n");
        response.on("close", closed);
      });
      const result = await clientOf(follow, { baseUrl: url }).call();
      await leave(result.data as EventStream<Message>);
      await closing;
    }
  });

  test("a broken connection is `network` unless reconnection is asked for", async () => {
    const { stream, seen } = await open([thenCut('id: 1\ndata: "a"\n\n')]);
    expect(await drain(stream)).toMatchObject({ reason: "network", error: { lastEventId: "1" } });
    expect(seen).toHaveLength(1);
  });
});

describe("reconnection", () => {
  const broken: Connection = thenCut('id: 1\ndata: "a"\n\n');
  const reconnect = { events: { reconnect: true } };

  test("sends the request again with Last-Event-ID in UTF-8, waits as asked, and ends where the server ends", async () => {
    const { stream, seen, clock } = await open(
      [thenCut('retry: 40\nid: é1\ndata: "a"\n\n'), (write) => write('id: 2\ndata: "b"\n\n')],
      reconnect,
    );
    expect((await drain(stream)).events.map(({ data }) => data)).toEqual(["a", "b"]);
    const ids = seen.map(({ headers }) => headers["last-event-id"]);
    expect(ids).toEqual([undefined, Buffer.from("é1").toString("latin1")]);
    expect(clock.slept).toEqual([40]);
  });

  test("backs off while nothing comes, and gives up after so many attempts in a row", async () => {
    const silent: Connection = (_, cut) => cut();
    const { stream, clock } = await open([broken, silent, silent, broken, silent, silent, silent], {
      events: { reconnect: { attempts: 3, baseMs: 10, capMs: 15 } },
    });
    const { events, reason } = await drain(stream);
    expect([events.length, reason]).toEqual([2, "network"]);
    expect(clock.slept).toEqual([10, 15, 15, 10, 15, 15]);
  });

  test("does not repeat what cannot be resumed: an event without id, or a POST", async () => {
    const nameless = await open([thenCut("data: 1\n\n"), one], reconnect);
    expect(await drain(nameless.stream)).toMatchObject({ events: [{ data: 1 }], reason: "network" });
    const post = await open([broken, one], reconnect, { ...follow, method: "POST" } as never);
    expect(await drain(post.stream)).toMatchObject({ reason: "network" });
    expect([nameless.seen.length, post.seen.length]).toEqual([1, 1]);
  });

  test.each([
    [404, "refused", "declared"],
    [502, "refused", "undeclared"],
  ] as const)("answered with %i ends as `%s`, with the failure", async (status, reason, kind) => {
    const { url } = await serve((response, _, count) => {
      if (count > 1) return json(response, status, errorBody(status, "gone"));
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("id: 1\ndata: 1\n\n", () => setImmediate(() => response.destroy()));
    });
    const client = clientOf(follow, { baseUrl: url, clock: instantClock(), retry: false });
    const result = await client.call({}, reconnect);
    const ended = await drain(result.data as EventStream<Message>);
    expect(ended).toMatchObject({ reason, error: { failure: { kind, status } } });
  });

  test("answered with 204 is the end (WHATWG HTML §9.2.2), and the token is asked for anew", async () => {
    const { url, seen } = await serve((response, _, count) => {
      response.writeHead(count > 1 ? 204 : 200, { "content-type": "text/event-stream" });
      if (count > 1) response.end();
      else response.write("id: 1\ndata: 1\n\n", () => setImmediate(() => response.destroy()));
    });
    let asked = 0;
    const client = clientOf(follow, { baseUrl: url, clock: instantClock(), token: () => `t${++asked}` });
    const result = await client.call({}, reconnect);
    expect(await drain(result.data as EventStream<Message>)).toEqual({ events: [{ id: "1", data: 1 }] });
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer t1", "Bearer t2"]);
  });
});

test("any events come through frames and pieces as they were", async () => {
  const line = fc
    .string({ unit: "grapheme" })
    .filter((text) => text !== "" && !/[\r\n\0]/.test(text) && text.isWellFormed());
  // A field loses one leading space, and nothing else; the writer puts it there.
  const event = fc.record({ event: line, id: line, data: fc.jsonValue() }, { requiredKeys: ["data"] });
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 8 }),
      fc.integer({ min: 1, max: 9 }),
      async (events, size) => {
        const bytes = new TextEncoder().encode(events.map(eventFrame).join(": keep-alive\n\n"));
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
            controller.close();
          },
        });
        const fetch = async () => new Response(body, { headers: { "content-type": "text/event-stream" } });
        const result = await clientOf(follow, { baseUrl: "http://a", fetch }).call();
        const received = await drain(result.data as EventStream<Message>);
        expect(received).toEqual({ events: JSON.parse(JSON.stringify(events)) });
      },
    ),
    { numRuns: 200 },
  );
});

test("the parser is left out of a client that reads no events", async () => {
  const bundle = async (operation: string) => {
    const { outputFiles } = await build({
      stdin: {
        contents: `import * as c from "wireproof/client"; export const api = c.createClient({ a: ${operation} });`,
        resolveDir: process.cwd(),
      },
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      platform: "browser",
      conditions: ["wireproof-source"],
    });
    return outputFiles[0]?.text ?? "";
  };
  const plain = await bundle('{ method: "GET", path: "/", success: {} }');
  expect(plain).not.toMatch(/max-buffer-size|Last-Event-ID/);
  const events = await bundle(
    '{ method: "GET", path: "/", success: {}, readContent: c.readContent, call: c.callEvents }',
  );
  expect(events).toMatch(/max-buffer-size/);
  expect(gzipSync(events, { level: 9 }).length).toBeLessThan(6500);
});
