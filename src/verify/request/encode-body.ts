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

/** A property whose schema is `format: binary`, or `contentMediaType` in 3.1, is a file (OAS 3.1 Encoding Object). */
function multipart(media: MediaType, value: Json): Uint8Array {
  const parts = formPairs(value).map(([name, text]) => {
    const file = isFile(media, name) ? `; filename="${name.replace(/[^A-Za-z0-9_-]/g, "_")}.txt"` : "";
    const type = file === "" ? "" : "\r\nContent-Type: text/plain";
    const escaped = name.replaceAll('"', "%22").replace(/[\r\n]/g, " ");
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${escaped}"${file}${type}\r\n\r\n${text}\r\n`;
  });
  return bytes(`${parts.join("")}--${BOUNDARY}--\r\n`);
}

function isFile({ schema }: MediaType, name: string): boolean {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (!isObject(property)) return false;
  const item = isObject(property.items) ? property.items : property;
  return item.format === "binary" || item.contentMediaType !== undefined;
}
