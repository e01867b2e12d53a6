import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EventStreamError } from "wireproof/client";
import { reply } from "wireproof/express";
import { type Fixture, startFixture } from "../fixture/app.js";
import { createFixtureClient } from "../fixture/generated/client.js";
import { byHand, type LooseHandler } from "../fixture/handlers.js";
import { expectError } from "./expect.js";
import { send } from "./http.js";

let fixture: Fixture;
let timers: { wake: () => void; ms: number; isOver: boolean }[];
let mode: "strict" | "production";

const setTimer = (wake: () => void, ms: number) => {
  const timer = { wake, ms, isOver: false };
  timers.push(timer);
  return () => {
    timer.isOver = true;
  };
};

beforeEach(() => {
  timers = [];
  mode = "strict";
});
afterEach(() => fixture.stop());

async function start(given: LooseHandler, retryMs?: number) {
  const handlers: Record<string, LooseHandler> = { followRun: given, startRun: given };
  const events = { keepAliveSeconds: 15, setTimer, ...(retryMs !== undefined && { retryMs }) };
  fixture = await startFixture({ handlers, router: { mode, events } });
  return createFixtureClient({ baseUrl: `${fixture.url}/v1` });
}

const path = "/v1/runs/7/events";
const progress = (id: number, percent: unknown = id) => ({
  event: "progress",
  id: String(id),
  data: { percent },
});

/** A handler that yields these events, and throws those that are errors. */
function yielding(...items: readonly unknown[]): LooseHandler {
  return () =>
    reply(
      200,
      (async function* () {
        for (const item of items) {
          if (item instanceof Error) throw item;
          yield item;
        }
      })(),
    );
}

describe("a stream of described events", () => {
  it("is written as frames of event, id and data in JSON", async () => {
    await start(yielding(progress(1), { event: "finished", data: { result: "a\nb\u2028é" } }));
    const { status, headers, text, complete } = await send(fixture, { path });
    expect([status, headers["content-type"], headers["cache-control"], complete]).toEqual([
      200,
      "text/event-stream",
      "no-cache",
      true,
    ]);
    expect(text).toBe(
      'event: progress\nid: 1\ndata: {"percent":1}\n\nevent: finished\ndata: {"result":"a\\nb\u2028é"}\n\n',
    );
    expect([fixture.violations, fixture.errors]).toEqual([[], []]);
  });

  it("asks for a reconnection time once, before the first event", async () => {
    await start(yielding(progress(1), progress(2)), 2500);
    const { text } = await send(fixture, { path });
    expect(text.startsWith("retry: 2500\n\nevent: progress\nid: 1\n")).toBe(true);
    expect(text.match(/retry/g)).toHaveLength(1);
  });

  it("reaches the generated client as typed events", async () => {
    const api = await start(yielding(progress(1), { event: "finished", data: { result: "done" } }));
    const result = await api.followRun({ path: { run_id: "7" } });
    if (!result.ok) throw new Error(result.kind);
    const seen: (number | string)[] = [];
    for await (const event of result.data) {
      if (event.event === "progress") seen.push(event.data.percent);
      else if (event.event === "finished") seen.push(event.data.result);
      else seen.push(event.data.code);
    }
    expect(seen).toEqual([1, "done"]);
    expect(result.data.lastEventId).toBe("1");
  });

  it("works without event fields, where the data tells events apart, and by POST", async () => {
    const api = await start(yielding({ data: { event: "tick" } }));
    const seen = [];
    for await (const { data } of await api.orThrow.startRun()) seen.push(data.event);
    expect(seen).toEqual(["tick"]);
  });

  it("answers HEAD with its head and asks the source for nothing", async () => {
    let asked = false;
    await start(() =>
      reply(
        200,
        (async function* () {
          asked = true;
          yield progress(1);
        })(),
      ),
    );
    const { status, text } = await send(fixture, { path, method: "HEAD" });
    expect([status, text, asked]).toEqual([200, "", false]);
  });
});

