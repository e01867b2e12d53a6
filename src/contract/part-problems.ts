/** What is wrong with one part of a multipart form, by its head and its size (RFC 7578 §4.2, OAS 3.1 Encoding Object). */

import type { DetailType } from "./detail-types.js";
import type { PartShape } from "./model.js";
import type { Kind } from "./parameters/schema-kind.js";

/** What a part says of its content. */
export interface PartHead {
  /** `""` where it names none (`filename=""`), undefined where it says nothing. */
  readonly filename: string | undefined;
  /** In lower case, without parameters; `text/plain` where the part does not say (RFC 7578 §4.4). */
  readonly mediaType: string;
}

/** A rule that a part breaks. */
export interface PartProblem {
  readonly type: DetailType;
  /** What the contract asks for. */
  readonly msg: string;
}

/**
 * Whether a part is a file: where the contract says so, whatever the client says; where it says nothing or leaves it open, a part
 * with a file name is one (RFC 7578 §4.2).
 */
export function isFilePart({ filename }: PartHead, shape: PartShape | undefined): boolean {
  if (shape?.kind === "file") return true;
  return shape?.kind === "text" ? false : filename !== undefined;
}

/**
 * What is wrong with the head of a file.
 *
 * @param index - Its place among the parts of its name.
 */
export function fileProblem(
  { filename, mediaType }: PartHead,
  shape: PartShape | undefined,
  index: number,
): PartProblem | undefined {
  if (!shape) return undefined;
  if (index > 0 && !shape.isList) return { type: "duplicate", msg: "must be given once" };
  // A form control that is no file input sends text under no file name.
  if (filename === undefined && mediaType === "text/plain")
    return { type: "file_type", msg: "must be a file" };
  return isAmong(mediaType, shape.contentTypes) ? undefined : notAmong(shape.contentTypes);
}

/**
 * What is wrong with the head of a text. A client may send the JSON of an object as a file, as browsers do with a `Blob`; a text it
 * may not.
 */
export function textProblem(
  { filename, mediaType }: PartHead,
  shape: PartShape | undefined,
  kind: Kind | undefined,
): PartProblem | undefined {
  const isObject = (kind?.array ?? kind)?.object !== undefined;
  if (filename !== undefined && !isObject) return { type: "string_type", msg: "must be text" };
  const contentTypes = shape?.contentTypes ?? [];
  // Few clients name the type of a text.
  return mediaType === "text/plain" || isAmong(mediaType, contentTypes) ? undefined : notAmong(contentTypes);
}

/** What is wrong with the size of a file, in bytes. */
export function sizeProblem(
  size: number,
  { minBytes = 0, maxBytes = Number.POSITIVE_INFINITY }: Pick<PartShape, "minBytes" | "maxBytes">,
): PartProblem | undefined {
  if (size < minBytes) return { type: "too_short", msg: `must have at least ${minBytes} bytes` };
  if (size > maxBytes) return { type: "too_long", msg: `must have at most ${maxBytes} bytes` };
  return undefined;
}

function notAmong(contentTypes: readonly string[]): PartProblem {
  return { type: "media_type", msg: `must be of the media type ${contentTypes.join(" or ")}` };
}

/** Whether a media type is one of a list, or within a range of it (`image/*`); an empty list takes any. */
function isAmong(mediaType: string, list: readonly string[]): boolean {
  if (list.length === 0) return true;
  return list.some(
    (range) => range === mediaType || (range.endsWith("/*") && mediaType.startsWith(range.slice(0, -1))),
  );
}
