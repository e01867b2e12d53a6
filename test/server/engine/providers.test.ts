import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOutgoingHttp } from "../../../src/server/engine/outgoing/create-outgoing-http.js";
import { createProvider } from "../../../src/server/engine/providers/create-provider.js";
import { openAiCompatibleProvider } from "../../../src/server/engine/providers/openai-compatible.js";
import {
  type ChatPart,
  type ChatRequest,
  type ModelProvider,
  ProviderError,
} from "../../../src/server/engine/providers/provider.js";
import { systemTime, type Time } from "../../../src/server/engine/time.js";
import { type Arrived, type FakeServer, fakeServer } from "./fake-server.js";
import { manualTime } from "./manual-time.js";

let server: FakeServer;
const http = createOutgoingHttp({ allowedHosts: ["*"], allowPrivateAddresses: true });
beforeAll(async () => {
  server = await fakeServer();
});
afterAll(async () => {
  await http.close();
  await server.close();
});

const question = { model: "gpt-x", messages: [{ role: "user", content: "Hello?" }] } as const;

const openAi = (time: Time = systemTime, apiKey: string | undefined = "sk-secret") =>
  openAiCompatibleProvider({ baseUrl: `${server.origin}/v1/`, apiKey, http, time });

async function ask(provider: ModelProvider, more: Partial<ChatRequest> = {}): Promise<readonly ChatPart[]> {
  const parts: ChatPart[] = [];
  const { signal } = new AbortController();
  for await (const part of provider.chat({ ...question, signal, ...more })) parts.push(part);
  return parts;
}

/** Why a provider did not answer. */
async function refusalOf(provider: ModelProvider): Promise<{ code: string; message: string }> {
  const error = await ask(provider).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProviderError)) throw new Error(`No provider error: ${error}`);
  return { code: error.code, message: error.message };
}

const said = (parts: readonly ChatPart[]) =>
  parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");

function stream(response: ServerResponse, ...events: unknown[]): ServerResponse {
  if (!response.headersSent) response.setHeader("content-type", "text/event-stream; charset=utf-8");
  for (const event of events)
    response.write(`data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`);
  return response;
}

