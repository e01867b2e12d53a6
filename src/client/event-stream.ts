import { type Clock, systemClock } from "./clock.js";
import { createEventReader, type RawEvent } from "./event-reader.js";
import { EventStreamError } from "./event-stream-error.js";
import type { AnyResult } from "./match.js";

/** When to take up a stream again that broke off. */
export interface ReconnectOptions {
  /** Attempts in a row that bring no event. Default: 5. */
  readonly attempts?: number | undefined;
  /** The first wait in milliseconds, unless the server asks for another (`retry:`); it doubles. Default: 1 000. */
  readonly baseMs?: number | undefined;
  /** The longest wait in milliseconds, but for what the server asks. Default: 30 000. */
  readonly capMs?: number | undefined;
}

/** How streams of events are read. */
export interface EventStreamOptions {
  /**
   * For GET operations: sends the request again with `Last-Event-ID` when the connection breaks. A stream that the server ends is
   * at its end. Once an event without an `id` came, nothing can be taken up, and the break stands. Default: `false`.
   */
  readonly reconnect?: ReconnectOptions | boolean | undefined;
  /** Characters of one event, beyond which the stream is given up. Default: 4 194 304. */
  readonly maxEventLength?: number | undefined;
}

/**
 * The events of an answer, in order: `for await (const event of result.data)`. To be iterated once.
 *
 * Leaving the loop closes the connection. Iteration throws nothing but an `EventStreamError`; the end of the loop means that the
 * server ended the stream.
 *
 * @typeParam E - What the contract says of one event: `data` as parsed JSON, and `event` and `id` where it declares them.
 */
export interface EventStream<E> extends AsyncIterable<E> {
  /** The `id` of the last event that was read; empty when none had one. */
  readonly lastEventId: string;
  /** Closes the connection of a stream that will not be read. */
  cancel(): Promise<void>;
}

/** What a stream is made of besides its first connection. */
export interface EventSource {
  readonly body: ReadableStream<Uint8Array> | null;
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock | undefined;
  readonly options: EventStreamOptions;
  /** Makes the call again, after the event of this id; absent when it is not safe to repeat. */
  readonly resume: ((lastEventId: string) => Promise<AnyResult>) | undefined;
}

/** Makes the stream of an answer. */
export function createEventStream(source: EventSource): EventStream<unknown> {
  const state = { lastEventId: "", isLost: false };
  let isTaken = false;
  const events = iterate(source, state);
  return {
    get lastEventId() {
      return state.lastEventId;
    },
    [Symbol.asyncIterator]() {
      isTaken = true;
      return events;
    },
    async cancel() {
      if (isTaken) await events.return(undefined);
      else await source.body?.cancel();
    },
  };
}

interface State {
  lastEventId: string;
  /** Whether an event came that has no id to go on from. */
  isLost: boolean;
}

async function* iterate(source: EventSource, state: State): AsyncGenerator<unknown, undefined> {
  const { signal, options, resume, clock = systemClock } = source;
  const { reconnect = false, maxEventLength = 4_194_304 } = options;
  const { attempts = 5, baseMs = 1000, capMs = 30_000 } = typeof reconnect === "object" ? reconnect : {};
  const fail = (reason: EventStreamError["reason"], message: string, more?: object) =>
    new EventStreamError(reason, message, state.lastEventId, more);
  let body: ReadableStream<Uint8Array> | null | undefined = source.body;
  let retryMs: number | undefined;
  for (let attempt = 0; ; ) {
    let cause: unknown;
    if (body !== undefined) {
      const reader = createEventReader(maxEventLength);
      const stream = body?.getReader();
      try {
        for (;;) {
          const part = await read(stream);
          if ("broken" in part) {
            cause = part.broken;
            break;
          }
          if (!part.value) return undefined;
          let raw: readonly RawEvent[];
          try {
            raw = reader.feed(part.value);
          } catch (error) {
            throw fail("parse", "An event is too long", { cause: error });
          }
          retryMs = reader.retryMs ?? retryMs;
          for (const event of raw) {
            attempt = 0;
            const parsed = parse(event, fail);
            if (event.id !== undefined) state.lastEventId = event.id;
            else state.isLost = true;
            yield parsed;
          }
        }
      } finally {
        stream?.cancel().catch(() => {});
      }
    }
    if (signal?.aborted) throw fail("abort", "The stream was aborted", { cause: signal.reason });
    const isResumable = resume && reconnect && !state.isLost;
    if (!isResumable || ++attempt > attempts) throw fail("network", "The connection broke", { cause });
    const backoff = Math.min(capMs, (retryMs ?? baseMs) * 2 ** (attempt - 1)) * (1 + clock.random() / 4);
    try {
      await clock.sleep(Math.max(backoff, retryMs ?? 0), signal);
    } catch (reason) {
      throw fail("abort", "The stream was aborted", { cause: reason });
    }
    const result = await resume(state.lastEventId);
    if (result.ok && result.status === 204) return undefined;
    if (result.ok) {
      if (!(result.data instanceof ReadableStream)) throw fail("parse", "The stream was not taken up again");
      body = result.data;
    } else if (result.kind === "transport" && (result.reason === "network" || result.reason === "timeout"))
      body = undefined;
    else if (result.kind === "transport" && result.reason === "abort")
      throw fail("abort", "The stream was aborted", { cause: result.error });
    else throw fail("refused", "The stream was not taken up again", { cause: result.error, failure: result });
  }
}

/** The next piece; `value` is absent at the end. A broken connection is a value too, told apart from what the caller throws. */
async function read(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): Promise<{ readonly value?: Uint8Array | undefined } | { readonly broken: unknown }> {
  try {
    const { done, value } = (await reader?.read()) ?? { done: true };
    return done ? {} : { value };
  } catch (broken) {
    return { broken };
  }
}

/** The event as the contract describes it: absent fields stay absent. */
function parse(
  { event, id, data }: RawEvent,
  fail: (reason: "parse", message: string, more: object) => Error,
): unknown {
  try {
    return {
      ...(event !== undefined && { event }),
      ...(id !== undefined && { id }),
      data: JSON.parse(data) as unknown,
    };
  } catch (cause) {
    throw fail("parse", "The data of an event is not JSON", { cause });
  }
}
