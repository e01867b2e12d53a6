import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { captureOf, MOST_BYTES } from "../../src/vitest/captured.js";
import { plainFetch } from "../../src/vitest/index.js";
import { recordFetch } from "../../src/vitest/recording-fetch.js";
import { temporaryFolder } from "../generate/temporary-folder.js";
import { type Recording, record } from "./recording.js";
import { openShop, type Shop } from "./shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => {
  shop.server.closeAllConnections();
  shop.server.close();
});

const call = ({ recorder }: Recording, path: string, init?: RequestInit) =>
  recordFetch(recorder, plainFetch, `${shop.origin}/shop/v1${path}`, init);

const ORDER = "shop getOrder 200 application/json";

describe("a recorded fetch", () => {
  test("answers what fetch answers, and counts it by what the document declares", async () => {
    const recording = record(temporaryFolder());
    const response = await call(recording, "/orders/7");
    expect(response).toBeInstanceOf(Response);
    expect(response.url).toBe(`${shop.origin}/shop/v1/orders/7`);
    expect(await response.json()).toEqual({ id: "7", name: "one" });
    await call(recording, "/orders/7");
    await call(recording, "/orders/gone");
    await call(recording, "/nothing");
    await call(recording, "/orders/zipped");
    expect(await recording.counts()).toEqual({
      "shop - 404 application/json not_found": 1,
      [ORDER]: 3,
      "shop getOrder 404 application/json order_gone": 1,
    });
  });

  test("counts answers whose bodies nobody reads, and those that are binary", async () => {
    const recording = record(temporaryFolder());
    expect((await call(recording, "/orders/7")).status).toBe(200);
    const receipt = await call(recording, "/orders/7/receipt");
    expect(new Uint8Array(await receipt.arrayBuffer())).toEqual(new Uint8Array([0x25, 0x50, 0xff, 0]));
    const entries = await recording.entries();
    expect(Object.keys(entries)).toEqual([ORDER, "shop getReceipt 200 application/pdf"]);
    expect(entries["shop getReceipt 200 application/pdf"]?.sample?.response.body).toBe(
      "(4 bytes of application/pdf)",
    );
  });

  test("counts an answer that breaks the contract as broken, with what is wrong", async () => {
    const recording = record(temporaryFolder());
    await call(recording, "/orders/broken");
    await call(recording, "/orders/teapot");
    const { [ORDER]: broken, "shop getOrder 418 text/plain": teapot } = await recording.entries();
    expect(broken?.broken).toBe(1);
    expect(broken?.faults.map(({ check }) => check)).toEqual(["body-schema"]);
    expect(teapot?.faults.map(({ check }) => check)).toContain("status-declared");
  });

  test("judges an upload as it was sent", async () => {
    const form = (fields: Record<string, string | Blob>) => {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.append(name, value);
      return { method: "PUT", body };
    };
    const messages = async (init: RequestInit) => {
      const recording = record(temporaryFolder());
      await call(recording, "/orders/7/picture", init);
      const [entry] = Object.values(await recording.entries());
      return entry?.faults.map(({ message }) => message);
    };
    const picture = (bytes: number) => new Blob([new Uint8Array(bytes).fill(0xff)]);
    expect(await messages(form({ picture: picture(4), width: "5" }))).toEqual([]);
    expect(await messages(form({ picture: picture(5) }))).toEqual([
      "`putPicture` answered `204` to a request that breaks the contract: the request body at `/picture` must have at most 4 bytes, received 5 bytes.",
    ]);
    expect(await messages(form({ picture: picture(1), width: "wide" }))).toHaveLength(1);
    expect(await messages(form({ width: "5" }))).toHaveLength(1);
    // More than is kept is not judged.
    expect(await messages(form({ picture: new Blob([new Uint8Array(MOST_BYTES + 1)]) }))).toEqual([]);
  });

  test.each<[string, () => [RequestInfo | URL, RequestInit?]]>([
    ["a string", () => [`${shop.origin}/shop/v1/orders`, { method: "POST", body: '{"name":"a"}' }]],
    [
      "bytes",
      () => [new URL(`${shop.origin}/shop/v1/orders`), { method: "post", body: Buffer.from('{"name":"a"}') }],
    ],
    ["a Blob", () => [`${shop.origin}/shop/v1/orders`, { method: "POST", body: new Blob(['{"name":"a"}']) }]],
    [
      "a Request",
      () => [new Request(`${shop.origin}/shop/v1/orders`, { method: "POST", body: '{"name":"a"}' })],
    ],
  ])("sends the body of %s, and keeps it in the sample", async (_name, args) => {
    const recording = record(temporaryFolder());
    const [input, init] = args();
    const headers = { "Content-Type": "application/json", Authorization: "Bearer secret-token" };
    const response = await recordFetch(
      recording.recorder,
      plainFetch,
      input instanceof Request ? new Request(input, { headers }) : input,
      init && { ...init, headers },
    );
    expect(response.status).toBe(201);
    const { "shop createOrder 201 application/json": entry } = await recording.entries();
    expect(entry?.sample).toEqual({
      request: {
        method: "POST",
        url: "/shop/v1/orders",
        headers: { authorization: "Bearer [redacted]", "content-type": "application/json" },
        body: '{\n  "name": "a"\n}',
      },
      response: {
        status: 201,
        headers: expect.objectContaining({ "content-type": "application/json" }),
        body: '{\n  "id": "1",\n  "name": "a"\n}',
      },
      test: "a test",
    });
    expect(recording.written()).not.toContain("secret-token");
  });

  test("counts nothing outside the surface, nothing while paused, and not HEAD", async () => {
    const recording = record(temporaryFolder());
    await recordFetch(recording.recorder, plainFetch, `${shop.origin}/elsewhere`);
    const resume = recording.recorder.pause();
    await call(recording, "/orders/7");
    resume();
    resume();
    await call(recording, "/orders/7", { method: "HEAD" });
    expect(await recording.counts()).toEqual({});
    await call(recording, "/orders/7");
    expect(await recording.counts()).toEqual({ [ORDER]: 1 });
  });

  test("counts the others when one cannot be judged, and tells of that one", async () => {
    const recording = record(temporaryFolder());
    const response = {
      get status(): number {
        throw new RangeError("too deep");
      },
      headers: {},
      body: undefined,
    };
    const request = { method: "GET", url: "/shop/v1/orders/7", headers: {} };
    recording.recorder.recordLater(Promise.resolve({ request, response }));
    await call(recording, "/orders/7");
    await expect(recording.recorder.flush()).rejects.toThrow("too deep");
    expect(recording.written()).toContain('"getOrder"');
    expect(await recording.counts()).toEqual({ [ORDER]: 1 });
  });

  test("answers with a status that no response can be made of, as fetch does", async () => {
    const recording = record(temporaryFolder());
    const response = await call(recording, "/orders/999");
    expect([response.status, await response.text()]).toEqual([999, "short and stout"]);
    expect(await recording.counts()).toEqual({ "shop getOrder 999 text/plain": 1 });
  });

  test.each([MOST_BYTES, MOST_BYTES + 1])("is over with %d bytes that nobody reads", async (bytes) => {
    const recording = record(temporaryFolder());
    const response = await call(recording, `/orders/${bytes}/receipt`);
    const whole = await captureOf(response)?.whole;
    expect([whole?.response.body?.length, whole?.response.streamed]).toEqual(
      bytes > MOST_BYTES ? [undefined, true] : [bytes, undefined],
    );
    expect((await response.arrayBuffer()).byteLength).toBe(bytes);
  });

  test("throws what fetch throws, and counts nothing then", async () => {
    const recording = record(temporaryFolder());
    await expect(
      recordFetch(recording.recorder, plainFetch, "http://127.0.0.1:1/shop/v1/orders/1"),
    ).rejects.toThrow("fetch failed");
    await expect(call(recording, "/orders/1", { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
    expect(await recording.counts()).toEqual({});
  });
});

describe("a recorded stream of events", () => {
  const EVENTS = "shop watchOrder 200 text/event-stream";

  /** Reads up to and including some text, and goes away. */
  async function readTo(response: Response, end: string): Promise<string> {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = "";
    while (reader && !seen.includes(end)) seen += (await reader.read()).value ?? "";
    await reader?.cancel();
    return seen;
  }

  test("is given on as it arrives, ends when the test stops reading, and is judged event by event", async () => {
    const recording = record(temporaryFolder());
    const response = await call(recording, "/orders/7/events");
    expect(await readTo(response, '"step":2')).toContain('data: {"step":1}');
    await shop.streamClosed;
    const { [EVENTS]: entry } = await recording.entries();
    expect([entry?.counts.observed, entry?.broken]).toEqual([1, 0]);
    expect(entry?.sample?.response.body).toContain('data: {"step":2}');
  });

  test("that nobody ends is judged by what was read of it, whatever became of the clock", async () => {
    const recording = record(temporaryFolder());
    const response = await call(recording, "/orders/broken/events");
    const reader = response.body?.getReader();
    await reader?.read();
    vi.useFakeTimers();
    try {
      const { [EVENTS]: entry } = await recording.entries();
      expect([entry?.counts.observed, entry?.broken]).toEqual([1, 1]);
      expect(entry?.sample?.response.body).toContain('data: {"step":1}');
    } finally {
      vi.useRealTimers();
      await reader?.cancel();
    }
    expect((await recording.entries())[EVENTS]?.counts.observed).toBe(1);
  });

  test("that breaks its schema is broken", async () => {
    const recording = record(temporaryFolder());
    await readTo(await call(recording, "/orders/broken/events"), "two");
    const { [EVENTS]: entry } = await recording.entries();
    expect(entry?.faults.map(({ check }) => check)).toEqual(["event-schema"]);
  });
});

test("of two surfaces under one base path the one that knows the path gets the answer", async () => {
  const recording = record(temporaryFolder(), ["shop", "other"]);
  await call(recording, "/orders/7");
  expect(await recording.counts()).toEqual({ [ORDER]: 1 });
});
