/** Writes what a handler replied. The guard judges it on its way out. */

import { type Contract, type MediaType, matchResponse, type ResponseSpec } from "../contract/index.js";
import { BoundedCache } from "./bounded-cache.js";
import { EventPump } from "./event-pump.js";
import { formatOfMediaType } from "./media-type.js";
import type { Reply } from "./reply.js";
import type { RequestContext } from "./request-context.js";
import { sendEvents } from "./send-events.js";

/** How the body of a media type is written; the names are the contract's, but for what handlers ask for. */
const FORMATS = new BoundedCache(256, formatOfMediaType);

/** A reply that cannot be written as it is: a mistake in the handler. */
export class ReplyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ReplyError";
  }
}

/** Writes a reply; resolves when its last part has been handed over. */
export async function sendReply(context: RequestContext, reply: Reply): Promise<void> {
  const { res, operation } = context;
  const spec = operation && matchResponse(operation.operation, reply.status);
  res.statusCode = reply.status;
  if (operation?.operation.errorFamily === "oauth" && !res.hasHeader("cache-control"))
    res.setHeader("Cache-Control", "no-store");
  for (const [name, value] of Object.entries(reply.headers as Record<string, string | number>)) {
    if (value !== undefined) res.setHeader(name, value);
  }
  const { body } = reply;
  if (body === undefined) {
    res.end();
    return;
  }
  const mediaType = chooseMediaType(context, spec, reply);
  if (!res.hasHeader("content-type")) res.setHeader("Content-Type", contentType(mediaType, body));
  if (FORMATS.get(mediaType) === "json") {
    const text = JSON.stringify(body);
    if (text === undefined) throw new ReplyError(`A ${reply.status} reply has a body that JSON cannot hold.`);
    res.end(text);
  } else if (typeof body === "string" || body instanceof Uint8Array) res.end(body);
  else if (isAsyncIterable(body)) {
    const events = spec?.content.find(({ name }) => name === mediaType)?.eventSchemaPointer;
    await (events === undefined ? sendParts(context, body) : sendEvents(context, body, events));
  } else
    throw new ReplyError(
      `A ${reply.status} reply in ${mediaType} must be a string, bytes, or an async iterable of them.`,
    );
}

/** The reply's own choice, else what the request likes best of those that can hold the body, else the first that can. */
function chooseMediaType(
  { acceptable, surface }: RequestContext,
  spec: ResponseSpec | undefined,
  reply: Reply,
): string {
  if (reply.mediaType !== undefined) return reply.mediaType;
  const declared = spec?.content ?? [];
  if (declared.length <= 1) return declared[0]?.name ?? "application/json";
  const able = declared.filter((mediaType) => holds(surface.contract, mediaType, reply.body));
  const names = (able.length > 0 ? able : declared).map(({ name }) => name);
  return acceptable?.find((name) => names.includes(name)) ?? names[0] ?? "application/json";
}

/** Whether a media type can hold a body: no client may ask a CSV of an object. A string may be a JSON value, where its schema says so. */
function holds({ validators }: Contract, { name, schemaPointer }: MediaType, body: unknown): boolean {
  const isJson = FORMATS.get(name) === "json";
  if (body instanceof Uint8Array || isAsyncIterable(body)) return !isJson;
  if (typeof body !== "string") return isJson;
  return !isJson || schemaPointer === undefined || validators.response(schemaPointer)(body) === undefined;
}

/** Text that Node encodes says in which charset; event streams are always UTF-8 (WHATWG HTML §9.2.5). */
function contentType(mediaType: string, body: unknown): string {
  const isPlainText = typeof body === "string" && mediaType.startsWith("text/") && !mediaType.includes(";");
  return isPlainText && mediaType !== "text/event-stream" ? `${mediaType}; charset=utf-8` : mediaType;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** Writes parts as they come, at the pace of the client, and stops the source when the client goes. */
async function sendParts({ res, surface }: RequestContext, parts: AsyncIterable<unknown>): Promise<void> {
  const pump = new EventPump(res, parts, { ...surface.options.events, keepAliveMs: 0 });
  try {
    for (let turn = await pump.next(); turn.kind !== "gone"; turn = await pump.next()) {
      if (turn.kind === "failed") throw turn.error;
      if (turn.kind === "silence") continue;
      if (turn.result.done === true) {
        res.end();
        return;
      }
      const { value } = turn.result;
      if (typeof value !== "string" && !(value instanceof Uint8Array))
        throw new ReplyError("A streamed reply yielded something that is neither a string nor bytes.");
      await pump.write(value);
    }
  } catch (error) {
    if (!res.destroyed) {
      pump.stop();
      throw error;
    }
  }
  pump.stop();
}
