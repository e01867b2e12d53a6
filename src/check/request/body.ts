/** The body of a request held against the contract. */

import type { Contract, HeaderFields, Operation, RequestBody } from "../../contract/index.js";
import type { ExchangeRequest } from "../finding.js";
import { declaredMediaType, judgeMediaType } from "./body-media-type.js";
import { judgeContent } from "./content.js";
import { fieldOf } from "./header-field.js";
import { judgeParts } from "./multipart.js";
import type { RequestVerdict } from "./request-verdict.js";

/** Methods whose body has no defined meaning (RFC 9110 §9.3.1, §9.3.2, §9.3.5). */
const BODYLESS_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "DELETE"]);

/** Judges presence, media type and content of the body. */
export function judgeBody(
  contract: Contract,
  operation: Operation,
  request: ExchangeRequest,
  verdict: RequestVerdict,
): void {
  const { requestBody } = operation;
  const { body, parts, bodyOmitted, method, headers } = request;
  const sent = body ?? parts;
  if (sent === undefined && (bodyOmitted || announcesBody(headers))) {
    verdict.doubts.push("the request body was not kept");
    return;
  }
  if (sent === undefined || sent.length === 0) {
    if (requestBody) judgeAbsence(requestBody, request, verdict);
    return;
  }
  if (!requestBody || BODYLESS_METHODS.has(method)) {
    verdict.doubts.push("a body is sent where none has a meaning");
    return;
  }
  const coding = fieldOf(headers, "content-encoding");
  if (coding !== undefined && coding !== "identity") {
    verdict.doubts.push("the body has a content coding");
    return;
  }
  const mediaType = judgeMediaType(requestBody, headers, verdict);
  if (!mediaType) return;
  verdict.bodySchema = mediaType.media.schemaPointer;
  if (body !== undefined) judgeContent(contract, operation, mediaType, body, verdict);
  else if (parts && mediaType.media.form) judgeParts(contract, mediaType.media, parts, verdict);
  else verdict.doubts.push("the request body was taken apart");
}

/** A body that was sent but is not at hand (RFC 9112 §6). */
function announcesBody(headers: HeaderFields): boolean {
  const length = fieldOf(headers, "content-length");
  return fieldOf(headers, "transfer-encoding") !== undefined || (length !== undefined && length !== "0");
}

function judgeAbsence(
  requestBody: RequestBody,
  { method, headers }: ExchangeRequest,
  verdict: RequestVerdict,
): void {
  if (!requestBody.required) return;
  const mediaType = declaredMediaType(requestBody, fieldOf(headers, "content-type") ?? "");
  // The empty text is a text, the empty form a form; of a method whose body has no meaning it may be left out.
  if (BODYLESS_METHODS.has(method) || (mediaType && !mediaType.json)) {
    verdict.doubts.push("the body is empty");
    return;
  }
  verdict.faults.push({
    in: "body",
    expected: "is required",
    received: "no body",
    schemaPointer: requestBody.pointer,
  });
}
