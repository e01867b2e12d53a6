/** Server-sent events out of the bytes of a `text/event-stream`. */

import { createParser, type EventSourceParser } from "eventsource-parser";
import type { ServerSentEvent } from "./finding.js";

const ENCODER = new TextEncoder();

/** Reads a stream piece by piece (WHATWG HTML §9.2.6); the pieces may end anywhere, also within a character or a line end. */
export class EventParser {
  readonly #decoder = new TextDecoder();
  readonly #parser: EventSourceParser;
  #events: ServerSentEvent[] = [];
  #afterReturn = false;
  #overflown = false;

  /** @param maxLength - How many characters of an unfinished event are kept. */
  constructor(maxLength: number) {
    this.#parser = createParser({
      maxBufferSize: maxLength,
      onEvent: (event) => this.#events.push(event),
      onError: ({ type }) => {
        if (type === "max-buffer-size-exceeded") this.#overflown = true;
      },
    });
  }

  /** Whether an event was longer than `maxLength`; nothing is read any more then. */
  get overflown(): boolean {
    return this.#overflown;
  }

  /** Takes the next piece and returns the events that it completes. */
  feed(piece: string | Uint8Array): readonly ServerSentEvent[] {
    if (this.#overflown) return [];
    const bytes = typeof piece === "string" ? ENCODER.encode(piece) : piece;
    let text = this.#decoder.decode(bytes, { stream: true });
    // The parser waits after a carriage return for the line feed that may follow; the event must not wait with it.
    if (this.#afterReturn && text.startsWith("\n")) text = text.slice(1);
    if (text === "") return [];
    this.#afterReturn = text.endsWith("\r");
    this.#parser.feed(this.#afterReturn ? `${text}\n` : text);
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
