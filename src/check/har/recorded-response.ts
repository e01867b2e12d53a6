/** The response of an entry. */

import { isUtf8 } from "node:buffer";
import type { ExchangeResponse } from "../finding.js";
import { headersOf, lengthOf } from "./headers.js";
import { member, numberMember } from "./json-member.js";
import { recordedText, sizeOf } from "./recorded-text.js";

/** A response, and whether its body was left out. */
export interface RecordedResponse {
  readonly response: ExchangeResponse;
  readonly bodyOmitted: boolean;
}

/**
 * Reads a response (HAR 1.2, `response`). What is recorded of a body is without its content coding.
 *
 * @param method - Of the request: an answer to HEAD has no body.
 */
export function recordedResponse(response: unknown, status: number, method: string): RecordedResponse {
  const headers = headersOf(response);
  if (method === "HEAD" || status < 200 || status === 204 || status === 205)
    return { response: { status, headers }, bodyOmitted: false };
  const content = member(response, "content");
  const size = numberMember(content, "size") ?? -1;
  const body = recordedText(content);
  if (body !== undefined && sizeOf(body) >= size) {
    const isStream = String(headers["content-type"]).startsWith("text/event-stream");
    return { response: { status, headers, body: isStream ? asUtf8(body) : body }, bodyOmitted: false };
  }
  // That there is no body is said by its length, and believed of a recorder that measures where nothing speaks for one.
  const isEmpty =
    lengthOf(headers) === 0 ||
    (size === 0 && (numberMember(response, "bodySize") === 0 || headers["content-type"] === undefined));
  return { response: { status, headers }, bodyOmitted: !isEmpty || body !== undefined };
}

/** A stream of events is UTF-8 (WHATWG HTML §9.2.6), but Chromium saves it as if it were ISO 8859-1. */
function asUtf8(body: Uint8Array | string): Uint8Array | string {
  const bytes = Buffer.from(body.toString(), "latin1");
  return bytes.toString("latin1") === body && isUtf8(bytes) ? bytes : body;
}
