/** The request of an entry. */

import type { ExchangePart, ExchangeRequest } from "../finding.js";
import { parseContentType } from "../media-type.js";
import { readParts } from "../request/multipart-parts.js";
import { headersOf, lengthOf } from "./headers.js";
import { listMember, member, numberMember, textMember } from "./json-member.js";
import { recordedText, sizeOf } from "./recorded-text.js";

/** Chromium's word for the content of a file. */
const BINARY = "(binary)";

/** Reads a request (HAR 1.2, `request`). Credentials are `withheld`: browsers leave them out of what they save. */
export function recordedRequest(request: unknown, method: string, url: string): ExchangeRequest {
  const sent = headersOf(request);
  const postData = member(request, "postData");
  const mimeType = textMember(postData, "mimeType");
  const headers =
    sent["content-type"] === undefined && mimeType ? { ...sent, "content-type": mimeType } : sent;
  const body = recordedBody(postData, headers);
  const isOmitted =
    body.body === undefined &&
    body.parts === undefined &&
    lengthOf(headers) !== 0 &&
    (headers["content-type"] !== undefined || (numberMember(request, "bodySize") ?? 0) > 0);
  // The fragment of a URL is never sent (RFC 9110 §7.1).
  const target = url.split("#", 1)[0] ?? url;
  return {
    method: method.toUpperCase(),
    url: target,
    headers,
    ...body,
    ...(isOmitted && { bodyOmitted: true }),
    credentials: "withheld",
  };
}

function recordedBody(
  postData: unknown,
  headers: ExchangeRequest["headers"],
): Pick<ExchangeRequest, "body" | "parts"> {
  const body = recordedText(postData);
  const received = parseContentType(String(headers["content-type"] ?? ""));
  if (received?.type === "multipart/form-data") {
    const boundary = received.parameters.boundary;
    return recordedForm(body, boundary, lengthOf(headers)) ?? recordedParts(postData);
  }
  if (body !== undefined) return sizeOf(body) < (lengthOf(headers) ?? 0) ? {} : { body };
  const params = listMember(postData, "params");
  if (received?.type !== "application/x-www-form-urlencoded" || params.length === 0) return {};
  const pairs = params.map((param) => [textMember(param, "name") ?? "", textMember(param, "value") ?? ""]);
  return { body: new URLSearchParams(pairs).toString() };
}

/**
 * A form with parts as it was sent. Browsers leave out the content of files, or keep it as a text that has lost bytes: then it has
 * another length than was sent, and of its files only the heads are known.
 */
function recordedForm(
  body: Uint8Array | string | undefined,
  boundary: string | undefined,
  length: number | undefined,
): Pick<ExchangeRequest, "body" | "parts"> | undefined {
  if (body === undefined) return undefined;
  if (typeof body !== "string") return { body };
  if (sizeOf(body) === length) return { body: Buffer.from(body) };
  const parts = boundary === undefined ? undefined : readParts(Buffer.from(body), boundary);
  return (
    parts && {
      parts: parts.map((part) => (part.filename === undefined ? part : { ...part, content: undefined })),
    }
  );
}

/** A form that the recorder took apart (HAR 1.2, `params`). */
function recordedParts(postData: unknown): Pick<ExchangeRequest, "parts"> {
  const parts = listMember(postData, "params").map((param): ExchangePart => {
    const filename = textMember(param, "fileName");
    const value = textMember(param, "value");
    return {
      name: textMember(param, "name"),
      filename,
      contentType: textMember(param, "contentType"),
      // The value of a file is its content to some, its path to others.
      ...(filename === undefined && value !== BINARY && { content: value }),
    };
  });
  return parts.length === 0 ? {} : { parts };
}
