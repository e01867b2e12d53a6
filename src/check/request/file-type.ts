/** Media types of files, which clients name by guess. */

/** Says nothing of the content (RFC 2046 §4.5.1), or that it has parts. */
const UNTOLD = /^application\/octet-stream$|^multipart\//;

/** Other names of a subtype, which browsers and operating systems use. */
const ALIASES: Readonly<Record<string, string>> = {
  jpg: "jpeg",
  pjpeg: "jpeg",
  mp3: "mpeg",
  "zip-compressed": "zip",
  "comma-separated-values": "csv",
};

/**
 * Whether a media type is certainly none of those that are declared. One that says nothing of the content may be any, and one
 * format has several names: `image/jpg`, `text/xml`, `application/x-gzip`.
 *
 * @param declared - Media types and ranges (`image/*`), at least one.
 */
export function isOtherType(mediaType: string, declared: readonly string[]): boolean {
  const format = formatOf(mediaType);
  return (
    !UNTOLD.test(mediaType) &&
    !declared.some((name) => UNTOLD.test(name) || isPlain(mediaType, name) || formatOf(name) === format)
  );
}

/** Text of any kind is plain text to who does not know the kind (RFC 2046 §4.1.4). */
function isPlain(mediaType: string, declared: string): boolean {
  return mediaType === "text/plain" && declared.startsWith("text/");
}

/** The format that a subtype names: without `x-`, and of a structured syntax the syntax. */
function formatOf(mediaType: string): string {
  const subtype = mediaType.slice(mediaType.indexOf("/") + 1).replace(/^x-/, "");
  const format = subtype.slice(subtype.lastIndexOf("+") + 1);
  return (Object.hasOwn(ALIASES, format) ? ALIASES[format] : undefined) ?? format;
}

/** Whether content of a media type has rules that no schema holds: all but plain text and bytes. */
export function isOpaque(mediaType: string): boolean {
  return mediaType !== "text/plain" && mediaType !== "application/octet-stream";
}
