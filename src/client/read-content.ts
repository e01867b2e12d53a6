import { isJson } from "./media-type.js";

/**
 * Reads a success that is not JSON: text and XML as a string, `text/event-stream` as its stream, the rest as a `Blob`.
 *
 * The media type that arrived decides; the first declared one does when none arrived. A type that is not declared is none
 * that the operation answers, and a page from a gateway never passes for it.
 *
 * @returns `undefined` when the answer is to be read as JSON; an error when its type is not declared.
 */
export function readContent(
  response: Response,
  declared: readonly string[] = [],
): Promise<unknown> | Error | undefined {
  const arrived = essence(response.headers.get("Content-Type") ?? "");
  const type = arrived || essence(declared[0] ?? "");
  const isDeclared = declared.some(
    // JSON is JSON by any name (RFC 6839 §3.1).
    (name) => includes(essence(name), type) || (isJson(type) && isJson(name)),
  );
  if (declared.length > 0 && !isDeclared) {
    return new SyntaxError(`HTTP ${response.status} is ${type}, not ${declared.join(" or ")}`);
  }
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
