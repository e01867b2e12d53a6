/** Whether credentials can be sent at all. */

import type { SecurityScheme } from "../../contract/index.js";
import { RunError } from "../../generate/index.js";
import type { Identities, Identity } from "./identity.js";

/** What no header field holds (RFC 9110 §5.5): control characters, and whatever is no byte. */
const UNSENDABLE = /[^\t -~\u0080-\u00ff]/u;

/** The name of a header field: a token (RFC 9110 §5.1). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Looks at accounts before anything is sent.
 *
 * @throws {RunError} `auth-invalid` for what no header field can hold; the message names the place, never the secret.
 */
export function requireSendable({ main, other }: Identities, schemes: readonly SecurityScheme[]): void {
  requireOf(main, "main", schemes);
  if (other) requireOf(other, "other", schemes);
}

function requireOf(
  { credentials, headers = {} }: Identity,
  account: string,
  schemes: readonly SecurityScheme[],
): void {
  const of = `of the ${account} account`;
  for (const scheme of schemes) {
    const value = credentials[scheme.name];
    if (value !== undefined && isInHeader(scheme))
      requireValue(value, `the credential for \`${scheme.name}\` ${of}`);
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!TOKEN.test(name))
      throw new RunError("auth-invalid", `\`${name}\` ${of} is no name of a header field`, {
        fix: "use letters, digits and `-`",
      });
    requireValue(value, `the header \`${name}\` ${of}`);
  }
}

function requireValue(value: string, what: string): void {
  const [character] = UNSENDABLE.exec(value) ?? [];
  if (character === undefined) return;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  throw new RunError("auth-invalid", `${what} has a character that no header field can hold (U+${code})`, {
    fix: "take the character away, such as a line feed at the end",
  });
}

/** Basic credentials are sent in base64, keys in the query percent-encoded. */
function isInHeader(scheme: SecurityScheme): boolean {
  if (scheme.type === "http") return scheme.scheme !== "basic";
  return scheme.type === "apiKey" ? scheme.in !== "query" : scheme.type !== "mutualTLS";
}
