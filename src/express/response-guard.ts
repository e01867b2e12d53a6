/**
 * The response guard: every answer of a surface is judged where it leaves, at `writeHead`, `write` and `end`, whatever wrote it.
 *
 * JSON answers are held back until they are whole, so that a broken one can be replaced. Everything else passes through and is
 * judged by its head. The methods are plain functions set on the response; their state hangs on it by a symbol, so that a
 * request costs no closures.
 */

import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { EventParser, type Finding } from "../check/index.js";
import { recordAnswer } from "./answer-record.js";
import { internalAnswer } from "./described-answer.js";
import type { ErrorAnswer } from "./error-answer.js";
import type { RequestContext } from "./request-context.js";
import { tellOfError } from "./tell.js";
import { describesEvents, eventFindings, findingsOf } from "./verdict.js";
import { reportViolation } from "./violation.js";

type Callback = (error?: Error | null) => void;

interface GuardState {
  readonly context: RequestContext;
  readonly writeHead: ServerResponse["writeHead"];
  readonly write: ServerResponse["write"];
  readonly end: ServerResponse["end"];
  readonly flushHeaders: ServerResponse["flushHeaders"];
  /** `open`: nothing decided. `held`: a body is being collected. `through`: the head is out. `done`: the answer is complete. */
  phase: "open" | "held" | "through" | "done";
  held: Buffer[];
  heldBytes: number;
  /** Set while a stream of described events is passing through: reads them out of what is written. */
  events: EventParser | undefined;
  /** Whether something other than the runtime has written to the response. */
  touched: boolean;
  /** How often the application has ended the answer; more than once is a mistake, reported once. */
  ends: number;
  /** The headers that were there before the surface: a replaced answer keeps these and loses the others. */
  readonly before: OutgoingHttpHeaders;
}

const STATE = Symbol("response guard");

interface Guarded extends ServerResponse {
  [STATE]?: GuardState;
}

/** Headers that describe a body: whoever set them, they are not about the one that replaces it. */
const OF_THE_BODY = [
  "content-type",
  "content-length",
  "content-encoding",
  "content-disposition",
  "content-language",
  "content-location",
  "content-range",
  "transfer-encoding",
  "trailer",
  "etag",
  "last-modified",
];

/** Puts the guard on a response; once, however often a request passes. */
export function guard(context: RequestContext): void {
  const res: Guarded = context.res;
  if (res[STATE]) return;
  res[STATE] = {
    context,
    writeHead: res.writeHead,
    write: res.write,
    end: res.end,
    flushHeaders: res.flushHeaders,
    phase: res.headersSent ? "through" : "open",
    held: [],
    heldBytes: 0,
    events: undefined,
    touched: false,
    ends: 0,
    before: res.getHeaders(),
  };
  res.writeHead = guardedWriteHead as ServerResponse["writeHead"];
  res.write = guardedWrite as ServerResponse["write"];
  res.end = guardedEnd as ServerResponse["end"];
  res.flushHeaders = guardedFlushHeaders;
}

/** The context of a guarded response. */
export function contextOf(res: ServerResponse): RequestContext | undefined {
  return (res as Guarded)[STATE]?.context;
}

/** Whether the head of the answer has left, so that nothing can be answered any more. */
export function isCommitted(res: ServerResponse): boolean {
  const phase = (res as Guarded)[STATE]?.phase;
  return phase === "through" || phase === "done" || res.headersSent;
}

/** Reports that an answer was given after another one, which has gone out: nothing of it is sent. */
export function reportSecondAnswer(context: RequestContext): void {
  reportViolation(context, {
    status: context.res.statusCode,
    problem: "it was answered a second time, after the answer had been given.",
    fix: "answer once: return a reply, or write to `res` and return `answered`",
    replaced: false,
    outcome: "left the second answer out",
  });
}

/** Whether the answer is complete, or has been given up. */
export function isDone(res: ServerResponse): boolean {
  return (res as Guarded)[STATE]?.phase === "done" || res.writableEnded || res.destroyed;
}

/** Whether the application has begun an answer through the response itself. */
export function isTouched(res: ServerResponse): boolean {
  const state = (res as Guarded)[STATE];
  return state !== undefined && (state.touched || state.phase !== "open");
}

/** Takes back whatever was prepared for an answer that will not be given. */
export function clearAnswer(res: ServerResponse): void {
  const state = (res as Guarded)[STATE];
  if (state) {
    state.held = [];
    state.heldBytes = 0;
    if (state.phase === "held") state.phase = "open";
    for (const name of res.getHeaderNames()) {
      const value = state.before[name];
      if (value === undefined) res.removeHeader(name);
      else res.setHeader(name, value);
    }
  }
  for (const name of OF_THE_BODY) if (res.hasHeader(name)) res.removeHeader(name);
  res.statusMessage = "";
}

