import { type Caller, call } from "./call.js";
import { createEventStream } from "./event-stream.js";
import type { AnyResult } from "./match.js";
import { mergeHeaders } from "./openapi-fetch.js";
import type { OperationDescriptor } from "./operation-descriptor.js";
import type { CallInit, RequestInput } from "./options.js";

/**
 * Makes one call whose success is a stream of events, and returns what it comes to. Never rejects.
 *
 * Reconnections are calls of their own: with a token that is asked for anew, with retries, middleware and the time limit.
 */
export async function callEvents(
  operation: OperationDescriptor,
  caller: Caller,
  input: RequestInput = {},
  init: CallInit = {},
): Promise<AnyResult> {
  const options = { ...caller.options.events, ...init.events };
  const result = await open(operation, caller, input, init);
  if (!result.ok || !isEventStream(result.response)) return result;
  const resume = (lastEventId: string) => open(operation, caller, after(input, lastEventId), init);
  const data = createEventStream({
    body: result.response.body,
    signal: init.signal,
    clock: caller.clock,
    options,
    resume: operation.method === "GET" ? resume : undefined,
  });
  return { ...result, data };
}

/** One connection; a success that is not what the operation declares is a failure to parse. */
async function open(
  operation: OperationDescriptor,
  caller: Caller,
  input: RequestInput,
  init: CallInit,
): Promise<AnyResult> {
  const result = await call(operation, caller, input, init);
  if (!result.ok || result.data !== result.response.body || result.data === null) return result;
  const { response, status } = result;
  if (isEventStream(response)) return result;
  const error = new SyntaxError(`HTTP ${status} is not text/event-stream`);
  const raw = await response.text().catch(() => "");
  return { ok: false, kind: "transport", reason: "parse", code: null, error, status, raw, response };
}

function isEventStream({ headers }: Response): boolean {
  return /^\s*text\/event-stream\s*(;|$)/i.test(headers.get("Content-Type") ?? "");
}

/** Header values are bytes; an id is text, sent in UTF-8 (WHATWG HTML §9.2.3). */
function after(input: RequestInput, lastEventId: string): RequestInput {
  if (lastEventId === "") return input;
  const value = String.fromCharCode(...new TextEncoder().encode(lastEventId));
  return { ...input, headers: mergeHeaders(input.headers, { "Last-Event-ID": value }) };
}
