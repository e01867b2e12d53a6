import { type Caller, call } from "./call.js";
import { createEventStream } from "./event-stream.js";
import type { AnyResult } from "./match.js";
import { mergeHeaders } from "./openapi-fetch.js";
import type { OperationDescriptor } from "./operation-descriptor.js";
import type { CallInit, RequestInput } from "./options.js";

/**
 * Makes one call whose success is a stream of events, and returns what it comes to. Rejects as `call` does.
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
  const open = (input: RequestInput) => call(operation, caller, input, init);
  const result = await open(input);
  // `readContent` hands a body over unread when it is such a stream, and only then.
  if (!result.ok || result.data !== result.response.body) return result;
  const resume = (lastEventId: string) => open(after(input, lastEventId));
  const data = createEventStream({
    body: result.response.body,
    signal: init.signal,
    clock: caller.clock,
    options,
    resume: operation.method === "GET" ? resume : undefined,
  });
  return { ...result, data };
}

/** Header values are bytes; an id is text, sent in UTF-8 (WHATWG HTML §9.2.3). */
function after(input: RequestInput, lastEventId: string): RequestInput {
  if (lastEventId === "") return input;
  const value = String.fromCharCode(...new TextEncoder().encode(lastEventId));
  return { ...input, headers: mergeHeaders(input.headers, { "Last-Event-ID": value }) };
}