/** Writes a whole answer past the guard: one that the runtime itself made from a declared code. */
export function writeUnjudged(
  res: ServerResponse,
  { declared, described, mediaType, headers, body }: ErrorAnswer,
): void {
  const { status } = declared;
  const state = (res as Guarded)[STATE];
  const head: OutgoingHttpHeaders = {
    ...headers,
    ...(mediaType !== undefined && { "Content-Type": mediaType }),
    "Content-Length": Buffer.byteLength(body),
  };
  if (!state) {
    res.writeHead(status, head);
    res.end(body);
    return;
  }
  state.phase = "done";
  state.context.code = described ? undefined : declared.code;
  state.writeHead.call(res, status, head);
  state.end.call(res, body, "utf8");
  // Such a head leaves nothing with the response when no header was set before.
  recordAnswer(state.context, status, body, mediaType);
}

function stateOf(res: Guarded): GuardState {
  const state = res[STATE];
  if (!state) throw new TypeError("The response is not guarded.");
  return state;
}

function guardedWriteHead(
  this: Guarded,
  status: number,
  reason?: string | OutgoingHttpHeaders | OutgoingHttpHeader[],
  headers?: OutgoingHttpHeaders | OutgoingHttpHeader[],
): Guarded {
  const state = stateOf(this);
  if (state.phase === "through" || state.phase === "done") {
    Reflect.apply(
      state.writeHead,
      this,
      headers === undefined ? [status, reason] : [status, reason, headers],
    );
    return this;
  }
  state.touched = true;
  this.statusCode = status;
  if (typeof reason === "string") this.statusMessage = reason;
  setHeaders(this, typeof reason === "string" ? headers : reason);
  return this;
}

/** Sets what `writeHead` was given: it replaces what was set before, though a list may name a header more than once. */
function setHeaders(
  res: ServerResponse,
  headers: OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined,
): void {
  if (headers === undefined) return;
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) res.setHeader(name, value);
    return;
  }
  const flat = headers.flat().map(String);
  const names = flat.filter((_, index) => index % 2 === 0);
  for (const name of names) res.removeHeader(name);
  for (const [index, name] of names.entries()) res.appendHeader(name, flat[2 * index + 1] ?? "");
}

function guardedFlushHeaders(this: Guarded): void {
  const state = stateOf(this);
  if (state.phase === "open") begin(this, state);
  if (state.phase === "through") state.flushHeaders.call(this);
}

function guardedWrite(
  this: Guarded,
  chunk: string | Uint8Array,
  encoding?: BufferEncoding | Callback,
  callback?: Callback,
): boolean {
  const state = stateOf(this);
  const done = typeof encoding === "function" ? encoding : callback;
  const charset = typeof encoding === "string" ? encoding : "utf8";
  if (state.phase === "open") begin(this, state);
  if (state.phase === "through") {
    if (state.events && !admitEvents(this, state, state.events, chunk, charset)) return false;
    return state.write.call(this, chunk, charset, done);
  }
  if (state.phase === "held") {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk, charset) : Buffer.from(chunk);
    state.held.push(bytes);
    state.heldBytes += bytes.length;
    if (state.heldBytes > state.context.limits.responseBytes) release(this, state);
  }
  if (done) process.nextTick(done);
  return true;
}

function guardedEnd(
  this: Guarded,
  chunk?: string | Uint8Array | Callback | null,
  encoding?: BufferEncoding | Callback,
  callback?: Callback,
): Guarded {
  const state = stateOf(this);
  const done = typeof chunk === "function" ? chunk : typeof encoding === "function" ? encoding : callback;
  const body = typeof chunk === "function" || chunk === null ? undefined : chunk;
  const charset = typeof encoding === "string" ? encoding : "utf8";
  state.ends++;
  if (state.phase === "done") {
    // The answer has been given, perhaps in place of this one: Node would raise an error that nobody listens for.
    if (state.ends === 2) reportSecondAnswer(state.context);
    if (done) process.nextTick(done);
    return this;
  }
  if (state.phase === "through") {
    if (state.events && body !== undefined && !admitEvents(this, state, state.events, body, charset))
      return this;
    state.phase = "done";
    state.end.call(this, body, charset, done as () => void);
    recordAnswer(state.context, this.statusCode, undefined);
    return this;
  }
  finish(this, state, wholeBody(state, body, charset), done);
  return this;
}

function wholeBody(
  state: GuardState,
  last: string | Uint8Array | undefined,
  charset: BufferEncoding,
): string | Uint8Array | undefined {
  if (state.held.length === 0)
    return typeof last === "string" && charset !== "utf8" && charset !== "utf-8"
      ? Buffer.from(last, charset)
      : last;
  if (last !== undefined)
    state.held.push(typeof last === "string" ? Buffer.from(last, charset) : Buffer.from(last));
  return Buffer.concat(state.held);
}

