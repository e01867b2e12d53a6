/** Writes what a handler replied. The guard judges it on its way out. */

import { type MediaType, matchResponse, type ResponseSpec } from "../contract/index.js";
import { BoundedCache } from "./bounded-cache.js";
import { formatOfMediaType } from "./media-type.js";
import type { Reply } from "./reply.js";
import type { RequestContext } from "./request-context.js";

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
  else if (isAsyncIterable(body)) await pump(context, body);
  else
    throw new ReplyError(
      `A ${reply.status} reply in ${mediaType} must be a string, bytes, or an async iterable of them.`,
    );
}

/** The reply's own choice, else the acceptable one that the request likes best, else the first declared. */
function chooseMediaType(
  { acceptable }: RequestContext,
  spec: ResponseSpec | undefined,
  reply: Reply,
): string {
  if (reply.mediaType !== undefined) return reply.mediaType;
  const declared: readonly MediaType[] = spec?.content ?? [];
  const [first] = declared;
  if (first === undefined) return "application/json";
  if (declared.length === 1) return first.name;
  return acceptable?.find((name) => declared.some((mediaType) => mediaType.name === name)) ?? first.name;
}

/** Text that Node encodes says in which charset; event streams are always UTF-8 (WHATWG HTML §9.2.5). */
function contentType(mediaType: string, body: unknown): string {
  const isPlainText = typeof body === "string" && mediaType.startsWith("text/") && !mediaType.includes(";");
  return isPlainText && mediaType !== "text/event-stream" ? `${mediaType}; charset=utf-8` : mediaType;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<string | Uint8Array> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** Writes parts as they come, at the pace of the client, and stops the source when the client goes. */
async function pump({ res }: RequestContext, parts: AsyncIterable<string | Uint8Array>): Promise<void> {
  const iterator = parts[Symbol.asyncIterator]();
  const gone = new Promise<undefined>((resolve) => res.once("close", () => resolve(undefined)));
  try {
    while (!res.destroyed && !res.writableEnded) {
      const next = await Promise.race([iterator.next(), gone]);
      if (next === undefined) break;
      if (next.done === true) {
        res.end();
        return;
      }
      if (!res.write(next.value))
        await Promise.race([new Promise((resolve) => res.once("drain", resolve)), gone]);
    }
  } catch (error) {
    if (!res.destroyed) throw error;
  }
  // The source is told, but not waited for: it may be waiting for something that never comes.
  iterator.return?.().then(undefined, () => undefined);
}
