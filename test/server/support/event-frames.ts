import { type EventSourceMessage, EventSourceParserStream } from "eventsource-parser/stream";

/**
 * Reads the frames of a stream of events to its end, as they stand on the wire.
 *
 * @throws {Error} When the answer is no stream of events.
 */
export async function readFrames({ status, headers, body }: Response): Promise<EventSourceMessage[]> {
  const type = headers.get("Content-Type");
  if (status !== 200 || type !== "text/event-stream" || !body)
    throw new Error(`answered ${status} as ${type}`);
  const frames: EventSourceMessage[] = [];
  const stream = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const frame of stream) frames.push(frame);
  return frames;
}
