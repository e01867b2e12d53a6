import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { reply } from "wireproof/express";
import { type Fixture, startFixture } from "../fixture/app.js";
import { byHand } from "../fixture/handlers.js";
import { expectOk } from "./expect.js";
import { send } from "./http.js";

let fixture: Fixture;
/** What one test watches of its handler. */
const watched: { started: () => void; aborted: () => void; finished: (outcome: unknown) => void } = {
  started: () => {},
  aborted: () => {},
  finished: () => {},
};
const rejections: unknown[] = [];
const note = (reason: unknown) => rejections.push(reason);

beforeAll(async () => {
  fixture = await startFixture({
    handlers: {
      streamEvents: ({ signal }) => {
        async function* parts() {
          signal.addEventListener("abort", () => watched.aborted());
          try {
            for (;;) {
              yield `data: ${"x".repeat(10_000)}\n\n`;
              await new Promise((resolve) => setImmediate(resolve));
            }
          } finally {
            watched.finished("returned");
          }
        }
        return reply(200, parts());
      },
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
  expect(rejections.splice(0)).toEqual([]);
});

/** Opens a connection, sends a request and hands the socket over. */
async function open(head: string) {
  const socket = connect(fixture.port, "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => {});
  socket.write(`${head}\r\nHost: a\r\n\r\n`);
  return socket;
}

describe("a client that goes away", () => {
  it("in the middle of a stream aborts the signal and ends the iterable", async () => {
    const aborted = new Promise<void>((resolve) => {
      watched.aborted = resolve;
    });
    const finished = new Promise((resolve) => {
      watched.finished = resolve;
    });
    const socket = await open("GET /v1/events HTTP/1.1");
    await once(socket, "data");
    socket.destroy();
    await aborted;
    expect(await finished).toBe("returned");
    expectOk(await send(fixture, { path: "/v1/ping" }));
    expect(fixture.violations).toEqual([]);
  });

  it("before the answer aborts the signal, and a late reply goes nowhere", async () => {
    const outcome = new Promise<string>((resolve) => {
      fixture.lab(async ({ signal }) => {
        watched.started();
        await new Promise((done) => signal.addEventListener("abort", done));
        resolve("aborted");
        return reply(200, { name: "late" }, { headers: { "X-Kind": "thing" } });
      });
    });
    const running = new Promise<void>((resolve) => {
      watched.started = resolve;
    });
    const socket = await open("GET /v1/lab HTTP/1.1");
    await running;
    socket.destroy();
    expect(await outcome).toBe("aborted");
    expectOk(await send(fixture, { path: "/v1/ping" }));
  });

  it("before the answer lets the handler fail late without harm", async () => {
    const running = new Promise<void>((resolve) => {
      watched.started = resolve;
    });
    const failed = new Promise<void>((resolve) => {
      fixture.lab(async ({ signal }) => {
        watched.started();
        await new Promise((done) => signal.addEventListener("abort", done));
        queueMicrotask(resolve);
        throw signal.reason;
      });
    });
    const socket = await open("GET /v1/lab HTTP/1.1");
    await running;
    socket.destroy();
    await failed;
    expectOk(await send(fixture, { path: "/v1/ping" }));
  });

  it("while a handler writes by hand does no harm either", async () => {
    const running = new Promise<void>((resolve) => {
      watched.started = resolve;
    });
    const done = new Promise<void>((resolve) => {
      fixture.lab(
        byHand(async ({ res, signal }) => {
          res.set({ "X-Kind": "thing", "Content-Type": "application/json" });
          res.write('{"name":');
          watched.started();
          await new Promise((aborted) => signal.addEventListener("abort", aborted));
          res.write('"a"');
          res.end("}");
          resolve();
        }),
      );
    });
    const socket = await open("GET /v1/lab HTTP/1.1");
    await running;
    socket.destroy();
    await done;
    expectOk(await send(fixture, { path: "/v1/ping" }));
  });

  it("in the middle of its own body leaves nothing hanging", async () => {
    const socket = await open(
      "POST /v1/items HTTP/1.1\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nContent-Length: 500",
    );
    socket.write('{"name":');
    socket.end();
    const closed = once(socket, "close");
    socket.resume();
    await closed;
    const gone = await open(
      "POST /v1/items HTTP/1.1\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked",
    );
    gone.write('5\r\n{"nam\r\n');
    gone.destroy();
    expectOk(await send(fixture, { path: "/v1/ping" }));
  });

  it("does not abort the signal of an answer that is complete", async () => {
    let signal: AbortSignal | undefined;
    fixture.lab((context) => {
      signal = context.signal;
      return reply(200, { name: "a" }, { headers: { "X-Kind": "thing" } });
    });
    expectOk(await send(fixture, { path: "/v1/lab" }));
    expectOk(await send(fixture, { path: "/v1/ping" }));
    expect(signal?.aborted).toBe(false);
  });
});
