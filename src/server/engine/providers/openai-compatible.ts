import { createParser } from "eventsource-parser";
import { deadline, orAborted } from "../deadline.js";
import {
  type OutgoingHttp,
  type OutgoingResponse,
  RequestFailed,
  RequestRefused,
} from "../outgoing/outgoing-http.js";
import { readText } from "../outgoing/read-text.js";
import type { Time } from "../time.js";
import { readChunk, readCompletion, readErrorBody } from "./chat-completion.js";
import { type ChatPart, type ChatRequest, ModelInvocationFailed, type ModelProvider } from "./provider.js";
import { interruption, refusal } from "./refusal.js";

/** Where a provider is, and how it is asked. */
export interface OpenAiCompatibleOptions {
  /** Up to and without `/chat/completions`, such as `https://api.openai.com/v1`; a query is kept. */
  readonly baseUrl: string;
  /** Sent as a bearer token. */
  readonly apiKey?: string | undefined;
  readonly http: OutgoingHttp;
  readonly time: Time;
  /** Milliseconds that the provider may be silent. */
  readonly idleMs?: number;
}

const DEFAULT_IDLE_MS = 60_000;
const MAX_ANSWER_BYTES = 8_388_608;
const MAX_EVENT_LENGTH = 1_048_576;
const MAX_ERROR_BYTES = 65_536;
/** What comes after the last piece of a streamed answer. */
const DONE = "[DONE]";

/** Bounds a wait for the provider. */
type Within = <T>(pending: Promise<T>) => Promise<T>;

/** Asks a server that speaks OpenAI's chat API: for a stream, though an answer that comes at once is taken too. */
export function openAiCompatibleProvider(options: OpenAiCompatibleOptions): ModelProvider {
  const { idleMs = DEFAULT_IDLE_MS, time, http } = options;
  const within: Within = async (pending) => {
    const limit = deadline(
      idleMs,
      time,
      new ModelInvocationFailed(`The provider is silent for ${idleMs} ms.`),
    );
    try {
      return await orAborted(pending, limit.signal);
    } finally {
      limit.cancel();
    }
  };

  return {
    async *chat(request) {
      const ended = new AbortController();
      const signal = AbortSignal.any([request.signal, ended.signal]);
      try {
        const response = await within(http.send({ ...outgoing(options, request), signal }));
        yield* answer(response, request.model, within, signal);
      } catch (error) {
        request.signal.throwIfAborted();
        if (!(error instanceof RequestRefused || error instanceof RequestFailed)) throw error;
        throw new ModelInvocationFailed(`The provider cannot be asked. ${error.message}`, { cause: error });
      } finally {
        ended.abort();
      }
    },
  };
}

function outgoing(
  { baseUrl, apiKey }: OpenAiCompatibleOptions,
  { model, messages, temperature, maxTokens }: ChatRequest,
) {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/chat/completions`;
  return {
    method: "POST",
    url: url.href,
    headers: [
      ["content-type", "application/json"],
      ["accept", "text/event-stream, application/json"],
      ...(apiKey === undefined ? [] : ([["authorization", `Bearer ${apiKey}`]] as const)),
    ],
    body: JSON.stringify({
      model,
      messages,
      temperature,
      max_tokens: maxTokens,
      stream: true,
      stream_options: { include_usage: true },
    }),
    // The key is for one origin.
    maxRedirects: 0,
  } as const;
}

async function* answer(
  response: OutgoingResponse,
  model: string,
  within: Within,
  signal: AbortSignal,
): AsyncGenerator<ChatPart, void, undefined> {
  if (response.status !== 200) {
    const body = await within(readText(response, MAX_ERROR_BYTES, signal).catch(() => ""));
    throw refusal(response.status, readErrorBody(body), model);
  }
  if (/^text\/event-stream\b/i.test(response.headers.get("content-type") ?? "")) {
    yield* streamed(response, model, within);
  } else {
    yield* readCompletion(await within(readText(response, MAX_ANSWER_BYTES, signal)));
  }
}

/** @throws {ModelInvocationFailed} Also when the stream ends before the answer does. */
async function* streamed(
  { body }: OutgoingResponse,
  model: string,
  within: Within,
): AsyncGenerator<ChatPart, void, undefined> {
  let isBegun = false;
  let isComplete = false;
  for await (const data of eventsOf(body, within)) {
    if (data === DONE && isBegun) return;
    isBegun = true;
    const chunk = readChunk(data);
    if (!chunk.ok) throw interruption(chunk.error, model);
    isComplete ||= chunk.parts.some(({ type }) => type === "finish");
    yield* chunk.parts;
  }
  // Some servers do not say that they are done, but all say why they ended.
  if (!isComplete) throw new ModelInvocationFailed("The provider breaks its answer off.");
}

/** The data of each event (WHATWG HTML §9.2). */
async function* eventsOf(
  body: AsyncIterable<Uint8Array>,
  within: Within,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let events: string[] = [];
  let length = 0;
  let isTooLong = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: ({ data }) => events.push(data),
    onError: ({ type }) => {
      isTooLong ||= type === "max-buffer-size-exceeded";
    },
  });
  const iterator = body[Symbol.asyncIterator]();
  for (let next = await within(iterator.next()); !next.done; next = await within(iterator.next())) {
    length += next.value.byteLength;
    parser.feed(decoder.decode(next.value, { stream: true }));
    if (isTooLong || length > MAX_ANSWER_BYTES)
      throw new ModelInvocationFailed("The provider's answer is too long.");
    const complete = events;
    events = [];
    yield* complete;
  }
}
