/** Checks of what becomes a header. */

import { misuse } from "./misuse.js";

/** Line ends, controls, and text that is not bytes (Fetch Standard, `header value`; Web IDL, `ByteString`). */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;

/** White space around a value is no part of it (Fetch Standard, "normalize"). */
function isSendable(value: unknown): boolean {
  return !UNSENDABLE.test(String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, ""));
}

/**
 * Checks the values of headers, as far as they are known before the call: those that a function gives are checked as they are sent.
 *
 * @throws {TypeError} Naming the header, never its value.
 */
export function checkHeaders(who: string, headers: unknown): void {
  if (typeof headers !== "object" || headers === null) return;
  const entries: Iterable<readonly [unknown, unknown]> =
    headers instanceof Headers ? headers.entries() : Object.entries(headers);
  for (const [name, value] of entries) {
    if (!isSendable(value))
      throw misuse(
        who,
        `the header ${name} has a line break, or a character that is no byte`,
        "Trim or encode it",
      );
  }
}

/**
 * Checks a bearer token.
 *
 * @throws {TypeError} Without the token.
 */
export function checkToken<T>(who: string, token: T): T {
  if (!isSendable(`Bearer ${token}`))
    throw misuse(who, "the token has a line break, or a character that is no byte", "Trim or encode it");
  return token;
}
