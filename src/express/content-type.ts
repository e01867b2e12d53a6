/** The grammar of a media type in a header (RFC 9110 §8.3.1, §5.6.6), read strictly and in linear time. */

/** A media type as received: names in lower case. */
export interface ParsedMediaType {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = /[!#$%&'*+.^_`|~\dA-Za-z-]+/y;
/** OWS ";" OWS; parameters may be left out between semicolons. */
const SEPARATOR = /[ \t]*;[ \t]*/y;
/** Quoted text, with obs-text and quoted pairs (RFC 9110 §5.6.4). */
const QUOTED = /"((?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*)"/y;

/**
 * Parses a Content-Type field value.
 *
 * Of a parameter given twice the first counts (WHATWG MIME Sniffing §4.4). Two readers that disagree on that are how validation is
 * got round; here one reader decides, and everyone after it sees what it understood.
 *
 * @returns undefined when it is not a media type.
 */
export function parseMediaType(field: string): ParsedMediaType | undefined {
  const reader = new Reader(field.replace(/[ \t]+$/, ""));
  const type = reader.take(TOKEN);
  if (type === undefined || !reader.skip("/")) return undefined;
  const subtype = reader.take(TOKEN);
  if (subtype === undefined) return undefined;
  const parameters = new Map<string, string>();
  while (!reader.done) {
    if (reader.take(SEPARATOR) === undefined) return undefined;
    const name = reader.take(TOKEN)?.toLowerCase();
    if (name === undefined) continue;
    if (!reader.skip("=")) return undefined;
    const value = reader.take(TOKEN) ?? reader.take(QUOTED, 1)?.replace(/\\(.)/g, "$1");
    if (value === undefined) return undefined;
    if (!parameters.has(name)) parameters.set(name, value);
  }
  return { type: type.toLowerCase(), subtype: subtype.toLowerCase(), parameters };
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get done(): boolean {
    return this.#at === this.#text.length;
  }

  /** Takes what an expression matches here, or nothing. */
  take(expression: RegExp, group = 0): string | undefined {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#text);
    if (!match) return undefined;
    this.#at = expression.lastIndex;
    return match[group];
  }

  skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }
}
