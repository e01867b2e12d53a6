/** Bodies of `multipart/form-data`, part by part (RFC 7578). */

import type { Json, MediaType, PartShape } from "../../contract/index.js";
import { formPairs } from "./form-pairs.js";
import { concreteType } from "./media-type.js";

/** A part as it is written; what is absent is not said. */
export interface WrittenPart {
  readonly name: string | undefined;
  readonly filename?: string;
  readonly contentType?: string;
  readonly content: Uint8Array;
  /** What the contract says of it. */
  readonly shape?: PartShape;
}

/** Fixed, so that a seed gives the same bytes; no generated value holds it. */
export const BOUNDARY = "----wireproof-5f1c0b529f0e4f6b";

/**
 * The parts of a value, in the order of its members. Files have a name, and a media type in which their part may come; of their texts
 * each letter is a byte.
 */
export function partsOf({ form }: MediaType, value: Json): readonly WrittenPart[] {
  const shapes = new Map<string, PartShape>(form?.parts.map((part) => [part.name, part]));
  return formPairs(value).map(([name, text]) => {
    const shape = shapes.get(name) ?? form?.others;
    if (shape === undefined || shape.kind === "text")
      return { name, content: Buffer.from(text, "utf8"), ...(shape && { shape }) };
    return {
      name,
      filename: `${name.replace(/[^A-Za-z0-9_-]/g, "_")}.txt`,
      contentType: concreteType(shape.contentTypes[0] ?? "text/plain"),
      content: Buffer.from(text, "latin1"),
      shape,
    };
  });
}

/** Writes parts as a body that is delimited by {@link BOUNDARY}. */
export function writeParts(parts: readonly WrittenPart[]): Uint8Array {
  const pieces = parts.flatMap(({ name, filename, contentType, content }) => {
    const said = [
      ...(name === undefined ? [] : [`; name="${quoted(name)}"`]),
      ...(filename === undefined ? [] : [`; filename="${quoted(filename)}"`]),
    ].join("");
    const type = contentType === undefined ? "" : `Content-Type: ${contentType}\r\n`;
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data${said}\r\n${type}\r\n`;
    return [Buffer.from(head), content, Buffer.from("\r\n")];
  });
  return Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

/** As browsers escape a name (WHATWG HTML §4.10.21.8); a line break has no place in one. */
function quoted(text: string): string {
  return text.replaceAll('"', "%22").replace(/[\r\n]/g, " ");
}
