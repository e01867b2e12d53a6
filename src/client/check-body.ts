/** Checks of a request body against its media type. */

import { isJson } from "./media-type.js";
import { kindOf, misuse, tagOf } from "./misuse.js";
import type { OperationDescriptor } from "./operation-descriptor.js";
import type { RequestInput } from "./options.js";

/** What JSON would make `{}` of. */
const NOT_JSON = /^(FormData|URLSearchParams|Blob|File|ReadableStream|ArrayBuffer|DataView|\w+Array)$/;

/** What every platform would send as `[object Object]` or the like. */
const NOT_RAW = /^(Object|Array|Number|Boolean|Null|Function|Date)$/;

/**
 * Checks that a body can be sent in the media type that the call names, or in the first.
 *
 * @throws {TypeError} For a body where none is declared, a media type that is not, and a value that its media type cannot hold.
 */
export function checkBody(
  who: string,
  operation: OperationDescriptor,
  { body, mediaType }: RequestInput,
): void {
  const { body: declared = [], encodeBody } = operation;
  if (mediaType !== undefined && !declared.some((name) => covers(name, String(mediaType)))) {
    const names = declared.map((name) => `"${name}"`).join(", ");
    throw misuse(
      who,
      "mediaType is not one that is declared",
      names ? `Declared are ${names}` : "It takes no body",
    );
  }
  if (body === undefined) return;
  if (!encodeBody) throw misuse(who, `it takes no body, received ${kindOf(body)}`, "Leave body out");
  const type = mediaType ?? declared[0];
  const expected = expectedIn(type, body);
  if (expected)
    throw misuse(who, `body has to be ${expected} for ${type}, received ${kindOf(body)}`, fixFor(declared));
}

/** What was expected instead of a body; `undefined` when it will do. */
function expectedIn(type: string | undefined, body: unknown): string | undefined {
  const tag = tagOf(body);
  if (isJson(type))
    return NOT_JSON.test(tag) || /^(function|symbol|bigint)$/.test(typeof body) ? "a JSON value" : undefined;
  if (type?.startsWith("multipart/form-data"))
    return /^(Object|FormData)$/.test(tag) ? undefined : "an object or FormData";
  if (type === "application/x-www-form-urlencoded")
    return /^(Object|URLSearchParams|String)$/.test(tag) ? undefined : "an object or URLSearchParams";
  const isStream = typeof body === "object" && body !== null && Symbol.asyncIterator in body;
  return NOT_RAW.test(tag) && !isStream && !type?.startsWith("multipart/")
    ? "a string, Blob, bytes or stream"
    : undefined;
}

function fixFor(declared: readonly string[]): string {
  return declared.length > 1 ? `Give that, or name another mediaType of ${declared.join(", ")}` : "Give that";
}

/** Whether a declared media type, or range, covers one. */
function covers(declared: string, given: string): boolean {
  const [range = ""] = declared.split("*");
  return declared === given || (declared.includes("*") && given.startsWith(range));
}
