/** A `fetch` that lets a recorder see what goes over the wire. */

// Not by way of the room's index, which brings all checks along: this module is loaded before every test file.
import { EventParser } from "../check/event-parser.js";
import { type CapturedResponse, isEventStream, joined, keepCapture, MOST_BYTES } from "./captured.js";
import { headerFields, requestOf } from "./captured-request.js";
import { currentRecorder, type Recorder } from "./recorder.js";

/**
 * Calls `fetch` and records the exchange: judged against the contract, counted in the ledger. The response is what `fetch`
 * answers; its body may be read, left or cancelled as ever.
 *
 * @throws {Error} When the plugin is not set up; and whatever `fetch` throws.
 */
export const recordingFetch: typeof fetch = (input, init) => {
  const recorder = currentRecorder();
  if (!recorder)
    throw new Error(
      "recordingFetch works in tests that run with the plugin: plugins: [wireproof()] in vitest.config.ts",
    );
  return recordFetch(recorder, plainFetch, input, init);
};

/** `fetch` as it was before any test could replace it. */
export const plainFetch: typeof fetch = globalThis.fetch;

/** Calls a `fetch` and hands what went over the wire to a recorder. */
export async function recordFetch(
  recorder: Recorder,
  call: typeof fetch,
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<Response> {
  if (!recorder.isRecording) return call(input, init);
  // Copied first: sending consumes the body.
  const copy = input instanceof Request && init?.body === undefined ? input.clone() : input;
  const response = await call(input, init);
  // After a redirect nobody knows which answer is to which request.
  if (response.redirected || response.type === "opaqueredirect") return response;
  const { answer, seen, giveUp } = isCopied(response) ? copyBody(response) : watchBody(response);
  const request = requestOf(copy, init);
  const whole = Promise.all([request, seen]).then(([sent, got]) => got && { request: sent, response: got });
  keepCapture(answer, { request, whole });
  recorder.recordLater(whole, giveUp);
  return answer;
}

interface Seen {
  /** What the test is given. */
  readonly answer: Response;
  /** What was seen of it, once it is over. */
  readonly seen: Promise<CapturedResponse | undefined>;
  /** Ends a look that may last for ever. */
  readonly giveUp?: () => void;
}

/**
 * Nobody answers JSON without end: of such a body a copy can be read, and the response stays the very one of `fetch`. So it does with a
 * status that `fetch` alone can give a response (Fetch standard, "initialize a response").
 */
function isCopied({ status, headers, body }: Response): boolean {
  if (body === null || status < 200 || status > 599) return true;
  return /^application\/([\w.-]+\+)?json\b/i.test(headers.get("content-type") ?? "");
}

/** Reads a copy, so that an answer counts whose body the test does not look at. */
function copyBody(response: Response): Seen {
  const head = headOf(response);
  if (response.body === null)
    return { answer: response, seen: Promise.resolve({ ...head, body: undefined }) };
  const seen = response
    .clone()
    .arrayBuffer()
    .then(
      (body): CapturedResponse => ({ ...head, body: new Uint8Array(body) }),
      (): undefined => undefined,
    );
  return { answer: response, seen };
}

/**
 * Looks on while the body passes: it ends when the test stops reading, and is never held back. A body that is no stream of
 * events is fetched ahead of the test, until it is more than {@link MOST_BYTES}, so that an answer counts whose body it does not look at.
 */
function watchBody(response: Response): Seen {
  const { body } = response;
  if (body === null) return copyBody(response);
  const isEvents = isEventStream(response.headers.get("content-type"));
  const watch = new BodyWatch(headOf(response), isEvents);
  const reader = body.getReader();
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            watch.end(true);
            controller.close();
          } else {
            watch.piece(value);
            controller.enqueue(value);
          }
        } catch (error) {
          watch.end(false);
          controller.error(error);
        }
      },
      async cancel(reason) {
        watch.end(false);
        await reader.cancel(reason);
      },
    },
    isEvents ? { highWaterMark: 0 } : new ByteLengthQueuingStrategy({ highWaterMark: MOST_BYTES + 1 }),
  );
  const { status, statusText, headers } = response;
  const answer = new Response(stream, { status, statusText, headers });
  for (const name of ["url", "redirected", "type"] as const)
    Object.defineProperty(answer, name, { value: response[name] });
  return { answer, seen: watch.over, giveUp: () => watch.end(false) };
}

/** Collects what passes by. */
class BodyWatch {
  readonly over: Promise<CapturedResponse | undefined>;
  readonly #head: Pick<CapturedResponse, "status" | "headers">;
  readonly #events: EventParser | undefined;
  readonly #seenEvents: NonNullable<CapturedResponse["events"]>[number][] = [];
  readonly #pieces: Uint8Array[] = [];
  #length = 0;
  #finish: (seen: CapturedResponse | undefined) => void = () => undefined;

  constructor(head: Pick<CapturedResponse, "status" | "headers">, isEvents: boolean) {
    this.#head = head;
    this.#events = isEvents ? new EventParser(MOST_BYTES) : undefined;
    this.over = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  piece(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (this.#length <= MOST_BYTES) this.#pieces.push(bytes.slice());
    if (this.#events) this.#seenEvents.push(...this.#events.feed(bytes));
    // What else comes is not kept, and nobody may ever read it.
    else if (this.#length > MOST_BYTES) this.#finish({ ...this.#head, body: undefined, streamed: true });
  }

  /** @param isWhole - Whether the body ended by itself. A stream of events is worth recording either way. */
  end(isWhole: boolean): void {
    if (this.#events)
      this.#finish({ ...this.#head, body: joined(this.#pieces), streamed: true, events: this.#seenEvents });
    else this.#finish(isWhole ? { ...this.#head, body: joined(this.#pieces) } : undefined);
  }
}

function headOf({ status, headers }: Response): Pick<CapturedResponse, "status" | "headers"> {
  return { status, headers: headerFields(headers) };
}
