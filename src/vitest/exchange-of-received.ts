/** From what a test holds in its hands to the exchange that it came from. */

import { IncomingMessage } from "node:http";
import { type Captured, captureOf, isEventStream } from "./captured.js";

/**
 * Finds the exchange that a response came from: a `Response` of `fetch`, an `IncomingMessage` of `node:http`, or what a client over
 * `node:http` makes of one and keeps under `res` (supertest, superagent).
 *
 * @throws {TypeError} When it is none of these, or was not recorded, or broke off.
 */
export async function exchangeOfReceived(received: unknown): Promise<Captured> {
  const response = responseIn(received);
  if (!response) throw new TypeError("A response was expected: of `fetch`, of `node:http`, or of supertest.");
  const capture = captureOf(response);
  if (!capture)
    throw new TypeError(
      "This response was not recorded, or is a copy: hand over the one that the call gave, made with `recordingFetch`, without following redirects.",
    );
  const { status, type } = headOf(response);
  // A stream of events ends when the test stops reading, which it has yet to do.
  if (isEventStream(type)) {
    const head = { status, headers: { "content-type": type }, body: undefined, streamed: true };
    return { request: await capture.request, response: head };
  }
  const whole = await capture.whole;
  if (!whole) throw new TypeError("The response's body did not arrive whole.");
  return whole;
}

function responseIn(received: unknown): Response | IncomingMessage | undefined {
  if (received instanceof Response || received instanceof IncomingMessage) return received;
  const isWrapped = typeof received === "object" && received !== null && "res" in received;
  return isWrapped && received.res instanceof IncomingMessage ? received.res : undefined;
}

function headOf(response: Response | IncomingMessage): {
  readonly status: number;
  readonly type: string | undefined;
} {
  if (response instanceof Response)
    return { status: response.status, type: response.headers.get("content-type") ?? undefined };
  return { status: response.statusCode ?? 0, type: response.headers["content-type"] };
}