const delta = (content: string) => ({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
const stop = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
const usage = { choices: [], usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 } };
const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

describe("an OpenAI-compatible provider", () => {
  test("is asked for a stream, with its key and what the node says", async () => {
    server.answer((response) => stream(response, stop, "[DONE]").end());
    await ask(openAi(), { temperature: 0.5, maxTokens: 10 });
    const [request] = server.arrived as readonly [Arrived];
    expect(request).toMatchObject({
      method: "POST",
      url: "/v1/chat/completions",
      headers: { authorization: "Bearer sk-secret", "content-type": "application/json" },
    });
    expect(JSON.parse(request.body)).toEqual({
      ...question,
      temperature: 0.5,
      max_tokens: 10,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test("without a key is sent none, and says nothing that was not decided", async () => {
    server.answer((response) => stream(response, stop, "[DONE]").end());
    await ask(
      openAiCompatibleProvider({ baseUrl: `${server.origin}/openai?api-version=1`, http, time: systemTime }),
    );
    expect(server.arrived[0]?.url).toBe("/openai/chat/completions?api-version=1");
    expect(server.arrived[0]?.headers).not.toHaveProperty("authorization");
    expect(JSON.parse(server.arrived[0]?.body ?? "")).not.toHaveProperty("temperature");
  });

  test("streams its answer, however it is cut into pieces", async () => {
    server.answer(async (response) => {
      const bytes = Buffer.from(
        `: hello\r\n\r\ndata: ${JSON.stringify(delta("Grüße, "))}\r\n\r\ndata: ${JSON.stringify(delta("Welt 👋"))}\n\ndata: ${JSON.stringify(stop)}\n\ndata: ${JSON.stringify(usage)}\n\ndata: [DONE]\n\n`,
      );
      response.setHeader("content-type", "text/event-stream");
      for (const byte of bytes) await new Promise((resolve) => response.write(Buffer.from([byte]), resolve));
      response.end();
    });
    expect(await ask(openAi())).toEqual([
      { type: "text", text: "Grüße, " },
      { type: "text", text: "Welt 👋" },
      { type: "finish", reason: "stop" },
      { type: "usage", promptTokens: 9, completionTokens: 2 },
    ]);
  });

  test("tells each piece before the next one comes", async () => {
    let more = () => {};
    server.answer((response) => {
      stream(response, delta("One "));
      more = () => void stream(response, delta("two"), stop, "[DONE]").end();
    });
    const parts: ChatPart[] = [];
    for await (const part of openAi().chat({ ...question, signal: new AbortController().signal })) {
      parts.push(part);
      if (parts.length === 1) more();
    }
    expect(said(parts)).toBe("One two");
  });

  test("may answer all at once", async () => {
    server.answer((response) =>
      json(response, 200, {
        choices: [{ message: { content: "Hello!" }, finish_reason: "length" }],
        usage: usage.usage,
      }),
    );
    expect(await ask(openAi())).toEqual([
      { type: "text", text: "Hello!" },
      { type: "finish", reason: "length" },
      { type: "usage", promptTokens: 9, completionTokens: 2 },
    ]);
  });

  test("may end without saying that it is done, and count tokens in a way of its own", async () => {
    server.answer((response) =>
      stream(response, delta("Hello"), { ...stop, usage: { prompt_tokens: "many" } }).end(),
    );
    expect(await ask(openAi())).toEqual([
      { type: "text", text: "Hello" },
      { type: "finish", reason: "stop" },
    ]);
  });

  test("is left alone when the answer is no longer read, or the signal is aborted", async () => {
    for (const leave of ["break", "abort"] as const) {
      const stopped = new AbortController();
      const closed = new Promise<void>((resolve) => {
        server.answer((response) => {
          response.on("close", resolve);
          stream(response, delta("One "));
        });
      });
      const reading = (async () => {
        for await (const _ of openAi().chat({ ...question, signal: stopped.signal })) {
          if (leave === "break") break;
          stopped.abort(new Error("enough"));
        }
      })();
      if (leave === "abort") await expect(reading).rejects.toThrow("enough");
      await closed;
    }
  });
});

describe("a provider that does not answer", () => {
  const error = (code: string | null, type = "invalid_request_error", param: string | null = null) => ({
    error: { message: "Incorrect key sk-secret of org-acme", type, param, code },
  });

  test.each<[string, number, unknown, string, RegExp]>([
    ["a wrong key", 401, error("invalid_api_key"), "provider_not_initialize", /refuses the credentials/],
    ["a key without permission", 403, error(null), "provider_not_initialize", /refuses the credentials/],
    ["no money", 402, error(null), "provider_quota_exceeded", /used up/],
    [
      "no quota",
      429,
      error("insufficient_quota", "insufficient_quota"),
      "provider_quota_exceeded",
      /used up/,
    ],
    ["a rate limit", 429, error("rate_limit_exceeded", "requests"), "completion_request_error", /slow down/],
    ["an unknown model", 404, error("model_not_found"), "model_currently_not_support", /`gpt-x`/],
    ["an unknown model", 404, { object: "error", code: 404 }, "model_currently_not_support", /`gpt-x`/],
    ["an unknown model", 400, error("model_not_found"), "model_currently_not_support", /`gpt-x`/],
    [
      "a bad model",
      400,
      error(null, "invalid_request_error", "model"),
      "model_currently_not_support",
      /`gpt-x`/,
    ],
    ["another bad request", 400, error(null), "completion_request_error", /status 400/],
    ["a wrong base URL", 404, "<h1>Not Found</h1>", "completion_request_error", /check its base URL/],
    ["a redirect", 302, "", "completion_request_error", /status 302/],
    ["an overloaded server", 503, error(null), "completion_request_error", /status 503/],
    ["a broken server", 500, "<h1>Oops</h1>", "completion_request_error", /status 500/],
  ])("for %s (%s) says so, and nothing of the server's", async (_, status, body, code, message) => {
    server.answer((response) =>
      typeof body === "string" ? response.writeHead(status).end(body) : json(response, status, body),
    );
    const refusal = await refusalOf(openAi());
    expect(refusal).toEqual({ code, message: expect.stringMatching(message) });
    expect(refusal.message).not.toMatch(/sk-secret|acme|Oops/);
  });

  test.each<[string, (response: ServerResponse) => unknown, RegExp]>([
    ["rubbish in a stream", (response) => stream(response, "{oops").end(), /no chat completion/],
    [
      "JSON that is no chunk",
      (response) => stream(response, { choices: "none" }).end(),
      /no chat completion/,
    ],
    ["HTML", (response) => response.end("<h1>Hello</h1>"), /no chat completion/],
    ["JSON that is no completion", (response) => json(response, 200, { choices: [] }), /no chat completion/],
    ["nothing", (response) => response.end(), /no chat completion/],
    ["an end without an answer", (response) => stream(response, "[DONE]").end(), /no chat completion/],
    ["an empty stream", (response) => stream(response).end(), /breaks its answer off/],
    [
      "a stream that ends early",
      (response) => stream(response, delta("Half")).end(),
      /breaks its answer off/,
    ],
    [
      "a stream that breaks off",
      (response) => stream(response, delta("Half")).write("data: {", () => response.destroy()),
      /breaks the connection off/,
    ],
    ["an error in the middle", (response) => stream(response, error("server_error")).end(), /in the middle/],
    [
      "an event without end",
      (response) => stream(response).end(`data: ${"x".repeat(1_100_000)}`),
      /too long/,
    ],
    ["no response", (response) => response.destroy(), /breaks the connection off/],
  ])("but sends %s has failed", async (_, answer, message) => {
    server.answer(answer);
    expect(await refusalOf(openAi())).toEqual({
      code: "completion_request_error",
      message: expect.stringMatching(message),
    });
  });

  test("for want of quota in the middle says so", async () => {
    server.answer((response) => stream(response, delta("Half"), error("insufficient_quota")).end());
    expect(await refusalOf(openAi())).toMatchObject({ code: "provider_quota_exceeded" });
  });

  const silent = {
    code: "completion_request_error",
    message: "The provider is silent for 60000 ms.",
  };

  test("but is silent has failed", async () => {
    const time = manualTime();
    const asking = new Promise<void>((resolve) => server.answer(() => resolve()));
    const refusal = refusalOf(openAi(time));
    await asking;
    time.advance(60_000);
    expect(await refusal).toEqual(silent);
  });

  test("but falls silent in the middle has failed", async () => {
    const time = manualTime();
    server.answer((response) => void stream(response, delta("Half")));
    const answer = openAi(time)
      .chat({ ...question, signal: new AbortController().signal })
      [Symbol.asyncIterator]();
    expect(await answer.next()).toMatchObject({ value: { text: "Half" } });
    const rest = answer.next();
    await time.waiting(1);
    time.advance(60_000);
    await expect(rest).rejects.toMatchObject(silent);
  });

  test("because nobody listens has failed", async () => {
    const gone = await fakeServer();
    await gone.close();
    const provider = openAiCompatibleProvider({ baseUrl: gone.origin, http, time: systemTime });
    expect(await refusalOf(provider)).toEqual({
      code: "completion_request_error",
      message: "The provider cannot be asked. The server refuses the connection.",
    });
  });

  test("because its address is private is not asked", async () => {
    server.answer((response) => stream(response, stop).end());
    const careful = createOutgoingHttp({ allowedHosts: ["*"], allowPrivateAddresses: false });
    const provider = openAiCompatibleProvider({ baseUrl: server.origin, http: careful, time: systemTime });
    expect(await refusalOf(provider)).toMatchObject({ code: "completion_request_error" });
    expect(server.arrived).toEqual([]);
    await careful.close();
  });
});

describe("the built-in provider", () => {
  test("repeats what the user said last, word by word", async () => {
    const messages = [
      { role: "system", content: "Be brief" },
      { role: "user", content: "First" },
      { role: "assistant", content: "Yes" },
      { role: "user", content: " Say it\n again" },
    ] as const;
    expect(
      await ask(createProvider({ kind: "echo" }, { http, time: systemTime }), { model: "echo-1", messages }),
    ).toEqual([
      { type: "text", text: " " },
      { type: "text", text: "Say " },
      { type: "text", text: "it\n " },
      { type: "text", text: "again" },
      { type: "finish", reason: "stop" },
      { type: "usage", promptTokens: 8, completionTokens: 4 },
    ]);
  });

  test("says no more than it may", async () => {
    const provider = createProvider({ kind: "echo" }, { http, time: systemTime });
    const messages = [{ role: "user", content: "one two three" }] as const;
    const parts = await ask(provider, { model: "echo-1", messages, maxTokens: 2 });
    expect(said(parts)).toBe("one two ");
    expect(parts).toContainEqual({ type: "finish", reason: "length" });
  });

  test("knows its models only", async () => {
    expect(await refusalOf(createProvider({ kind: "echo" }, { http, time: systemTime }))).toEqual({
      code: "model_currently_not_support",
      message: "The provider `echo` has no model `gpt-x`: use echo-1 or echo-slow.",
    });
  });
});

test("a workspace decides which models may be asked", async () => {
  server.answer((response) => stream(response, delta("Hello"), stop, "[DONE]").end());
  const provider = (...models: string[]) =>
    createProvider({ kind: "openai_compatible", baseUrl: server.origin, models }, { http, time: systemTime });
  expect(await refusalOf(provider("gpt-y"))).toMatchObject({ code: "model_currently_not_support" });
  expect(server.arrived).toEqual([]);
  expect(said(await ask(provider("gpt-x")))).toBe("Hello");
  expect(said(await ask(provider()))).toBe("Hello");
});
