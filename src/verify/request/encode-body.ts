/** Bodies in the media types that can be written from a value. */

import { isObject, type Json, type MediaType } from "../../contract/index.js";
import { bodyKind, concreteType } from "./media-type.js";
import { scalarText } from "./scalar-text.js";

/** A body with the Content-Type that describes it. */
export interface EncodedBody {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** Fixed, so that a seed gives the same bytes; no generated value holds it. */
const BOUNDARY = "----wireproof-5f1c0b529f0e4f6b";

/** Writes a value as a body of the media type. */
export function encodeBody(media: MediaType, value: Json): EncodedBody {
  const contentType = concreteType(media.name);
  switch (bodyKind(media.name)) {
    case "urlencoded":
      return {
        contentType,
        bytes: bytes(
          formPairs(value)
            .map(([name, text]) => `${form(name)}=${form(text)}`)
            .join("&"),
        ),
      };
    case "multipart":
      return { contentType: `multipart/form-data; boundary=${BOUNDARY}`, bytes: multipart(media, value) };
    case "text":
    case "bytes":
      return { contentType, bytes: bytes(scalarText(value)) };
    default:
      return { contentType, bytes: bytes(JSON.stringify(value)) };
  }
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}

/** Names and texts of a form; a list is repeated, an object is JSON (OAS 3.1 Encoding Object, defaults). */
function formPairs(value: Json): [name: string, text: string][] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    (Array.isArray(member) ? member : [member]).map((item): [string, string] => [name, scalarText(item)]),
  );
}

/** The form encoding of the URL Standard: a space is `+`. */
function form(text: string): string {
  return encodeURIComponent(text).replaceAll("%20", "+");
}

/** Files have a name, and a media type in which their part may come. */
function multipart({ form: parts }: MediaType, value: Json): Uint8Array {
  const shapes = new Map(parts?.parts.map((part) => [part.name, part]));
  const written = formPairs(value).map(([name, text]) => {
    const shape = shapes.get(name) ?? parts?.others;
    const isFile = shape !== undefined && shape.kind !== "text";
    const file = isFile ? `; filename="${name.replace(/[^A-Za-z0-9_-]/g, "_")}.txt"` : "";
    const type = isFile ? `\r\nContent-Type: ${concreteType(shape.contentTypes[0] ?? "text/plain")}` : "";
    const escaped = name.replaceAll('"', "%22").replace(/[\r\n]/g, " ");
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${escaped}"${file}${type}\r\n\r\n${text}\r\n`;
  });
  return bytes(`${written.join("")}--${BOUNDARY}--\r\n`);
}
