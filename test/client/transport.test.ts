import { EventEmitter, once } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { chain, readContent } from "../../src/client/index.js";
import { callApp, clientOf, getApp } from "./call.js";
import { json, serve } from "./serve.js";

const input = { path: { app_id: "1" } };

test("a connection that is refused is a network failure", async () => {
  const result = await callApp("http://127.0.0.1:1");
  expect(result).toMatchObject({ ok: false, kind: "transport", reason: "network", code: null });
  expect(result.error).toBeInstanceOf(TypeError);
});

test("a success that breaks off half-way is a network failure", async () => {
  const { url } = await serve((response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write('{"id":', () => response.destroy());
  });
  expect(await callApp(url)).toMatchObject({ kind: "transport", reason: "network" });
});

test("the caller's signal ends the request under way, with its reason", async () => {
  const controller = new AbortController();
  const { url } = await serve(() => controller.abort(new Error("user left")));
  const result = await callApp(url, { signal: controller.signal });
  expect(result).toMatchObject({ kind: "transport", reason: "abort", error: { message: "user left" } });
});

test("the caller's signal ends the reading of a body", async () => {
  const controller = new AbortController();
  const { url } = await serve((response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write('{"id":', () => controller.abort());
  });
  expect(await callApp(url, { signal: controller.signal })).toMatchObject({ reason: "abort" });
});

test.each(["application/json", "text/plain", "application/pdf"])(
  "the time limit ends the reading of a success in %s that never ends, and closes its connection",
  async (type) => {
    const closed = new EventEmitter();
    const over = once(closed, "close");
    const { url } = await serve((response) => {
      response.on("close", () => closed.emit("close"));
      response.writeHead(200, { "content-type": type });
      response.write("1");
    });
    const operation = { ...getApp, success: { 200: [type] }, readContent };
    const client = clientOf(operation, { baseUrl: url, timeoutMs: 50 });
    expect(await client.call(input)).toMatchObject({ kind: "transport", reason: "timeout" });
    await over;
  },
);

describe("a redirect", () => {
  const moving = { ...getApp, errors: {}, shapes: { 302: null }, headers: { Location: "string" } } as const;
  const start = () =>
    serve((response, { url }) => {
      if (url === "/elsewhere") return json(response, 200, { id: "1" });
      response.writeHead(302, { location: "/elsewhere" });
      response.end();
    });

  test("is followed, and the last answer is the result", async () => {
    const { url, seen } = await start();
    expect(await clientOf(moving, { baseUrl: url }).call(input)).toMatchObject({
      ok: true,
      data: { id: "1" },
    });
    expect(seen.length).toBe(2);
  });

  test("is the result with `manual`, of the client or of the call", async () => {
    const { url } = await start();
    const declared = { kind: "declared", status: 302, code: null, headers: { Location: "/elsewhere" } };
    const manual = clientOf(moving, { baseUrl: url, redirect: "manual" });
    expect(await manual.call(input)).toMatchObject(declared);
    expect(await clientOf(moving, { baseUrl: url }).call(input, { redirect: "manual" })).toMatchObject(
      declared,
    );
    expect(await manual.call(input, { redirect: "follow" })).toMatchObject({ ok: true });
  });

  test("is a failure of the network with `error`", async () => {
    const { url } = await start();
    const init = { redirect: "error", retry: false } as const;
    expect(await clientOf(moving, { baseUrl: url }).call(input, init)).toMatchObject({ reason: "network" });
  });

  test("that a browser hides is undeclared", async () => {
    const hidden = Object.defineProperties(Response.error(), { type: { value: "opaqueredirect" } });
    const client = clientOf(moving, {
      baseUrl: "http://localhost",
      fetch: async () => hidden,
      redirect: "manual",
    });
    expect(await client.call(input)).toMatchObject({ kind: "undeclared", status: 0, code: null });
  });
});

test("a signal that has aborted sends nothing and asks for no token", async () => {
  const { url, seen } = await serve((response) => json(response, 200, {}));
  let asked = 0;
  const client = clientOf(getApp, { baseUrl: url, token: () => String(++asked) });
  expect(await client.call(input, { signal: AbortSignal.abort() })).toMatchObject({ reason: "abort" });
  expect([seen.length, asked]).toEqual([0, 0]);
});

