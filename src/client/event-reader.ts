import { createParser } from "eventsource-parser";

/** One event as it arrived (WHATWG HTML §9.2.6). */
export interface RawEvent {
  readonly event?: string | undefined;
  readonly id?: string | undefined;
  readonly data: string;
}

/** Reads events out of the bytes of one connection. */
export interface EventReader {
  /** The reconnection time that the server asked for, in milliseconds. */
  readonly retryMs: number | undefined;
  /**
   * Takes the next piece, which may end anywhere, and returns the events that it completes.
   *
   * @throws {RangeError} When an event is longer than the limit.
   */
  feed(bytes: Uint8Array): readonly RawEvent[];
}

/** @param maxLength - Characters of an event that may be kept until it is complete. */
export function createEventReader(maxLength: number): EventReader {
  // Drops a byte order mark, and puts characters together that pieces have cut apart.
  const decoder = new TextDecoder();
  let events: RawEvent[] = [];
  let retryMs: number | undefined;
  let isTooLong = false;
  let afterReturn = false;
  const parser = createParser({
    maxBufferSize: maxLength,
    onEvent: (event) => {
      isTooLong ||= event.data.length > maxLength;
      events.push(event);
    },
    onRetry: (ms) => {
      retryMs = ms;
    },
    onError: ({ type }) => {
      isTooLong ||= type === "max-buffer-size-exceeded";
    },
  });
  return {
    get retryMs() {
      return retryMs;
    },
    feed(bytes) {
      let text = decoder.decode(bytes, { stream: true });
      // The parser waits after a carriage return for the line feed that may follow; the event must not wait with it.
      if (afterReturn && text.startsWith("\n")) text = text.slice(1);
      if (text === "") return [];
      afterReturn = text.endsWith("\r");
      parser.feed(afterReturn ? `${text}\n` : text);
      if (isTooLong) throw new RangeError(`An event is longer than ${maxLength} characters`);
      const complete = events;
      events = [];
      return complete;
    },
  };
}
