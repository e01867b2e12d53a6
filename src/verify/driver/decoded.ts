import { brotliDecompressSync, constants, unzipSync, type ZlibOptions } from "node:zlib";

/**
 * The body without its content codings (RFC 9110 §8.4): a server may choose some where the request names none (§12.5.3).
 *
 * @param most - Bytes that are taken of it.
 * @returns The body as it is where a coding is unknown, where it is not what it is said to be, or has more bytes.
 */
export function decoded(body: Buffer, contentEncoding: string | undefined, most: number): Buffer {
  const codings = (contentEncoding ?? "")
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim());
  try {
    return codings.reduceRight((bytes, coding) => without(coding, bytes, most), body);
  } catch {
    return body;
  }
}

function without(coding: string, bytes: Buffer, most: number): Buffer {
  // A stream that was cut has no end.
  const options: ZlibOptions = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: most };
  if (bytes.length === 0) return bytes;
  if (coding === "gzip" || coding === "x-gzip" || coding === "deflate") return unzipSync(bytes, options);
  if (coding === "br")
    return brotliDecompressSync(bytes, {
      finishFlush: constants.BROTLI_OPERATION_FLUSH,
      maxOutputLength: most,
    });
  return bytes;
}