describe("an error of the source", () => {
  it("before the first event is answered as the declared error", async () => {
    await start(({ fail }) =>
      reply(
        200,
        // biome-ignore lint/correctness/useYield: it fails before it can
        (async function* () {
          throw fail.item_not_found?.();
        })(),
      ),
    );
    expectError(await send(fixture, { path }), 404, "item_not_found");
    expect([fixture.violations, fixture.errors]).toEqual([[], []]);
  });

  it("before the first event that is no declared one becomes the declared 500, without its words", async () => {
    await start(yielding(new Error("password hunter2")));
    const answer = await send(fixture, { path });
    expectError(answer, 500, "internal_server_error");
    expect(answer.text).not.toContain("hunter2");
    expect(fixture.errors).toHaveLength(1);
  });

  it("after it is reported, sent as the declared error event with a fixed message, and ends the stream", async () => {
    await start(yielding(progress(1), new Error("password hunter2")));
    const { text, complete } = await send(fixture, { path });
    expect(text.split("\n\n")[1]).toMatch(
      /^event: error\ndata: \{"code":"internal_server_error","message":"[^"]+"\}$/,
    );
    expect([text.includes("hunter2"), complete]).toEqual([false, true]);
    expect(fixture.errors).toMatchObject([{ message: "password hunter2" }]);
    expect(fixture.violations).toEqual([]);
  });

  it("after it keeps its declared code", async () => {
    await start(({ fail }) => yielding(progress(1), fail.item_not_found?.())({} as never));
    const { text } = await send(fixture, { path });
    expect(text).toContain('event: error\ndata: {"code":"item_not_found","message":"No such item."}\n\n');
  });

  it("after it cuts the connection where no error event is declared", async () => {
    await start(yielding({ data: { event: "tick" } }, new Error("broken")));
    const { text, complete } = await send(fixture, { path: "/v1/runs", method: "POST" });
    expect([text, complete]).toEqual(['data: {"event":"tick"}\n\n', false]);
    expect(fixture.errors).toMatchObject([{ message: "broken" }]);
  });
});

describe("an event that breaks the schema", () => {
  it.each([
    ["a value out of range", progress(2, 101), "/data/percent"],
    ["a name that is not declared", { event: "other", data: {} }, "/event"],
    ["no id where one is required", { event: "progress", data: { percent: 1 } }, "/id"],
  ])("cuts the connection in strict mode: %s", async (_, event, pointer) => {
    await start(yielding(progress(1), event, progress(3)));
    const { text, complete } = await send(fixture, { path });
    expect([text, complete]).toEqual(['event: progress\nid: 1\ndata: {"percent":1}\n\n', false]);
    expect(fixture.violations).toHaveLength(1);
    const [violation] = fixture.violations;
    expect(violation?.findings.every(({ check }) => check === "event-schema")).toBe(true);
    expect(violation?.findings.map((finding) => finding.pointer)).toContain(pointer);
    expect(violation?.message).toContain("outcome: cut the connection");
  });

  it("is reported in production, and goes out", async () => {
    mode = "production";
    await start(yielding(progress(1, 101), progress(2)));
    const { text, complete } = await send(fixture, { path });
    expect([text.match(/^event: /gm)?.length, complete]).toEqual([2, true]);
    expect(fixture.violations).toHaveLength(1);
  });

  it("is found in raw parts too, wherever they are cut", async () => {
    const good = 'data: {"percent":1}\r\nevent: progress\r\nid: é\r\n\r\n';
    const bytes = Buffer.from(`${good}event: progress\rid: 2\rdata: {"percent":"no"}\r\r`);
    const parts = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
    await start(yielding(...parts));
    const { text, complete } = await send(fixture, { path });
    expect([text.startsWith(good), text.endsWith("\r\r"), complete]).toEqual([true, false, false]);
    expect(fixture.violations).toHaveLength(1);
  });

  it("is found when a handler writes to the response by hand", async () => {
    await start(byHand(({ res }) => res.type("text/event-stream").end("data: no JSON\n\n")));
    expectError(await send(fixture, { path }), 500, "internal_server_error");
    expect(fixture.violations[0]?.message).toContain("is not JSON");
  });

  it("that is none at all is an error of the source", async () => {
    await start(yielding(progress(1), 7));
    expect((await send(fixture, { path })).text).toContain("event: error\n");
    expect(fixture.errors[0]).toBeInstanceOf(TypeError);
  });

  it("cannot smuggle a frame in through its name", async () => {
    await start(yielding(progress(1), { event: "x\n\ndata: evil", data: 1 }));
    expect((await send(fixture, { path })).text).not.toContain("evil");
    expect(fixture.errors[0]).toBeInstanceOf(TypeError);
  });
});

