/** A whole multipart body, taken apart: the only module that knows @remix-run/multipart-parser. */

import { type MultipartPart, parseMultipart } from "@remix-run/multipart-parser";
import type { ExchangePart } from "../finding.js";

/** What the head of a part may take, in bytes. */
const HEADER_BYTES = 16_384;

/**
 * Takes a body apart (RFC 2046 §5.1.1).
 *
 * @returns `undefined` for one that is cut off, begins with something else than its first delimiter, or has heads that are no
 *   header fields: not every parser reads it.
 */
export function readParts(body: Uint8Array, boundary: string): readonly ExchangePart[] | undefined {
  // The body is in memory already: no further bound on it does any good.
  const unbounded = {
    maxFileSize: Number.POSITIVE_INFINITY,
    maxTotalSize: Number.POSITIVE_INFINITY,
  };
  try {
    return [...parseMultipart(body, { boundary, maxHeaderSize: HEADER_BYTES, ...unbounded })].map(readPart);
  } catch {
    return undefined;
  }
}

function readPart(part: MultipartPart): ExchangePart {
  const disposition = part.headers["content-disposition"] ?? "";
  return {
    name: part.name,
    // The parser complains on the console of an extended name in a charset that it does not know.
    filename: /filename\*\s*=/i.test(disposition) ? disposition : part.filename,
    contentType: part.headers["content-type"],
    transferEncoding: part.headers["content-transfer-encoding"],
    content: part.bytes,
  };
}