/** Judges a whole answer and lets it out, or its replacement. */
function finish(
  res: Guarded,
  state: GuardState,
  body: string | Uint8Array | undefined,
  done: Callback | undefined,
): void {
  const findings = findingsOf(state.context, res, body, false);
  if (findings.length > 0 && refuse(res, state, findings)) {
    if (done) process.nextTick(done);
    return;
  }
  const isWhole = state.held.length > 0;
  state.phase = "done";
  state.held = [];
  // Node sets the length for a single `end`, but not for an answer to HEAD, which must say what GET would (RFC 9110 §9.3.2); and a
  // length that the application has set may be that of something else.
  if (
    body !== undefined &&
    (isWhole || state.context.req.method === "HEAD" || res.hasHeader("content-length"))
  ) {
    if (!res.hasHeader("transfer-encoding")) res.setHeader("Content-Length", Buffer.byteLength(body));
  }
  send(res, state, body, done);
}

/** Ends the answer through Node; what Node refuses to write (a reason phrase with a line end) becomes the declared 500. */
function send(
  res: Guarded,
  state: GuardState,
  body: string | Uint8Array | undefined,
  done: Callback | undefined,
): void {
  try {
    state.end.call(res, body, "utf8", done as () => void);
  } catch (error) {
    if (res.headersSent) throw error;
    tellOfError(state.context, error);
    answerInternal(res, state);
    return;
  }
  recordAnswer(state.context, res.statusCode, body);
}

/** Decides, at the first part or flush, whether an answer is held back. */
function begin(res: Guarded, state: GuardState): void {
  state.touched = true;
  if (isHeldType(res.getHeader("content-type"))) state.phase = "held";
  else pass(res, state);
}

/** Lets the head of a stream out, or the replacement of the whole answer. */
function pass(res: Guarded, state: GuardState): void {
  const findings = findingsOf(state.context, res, undefined, true);
  if (findings.length > 0 && refuse(res, state, findings)) return;
  if (state.context.req.method !== "HEAD") {
    state.phase = "through";
    if (describesEvents(state.context, res))
      state.events = new EventParser(state.context.limits.responseBytes);
    return;
  }
  // An answer to HEAD ends with its head, however long the stream that GET would send.
  state.phase = "done";
  send(res, state, undefined, undefined);
}

/**
 * Judges the events that a part completes, before it leaves. In strict mode a bad one cuts the connection, so that the client
 * never sees its end; in production it is reported.
 *
 * @returns Whether the part may leave.
 */
function admitEvents(
  res: Guarded,
  state: GuardState,
  parser: EventParser,
  part: string | Uint8Array,
  charset: BufferEncoding,
): boolean {
  const { context } = state;
  const isText = typeof part !== "string" || charset === "utf8" || charset === "utf-8";
  const events = parser.feed(isText ? part : Buffer.from(part, charset));
  if (parser.overflown) state.events = undefined;
  const findings = events.length === 0 ? [] : eventFindings(context, res, events);
  if (findings.length === 0) return true;
  const { strict } = context.surface.options;
  reportViolation(context, {
    status: res.statusCode,
    problem: findings.map(({ message }) => message).join("\n    "),
    fix: findings[0]?.fix ?? "send what the event schema declares",
    findings,
    replaced: false,
    ...(strict && { outcome: "cut the connection" }),
  });
  if (!strict) return true;
  state.phase = "done";
  // Node hands over what was written in this turn at its end; the good events before must not be lost with the bad one.
  setImmediate(() => res.destroy());
  recordAnswer(context, res.statusCode, undefined);
  return false;
}

/** A held body has become too large to hold: what is there goes out, judged by its head. */
function release(res: Guarded, state: GuardState): void {
  pass(res, state);
  if (state.phase !== "through") return;
  const held = Buffer.concat(state.held);
  state.held = [];
  state.write.call(res, held, "utf8", undefined);
}

/** Whether a status can be that of a success: what is none at all, or an interim one, is not (RFC 9110 §15). */
function isSuccess(status: number): boolean {
  return Number.isInteger(status) && status >= 200 && status < 400;
}

/** Reports findings; in strict mode, and for errors always, answers the declared 500 in place of what was judged. */
function refuse(res: Guarded, state: GuardState, findings: readonly Finding[]): boolean {
  const { context } = state;
  const status = res.statusCode;
  const replaced = context.surface.options.strict || !isSuccess(status);
  const [first] = findings;
  reportViolation(context, {
    status,
    problem: findings.map(({ message }) => message).join("\n    "),
    fix: first?.fix ?? "answer what the contract declares, or declare what is answered",
    findings,
    replaced,
  });
  if (!replaced) return false;
  answerInternal(res, state);
  return true;
}

/** Answers the declared 500 in place of whatever was prepared. */
function answerInternal(res: Guarded, { context }: GuardState): void {
  clearAnswer(res);
  writeUnjudged(res, internalAnswer(context));
}

/** JSON is small and can be judged only whole; an answer that does not say what it is will be one of `res.end`. */
function isHeldType(contentType: OutgoingHttpHeader | undefined): boolean {
  if (contentType === undefined) return true;
  const [name = ""] = String(contentType).split(";", 1);
  return /[/+]json\s*$/i.test(name);
}
