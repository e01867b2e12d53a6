/** Bodies in the media types that can be written from a value. */

import type { Json, MediaType } from "../../contract/index.js";
import { formPairs } from "./form-pairs.js";
import { bodyKind, concreteType } from "./media-type.js";
import { BOUNDARY, partsOf, writeParts } from "./multipart-parts.js";
import { scalarText } from "./scalar-text.js";

/** A body with the Content-Type that describes it. */
export interface EncodedBody {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

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
      return {
        contentType: `multipart/form-data; boundary=${BOUNDARY}`,
        bytes: writeParts(partsOf(media, value)),
      };
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

/** The form encoding of the URL Standard: a space is `+`. */
function form(text: string): string {
  return encodeURIComponent(text).replaceAll("%20", "+");
}
