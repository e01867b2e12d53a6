/** Writes the events that a handler yields, for as long as somebody listens. */

import { internalAnswer } from "./described-answer.js";
import { eventBody } from "./error-answer.js";
import { toldErrorBody } from "./error-pipeline.js";
import { declaredErrorEvent } from "./event-error.js";
import { type EventMessage, eventFrame, KEEP_ALIVE_FRAME } from "./event-frame.js";
import { EventPump } from "./event-pump.js";
import type { RequestContext } from "./request-context.js";
import { isCommitted, isDone } from "./response-guard.js";

/**
 * Writes a stream of events at the pace of the client.
 *
 * Nothing leaves before the first event or the first keep-alive comment, so that an error before them is answered as any other
 * error is. After them it is sent as the contract's `error` event, where the contract declares one, and ends the stream.
 *
 * @param source - Of events; or of raw parts, which go out as they are and without keep-alive comments between them.
 * @throws What the source throws, when it cannot be told to the client as an event.
 */
export async function sendEvents(
  context: RequestContext,
  source: AsyncIterable<unknown>,
  schemaPointer: string,
): Promise<void> {
  const { res } = context;
  const { events: options } = context.surface.options;
  if (!res.hasHeader("cache-control")) res.setHeader("Cache-Control", "no-cache");
  if (context.req.method === "HEAD") {
    // Nothing is asked of the source: an answer to HEAD ends with its head.
    res.end();
    return;
  }
  const pump = new EventPump(res, source, options);
  let isRaw = false;
  const write = (part: string | Uint8Array) => {
    const isFirst = !isCommitted(res) && options.retryMs !== undefined;
    return pump.write(isFirst && typeof part === "string" ? `retry: ${options.retryMs}\n\n${part}` : part);
  };
  try {
    for (let turn = await pump.next(); turn.kind !== "gone"; turn = await pump.next()) {
      if (turn.kind === "failed") throw turn.error;
      if (turn.kind === "silence") {
        if (!isRaw) await write(KEEP_ALIVE_FRAME);
        continue;
      }
      if (turn.result.done === true) {
        res.end();
        return;
      }
      const { value } = turn.result;
      isRaw = isPart(value);
      await write(isPart(value) ? value : eventFrame(asMessage(value)));
    }
  } catch (error) {
    pump.stop();
    if (isDone(res)) return;
    const frame = isCommitted(res) && !isRaw ? errorFrame(context, error, schemaPointer) : undefined;
    if (frame === undefined) {
      await pump.handOver();
      throw error;
    }
    await pump.write(frame);
    if (!isDone(res)) res.end();
    return;
  }
  pump.stop();
}

function isPart(value: unknown): value is string | Uint8Array {
  return typeof value === "string" || value instanceof Uint8Array;
}

function asMessage(value: unknown): EventMessage {
  if (typeof value !== "object" || value === null || !("data" in value))
    throw new TypeError("A stream of events yielded something that is no event: an object with `data`.");
  // The guard holds the frame against the event schema; here only the three fields matter, and `eventFrame` checks them.
  return value as EventMessage;
}

/** The declared `error` event for an exception, which is reported; `undefined` when the contract has no such event. */
function errorFrame(context: RequestContext, error: unknown, schemaPointer: string): string | undefined {
  const { contract } = context.surface;
  const fallback = eventBody(internalAnswer(context));
  const known = declaredErrorEvent(contract, schemaPointer, JSON.parse(fallback));
  if (!known) return undefined;
  const event =
    declaredErrorEvent(contract, schemaPointer, JSON.parse(toldErrorBody(context, error))) ?? known;
  return eventFrame(event);
}
