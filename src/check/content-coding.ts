import { brotliDecompressSync, constants, inflateRawSync, unzipSync, type ZlibOptions } from "node:zlib";

/**
 * A body without its content codings (RFC 9110 §8.4): what a contract describes. A server may choose some where the request names
 * none (§12.5.3).
 *
 * @param contentEncoding - The header field's value.
 * @param most - Bytes that are taken of the body.
 * @returns Of a body that was cut, what can be read of it; `undefined` where a coding is unknown, where the body is not what it is
 *   said to be, or has more bytes.
 */
export function withoutCodings(
  body: Uint8Array,
  contentEncoding: string | undefined,
  most: number,
): Uint8Array | undefined {
  const codings = (contentEncoding ?? "identity").toLowerCase().split(",");
  try {
    return codings.reduceRight((bytes, coding) => withoutCoding(bytes, coding.trim(), most), body);
  } catch {
    return undefined;
  }
}

function withoutCoding(bytes: Uint8Array, coding: string, most: number): Uint8Array {
  // A stream that was cut has no end.
  const options: ZlibOptions = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: most };
  if (bytes.length === 0 || coding === "identity" || coding === "") return bytes;
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return unzipSync(bytes, options);
    case "deflate":
      // Some send it without the zlib format around it (RFC 9110 §8.4.1.2).
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? unzipSync(bytes, options) : inflateRawSync(bytes, options);
    case "br":
      return brotliDecompressSync(bytes, {
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
        maxOutputLength: most,
      });
    default:
      throw new TypeError(`The content coding ${coding} is unknown.`);
  }
}