test("a server that does not answer in time is a timeout, not an abort", async () => {
  const { url } = await serve(() => {});
  const signal = new AbortController().signal;
  const result = await callApp(url, { timeoutMs: 20, signal });
  expect(result).toMatchObject({ kind: "transport", reason: "timeout", error: { name: "TimeoutError" } });
});

test("AbortSignal.timeout is a timeout as well", async () => {
  const { url } = await serve(() => {});
  expect(await callApp(url, { signal: AbortSignal.timeout(20) })).toMatchObject({ reason: "timeout" });
});

test("the time limit holds when the token provider or fetch never settles", async () => {
  const never = () => new Promise<never>(() => {});
  const timeoutMs = 20;
  const waiting = clientOf(getApp, { baseUrl: "http://127.0.0.1:1", token: never, timeoutMs });
  expect(await waiting.call(input)).toMatchObject({ reason: "timeout" });
  const deaf = clientOf(getApp, { baseUrl: "http://127.0.0.1:1", fetch: never, timeoutMs });
  expect(await deaf.call(input)).toMatchObject({ reason: "timeout" });
});

test("the time limit ends when a stream begins, and the signal does not", async () => {
  const controller = new AbortController();
  const { url } = await serve((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: 1\n\n");
    setTimeout(() => response.write("data: 2\n\n"), 1500);
  });
  const { readContent } = await import("../../src/client/index.js");
  const stream = { method: "GET", path: "/", success: { 200: ["text/event-stream"] }, readContent } as const;
  const result = await clientOf(stream, { baseUrl: url }).call(
    {},
    { timeoutMs: 1200, signal: controller.signal },
  );
  const reader = (result.data as ReadableStream<Uint8Array>).getReader();
  const read = async () => new TextDecoder().decode((await reader.read()).value);
  expect([await read(), await read()]).toEqual(["data: 1\n\n", "data: 2\n\n"]);
  controller.abort(new Error("enough"));
  await expect(reader.read()).rejects.toThrow("enough");
});

test.each([
  ["a header function throws", { headers: () => Promise.reject(new Error("keychain locked")) }],
  ["the token provider throws", { token: () => Promise.reject(new Error("keychain locked")) }],
  [
    "middleware throws",
    {
      middleware: chain({
        onRequest: () => {
          throw new Error("no");
        },
      }),
    },
  ],
])("when %s nothing was sent, and the reason is the request", async (_, options) => {
  const { url, seen } = await serve((response) => json(response, 200, {}));
  const result = await clientOf(getApp, { baseUrl: url, ...options }).call(input);
  expect(result).toMatchObject({ kind: "transport", reason: "request" });
  expect(seen).toEqual([]);
});

test("what is thrown without being an Error arrives as one", async () => {
  const client = clientOf(getApp, { baseUrl: "http://127.0.0.1:1", fetch: () => Promise.reject("cut") });
  const { error } = await client.call(input, { retry: false });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ message: "cut", cause: "cut" });
});

test.each([
  ["the token provider", { token: () => Promise.reject(Object.create(null)) }],
  ["a header function", { headers: () => Promise.reject(Object.create(null)) }],
])("a call never rejects, whatever %s throws", async (_, options) => {
  const client = clientOf(getApp, { baseUrl: "http://127.0.0.1:1", ...options });
  expect(await client.call(input)).toMatchObject({ kind: "transport", reason: "request" });
});

test("an error body whose message is no text is undeclared, with a message that is", async () => {
  const { url } = await serve((response) => json(response, 404, { message: { toString: 1 } }));
  expect(await callApp(url)).toMatchObject({ kind: "undeclared", error: { message: "HTTP 404" } });
});

test("the signal ends a stream that has outlived its request and the garbage collector", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const controller = new AbortController();
  const { url } = await serve((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const ticking = setInterval(() => response.write("data: 1\n\n"), 10);
    response.on("close", () => clearInterval(ticking));
  });
  const { readContent } = await import("../../src/client/index.js");
  const stream = { method: "GET", path: "/", success: { 200: ["text/event-stream"] }, readContent } as const;
  const { data } = await clientOf(stream, { baseUrl: url }).call({}, { signal: controller.signal });
  const reader = (data as ReadableStream<Uint8Array>).getReader();
  for (let turn = 0; turn < 5; turn++) {
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 20));
    collect();
  }
  controller.abort(new Error("enough"));
  const end = async () => {
    while (!(await reader.read()).done);
  };
  await expect(end()).rejects.toThrow("enough");
});