describe("silence", () => {
  it("is broken by comments, which also let the head out before the first event", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    await start(() =>
      reply(
        200,
        (async function* () {
          await gate;
          yield progress(1);
        })(),
      ),
    );
    const answering = send(fixture, { path });
    while (!timers.some(({ isOver }) => !isOver)) await new Promise((resolve) => setImmediate(resolve));
    expect(timers.map(({ ms }) => ms)).toEqual([15_000]);
    timers[0]?.wake();
    while (timers.length < 2) await new Promise((resolve) => setImmediate(resolve));
    release();
    const { text } = await answering;
    expect(text).toBe(': keep-alive\n\nevent: progress\nid: 1\ndata: {"percent":1}\n\n');
    expect(timers.every(({ isOver }, index) => index === 0 || isOver)).toBe(true);
  });
});

describe("a client that goes away or is slow", () => {
  it("ends the source through return()", async () => {
    let finish: (how: string) => void = () => {};
    const returned = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const api = await start(() =>
      reply(
        200,
        (async function* () {
          try {
            for (let id = 0; ; id++) {
              yield progress(id % 100);
              await new Promise((done) => setImmediate(done));
            }
          } finally {
            finish("returned");
          }
        })(),
      ),
    );
    const { data } = await api.followRun({ path: { run_id: "7" } });
    for await (const event of data ?? []) if (event.event === "progress") break;
    expect(await returned).toBe("returned");
    expect(fixture.errors).toEqual([]);
  });

  it("is waited for: no more is asked of the source than the connection takes", async () => {
    let asked = 0;
    await start(() =>
      reply(
        200,
        (async function* () {
          for (; asked < 5000; asked++)
            yield { event: "progress", id: "1", data: { percent: 1, text: "x".repeat(100_000) } };
        })(),
      ),
    );
    const socket = connect(fixture.port, "127.0.0.1");
    await once(socket, "connect");
    socket.on("error", () => {});
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await once(socket, "readable");
    let before = -1;
    while (before !== asked) {
      before = asked;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(1000);
    socket.destroy();
  });
});

describe("the generated client", () => {
  it("takes a broken stream up again after the last event", async () => {
    const seen: unknown[] = [];
    const api = await start(({ headers, res }) => {
      const after = Number(headers["Last-Event-ID"] ?? 0);
      seen.push(headers["Last-Event-ID"]);
      return reply(
        200,
        (async function* () {
          for (let id = after + 1; id <= 4; id++) {
            yield progress(id);
            if (after === 0 && id === 2) {
              await new Promise((resolve) => setTimeout(resolve, 20));
              res.destroy();
            }
          }
          yield { event: "finished", data: { result: "done" } };
        })(),
      );
    }, 1);
    const result = await api.followRun({ path: { run_id: "7" } }, { events: { reconnect: true } });
    const events: string[] = [];
    for await (const event of result.data ?? []) events.push("id" in event ? String(event.id) : event.event);
    expect(events).toEqual(["1", "2", "3", "4", "finished"]);
    expect(seen).toEqual([undefined, "2"]);
  });

  it("gives the declared error when it is refused before the stream", async () => {
    const api = await start(({ fail }) => {
      throw fail.item_not_found?.();
    });
    const result = await api.followRun({ path: { run_id: "7" } });
    expect(result).toMatchObject({ kind: "declared", code: "item_not_found" });
  });

  it("says that the connection broke, and with what", async () => {
    const api = await start(({ res }) =>
      reply(
        200,
        (async function* () {
          yield progress(1);
          await new Promise((resolve) => setTimeout(resolve, 20));
          res.destroy();
        })(),
      ),
    );
    const { data } = await api.followRun({ path: { run_id: "7" } });
    const reading = (async () => {
      for await (const _ of data ?? []);
    })();
    const error = await reading.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EventStreamError);
    expect(error).toMatchObject({ reason: "network", lastEventId: "1" });
  });
});
