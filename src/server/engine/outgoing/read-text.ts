import { orAborted } from "../deadline.js";
import { type OutgoingResponse, RequestFailed } from "./outgoing-http.js";

/**
 * Reads a response's body as text, in the charset that it names and UTF-8 otherwise. Bytes that are none become `U+FFFD`.
 *
 * @throws {RequestFailed} When it is longer than so many bytes, breaks off, or is compressed, which nobody asked for.
 */
export async function readText(
  response: OutgoingResponse,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string> {
  const encoding = response.headers.get("content-encoding");
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    throw new RequestFailed("The response is compressed although the request did not allow it.");
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  const iterator = response.body[Symbol.asyncIterator]();
  for (
    let next = await orAborted(iterator.next(), signal);
    !next.done;
    next = await orAborted(iterator.next(), signal)
  ) {
    length += next.value.byteLength;
    if (length > maxBytes) throw new RequestFailed(`The response is longer than ${maxBytes} bytes.`);
    chunks.push(next.value);
  }
  return decoderOf(response).decode(Buffer.concat(chunks));
}

function decoderOf({ headers }: OutgoingResponse): TextDecoder {
  const charset = /;\s*charset="?([\w:.-]{1,40})/i.exec(headers.get("content-type") ?? "")?.[1];
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
