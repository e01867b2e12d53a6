/** Lets a recorder see what programs exchange through `node:http`: supertest, axios, got and the like. */

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { ClientRequest, IncomingMessage, OutgoingMessage } from "node:http";
import { EventParser, type ExchangeRequest, withoutCodings } from "../check/index.js";
import type { HeaderFields } from "../contract/index.js";
import {
  type Captured,
  type CapturedResponse,
  isEventStream,
  joined,
  keepCapture,
  MOST_BYTES,
} from "./captured.js";
import type { Recorder } from "./recorder.js";

/** Where Node tells of answers to clients of `node:http` (Node.js "Diagnostics Channel", HTTP). */
const RESPONSE = "http.client.response.finish";

/** Collects pieces up to {@link MOST_BYTES}; `undefined` past them. */
class Pieces {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  add(piece: unknown, encoding?: unknown): void {
    const bytes =
      typeof piece === "string"
        ? Buffer.from(piece, typeof encoding === "string" && Buffer.isEncoding(encoding) ? encoding : "utf8")
        : piece instanceof Uint8Array
          ? piece
          : undefined;
    if (!bytes) return;
    this.#length += bytes.length;
    if (this.#length <= MOST_BYTES) this.#pieces.push(bytes.slice());
  }

  get isWhole(): boolean {
    return this.#length <= MOST_BYTES;
  }

  get bytes(): Uint8Array | undefined {
    return this.isWhole ? joined(this.#pieces) : undefined;
  }
}

/**
 * Records every exchange of the clients of `node:http` and `node:https` in this process, until the returned function is called.
 * Nothing that a client sends or reads is changed, delayed or kept from ending.
 */
export function recordHttp(recorder: Recorder): () => void {
  if (recorders++ === 0) watchRequests();
  const answered = (message: unknown) => {
    const request = requestIn(message);
    const response = responseIn(message);
    if (!request || !response || !recorder.isRecording) return;
    const sent = requestOf(request, bodies.get(request));
    const { whole, giveUp } = watchResponse(sent, response);
    keepCapture(response, { request: Promise.resolve(sent), whole });
    recorder.recordLater(whole, giveUp);
  };
  subscribe(RESPONSE, answered);
  return () => {
    unsubscribe(RESPONSE, answered);
    if (--recorders === 0) unwatchRequests();
  };
}

/** How many record now. */
let recorders = 0;

/** What was sent with each request. */
const bodies = new WeakMap<ClientRequest, Pieces>();

const SENDERS = ["write", "end"] as const;

/** Node has no channel on which request bodies pass: the methods that take them are stood in front of. */
function watchRequests(): void {
  for (const name of SENDERS) {
    const send = OutgoingMessage.prototype[name];
    Object.defineProperty(ClientRequest.prototype, name, {
      configurable: true,
      writable: true,
      value(this: ClientRequest, ...args: unknown[]) {
        const pieces = bodies.get(this) ?? new Pieces();
        bodies.set(this, pieces);
        pieces.add(args[0], args[1]);
        return Reflect.apply(send, this, args);
      },
    });
  }
}

function unwatchRequests(): void {
  for (const name of SENDERS) Reflect.deleteProperty(ClientRequest.prototype, name);
}

function watchResponse(
  request: ExchangeRequest,
  response: IncomingMessage,
): { readonly whole: Promise<Captured | undefined>; readonly giveUp: () => void } {
  const pieces = new Pieces();
  // Listening for data would set the stream flowing before its reader is there; what is pushed into it passes here first.
  const push = response.push.bind(response);
  response.push = (piece: unknown, encoding?: BufferEncoding) => {
    pieces.add(piece, encoding);
    return push(piece, encoding);
  };
  const { statusCode: status = 0, headers } = response;
  const captured = (): Captured | undefined => {
    if (isEventStream(headers["content-type"]))
      return { request, response: { status, headers, ...watchedEvents(pieces) } };
    if (!response.complete) return undefined;
    return { request, response: { status, headers, ...decoded(pieces, headers["content-encoding"]) } };
  };
  let giveUp = (): void => undefined;
  const whole = new Promise<Captured | undefined>((resolve) => {
    giveUp = () => resolve(captured());
    response.once("close", giveUp);
  });
  return { whole, giveUp };
}

/** What arrived of a stream of events, whole or not. */
function watchedEvents(pieces: Pieces): Pick<CapturedResponse, "body" | "streamed" | "events"> {
  const body = pieces.bytes;
  return { body, streamed: true, ...(body && { events: new EventParser(MOST_BYTES).feed(body) }) };
}

/** The body as the contract describes it: without the encodings of its transfer. */
function decoded(
  pieces: Pieces,
  encoding: string | undefined,
): Pick<Captured["response"], "body" | "streamed"> {
  const { bytes } = pieces;
  if (!pieces.isWhole) return { body: undefined, streamed: true };
  if (bytes === undefined) return { body: bytes };
  const body = withoutCodings(bytes, encoding, MOST_BYTES);
  // What cannot be read gives no body to judge.
  return body ? { body } : { body, streamed: true };
}

/**
 * The header fields of a request. Of those that were given as a list (`headers: ["Host", "a"]`) Node keeps nothing but the text that it
 * sent, where no documented member has it.
 */
function headersOf(request: ClientRequest): HeaderFields {
  const known = Object.entries(request.getHeaders());
  const head: unknown = known.length === 0 ? Reflect.get(request, "_header") : undefined;
  if (typeof head === "string") return fieldsIn(head);
  return Object.fromEntries(
    known.map(([name, value]) => [name, Array.isArray(value) || value === undefined ? value : String(value)]),
  );
}

/** Reads the head of a message: field lines after the first one (RFC 9112 §2.1). */
function fieldsIn(head: string): HeaderFields {
  const fields = new Map<string, string | string[]>();
  for (const line of head.split("\r\n").slice(1)) {
    const mark = line.indexOf(":");
    if (mark < 0) continue;
    const name = line.slice(0, mark).toLowerCase();
    const value = line.slice(mark + 1).trim();
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(fields);
}

function requestOf(request: ClientRequest, sent: Pieces | undefined): ExchangeRequest {
  const { method, path: url } = request;
  const body = sent?.bytes;
  return {
    method,
    url,
    headers: headersOf(request),
    ...(body && { body }),
    ...(sent?.isWhole === false && { bodyOmitted: true }),
  };
}

function requestIn(message: unknown): ClientRequest | undefined {
  return hasMember(message, "request") && message.request instanceof ClientRequest
    ? message.request
    : undefined;
}

function responseIn(message: unknown): IncomingMessage | undefined {
  return hasMember(message, "response") && message.response instanceof IncomingMessage
    ? message.response
    : undefined;
}

function hasMember<K extends string>(value: unknown, name: K): value is Record<K, unknown> {
  return typeof value === "object" && value !== null && name in value;
}
