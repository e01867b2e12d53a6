/** Auth-schemes of a WWW-Authenticate field (RFC 9110 §11.6.1). */

const TOKEN = "[!#$%&'*+.^_`|~\\dA-Za-z-]+";
/** One element of the list: quoted commas do not end it. */
const ELEMENT = /(?:"(?:[^"\\]|\\.)*"|[^",])+/g;
/** A new challenge: a scheme alone, or with what follows it after spaces; `name=value` belongs to the challenge before it. */
const CHALLENGE = new RegExp(`^(${TOKEN})(?: +[^\\s=].*)?$`, "s");

/** Returns the auth-schemes that a field names, in lower case, in order; none when it is not a list of challenges. */
export function authSchemesOf(field: string): string[] {
  const schemes: string[] = [];
  for (const [element] of field.matchAll(ELEMENT)) {
    const text = element.trim();
    if (text === "") continue;
    const scheme = CHALLENGE.exec(text)?.[1];
    if (scheme !== undefined) schemes.push(scheme.toLowerCase());
    else if (schemes.length === 0 || !new RegExp(`^${TOKEN}\\s*=`).test(text)) return [];
  }
  return schemes;
}
