import { isJson } from "./media-type.js";

/** A body ready for `Request`, with the `Content-Type` that goes with it unless the platform writes it better. */
export interface EncodedBody {
  readonly headers: { readonly "Content-Type"?: string };
  /** A stream must say `half` (Fetch Standard, `duplex`); for anything else it changes nothing. */
  readonly init: { readonly body: BodyInit; readonly duplex: "half" };
}

/** Encodes a value as a request body of an operation. */
export type EncodeBody = (value: unknown, mediaType: string | undefined) => EncodedBody;

/** Stringifies a JSON request body. */
export const encodeJson: EncodeBody = (value, mediaType) => encoded(JSON.stringify(value), mediaType);

/**
 * Encodes a request body as its media type asks.
 *
 * JSON and `+json` are stringified. `application/x-www-form-urlencoded` and `multipart/form-data` take an object: arrays
 * repeat the name, nested objects travel as JSON (OAS 3.1 Encoding Object), `undefined` is left out. Anything else, and any
 * `FormData`, `URLSearchParams`, `Blob` or stream, is sent as it is.
 */
export const encodeBody: EncodeBody = (value, mediaType) => {
  if (isJson(mediaType)) return encodeJson(value, mediaType);
  const form = mediaType?.startsWith("multipart/") ? new FormData() : new URLSearchParams();
  const isForm = form instanceof FormData || mediaType === "application/x-www-form-urlencoded";
  if (isForm && isPlainObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      for (const item of Array.isArray(member) ? member : [member]) {
        if (item !== undefined) form.append(name, formValue(item) as string);
      }
    }
    return encoded(form, undefined);
  }
  // These name their own content type: a boundary, a charset, the type of a file.
  const named = value instanceof FormData || value instanceof URLSearchParams || mediaType?.includes("*");
  return encoded(value as BodyInit, named ? undefined : mediaType);
};

function encoded(body: BodyInit, mediaType: string | undefined): EncodedBody {
  return { headers: mediaType ? { "Content-Type": mediaType } : {}, init: { body, duplex: "half" } };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

/** A part made of a `Blob` has a file name, and is a file to whoever receives it; so JSON goes as text. */
function formValue(value: unknown): string | Blob {
  if (typeof value !== "object" || value === null) return String(value);
  return value instanceof Blob ? value : JSON.stringify(value);
}
