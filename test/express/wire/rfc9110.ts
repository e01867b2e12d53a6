/** A Content-Type field value, read by the grammar alone: an oracle that shares nothing with the code under test. */

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** qdtext and quoted-pair (RFC 9110 §5.6.4), obs-text included. */
const QUOTED = '"(?:[\\t \\x21\\x23-\\x5B\\x5D-\\x7E\\x80-\\xFF]|\\\\[\\t \\x21-\\x7E\\x80-\\xFF])*"';
const MEDIA_TYPE = new RegExp(
  `^(${TOKEN}/${TOKEN})((?:[ \\t]*;[ \\t]*(?:${TOKEN}=(?:${TOKEN}|${QUOTED}))?)*)[ \\t]*$`,
);
const PARAMETER = new RegExp(`(${TOKEN})=(${TOKEN}|${QUOTED})`, "g");

/**
 * Parses a media type (RFC 9110 §8.3.1): `type "/" subtype parameters`, where
 * `parameters = *( OWS ";" OWS [ parameter ] )` (§5.6.6).
 */
export function parseMediaType(value: string): { type: string; parameters: [string, string][] } | undefined {
  const match = MEDIA_TYPE.exec(value);
  if (!match) return undefined;
  const [, type = "", rest = ""] = match;
  const parameters: [string, string][] = [];
  for (const [, name = "", raw = ""] of rest.matchAll(PARAMETER)) {
    const text = raw.startsWith('"') ? raw.slice(1, -1).replaceAll(/\\(.)/g, "$1") : raw;
    parameters.push([name.toLowerCase(), text]);
  }
  return { type: type.toLowerCase(), parameters };
}
