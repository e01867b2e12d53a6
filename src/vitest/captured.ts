/** One exchange as a recorder saw it. */

import type { ExchangeRequest, ServerSentEvent } from "../check/index.js";
import type { HeaderFields } from "../contract/index.js";

/** An answer whose body has arrived, or as much of it as ever will. */
export interface CapturedResponse {
  readonly status: number;
  readonly headers: HeaderFields;
  /** `undefined` when there is none, or when not all of it arrived. */
  readonly body: Uint8Array | undefined;
  /** Set when not all of the body was kept: it is a stream, too long, or broke off. */
  readonly streamed?: boolean;
  /** Of a stream of events: those that arrived. */
  readonly events?: readonly ServerSentEvent[];
}

/** A request and its answer. */
export interface Captured {
  readonly request: ExchangeRequest;
  readonly response: CapturedResponse;
}

/** A call that was recorded. */
export interface Capture {
  readonly request: Promise<ExchangeRequest>;
  /** With its answer, once that is over; `undefined` when it broke off. */
  readonly whole: Promise<Captured | undefined>;
}

const captures = new WeakMap<object, Capture>();

/** Remembers the call that a response answers: of `fetch`, or of `node:http`. */
export function keepCapture(response: object, capture: Capture): void {
  captures.set(response, capture);
}

/** The call that a response answers, when it was recorded. */
export function captureOf(response: object): Capture | undefined {
  return captures.get(response);
}

/** Bodies up to this many bytes are kept and judged. */
export const MOST_BYTES = 16_777_216;

/** Whether an answer is a stream of events, whose end nobody can wait for. */
export function isEventStream(contentType: string | null | undefined): boolean {
  return /^text\/event-stream\b/i.test(contentType ?? "");
}

/** Joins the pieces of a body. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array | undefined {
  return pieces.length === 0 ? undefined : Buffer.concat(pieces);
}
