import { isJson } from "./media-type.js";

/**
 * Reads a success that is not JSON: text and XML as a string, `text/event-stream` as its stream, the rest as a `Blob`.
 *
 * The media type that arrived decides when it is declared; otherwise the first declared one does, so that a page from a
 * gateway never passes for what the operation answers.
 *
 * @returns `undefined` when the answer is to be read as JSON.
 */
export function readContent(
  response: Response,
  declared: readonly string[] = [],
): Promise<unknown> | undefined {
  const arrived = essence(response.headers.get("Content-Type") ?? "");
  const type = declared.some((range) => includes(essence(range), arrived))
    ? arrived
    : essence(declared[0] ?? arrived);
  if (isJson(type)) return undefined;
  if (type === "text/event-stream") return Promise.resolve(response.body);
  return /^text\/|[/+]xml$/.test(type) ? response.text() : response.blob();
}

/** A media type without its parameters (RFC 9110 §8.3.1). */
function essence(mediaType: string): string {
  return mediaType.replace(/;.*/s, "").trim().toLowerCase();
}

/** Whether a media type falls under a range such as `text/*`. */
function includes(range: string, mediaType: string): boolean {
  return (
    range === mediaType ||
    range === "*/*" ||
    (range.endsWith("/*") && mediaType.startsWith(range.slice(0, -1)))
  );
}
