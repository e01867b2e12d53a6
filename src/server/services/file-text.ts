/**
 * Reads what a file holds as text, if it is text in UTF-8, whatever its media type says: clients often do not know it.
 *
 * @param maxLength - Characters (UTF-16 code units); what follows is left out and not read.
 * @returns Nothing for bytes that are no UTF-8, or hold U+0000, which no text does.
 * @throws The signal's reason.
 */
export async function readFileText(
  content: AsyncIterable<Uint8Array>,
  maxLength: number,
  signal: AbortSignal,
): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  for await (const bytes of content) {
    signal.throwIfAborted();
    const part = decoded(decoder, bytes);
    if (part === undefined) return "";
    text += part;
    // Half of a surrogate pair is no text.
    if (text.length >= maxLength) return text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, "");
  }
  const rest = decoded(decoder);
  return rest === undefined ? "" : text + rest;
}

/** The next part of a text, or its end; undefined where it is none. */
function decoded(decoder: TextDecoder, bytes?: Uint8Array): string | undefined {
  try {
    const text = decoder.decode(bytes, { stream: bytes !== undefined });
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}
