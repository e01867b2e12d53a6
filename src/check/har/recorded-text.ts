/** Bodies as recorders keep them: a text, or bytes in Base64 (HAR 1.2, `content`). */

import { member, textMember } from "./json-member.js";

/** Stands in for secrets that were taken out. */
const REDACTED = /\bredacted\b/i;

/** The text or bytes of a body; `undefined` where there is none, or not all of it. */
export function recordedText(content: unknown): Uint8Array | string | undefined {
  const text = textMember(content, "text");
  if (text === undefined || text === "" || member(content, "_partial") === true || REDACTED.test(text))
    return undefined;
  return textMember(content, "encoding") === "base64" ? Buffer.from(text, "base64") : text;
}

/** How many bytes a body has; of a text that was decoded from another charset than UTF-8 it may be more. */
export function sizeOf(body: Uint8Array | string): number {
  return typeof body === "string" ? Buffer.byteLength(body) : body.length;
}
