/** A JSON text as a request body: its value, and what in it readers treat differently. */

/** What a body of JSON holds. */
export interface JsonText {
  /** Absent when the bytes are no JSON text to anyone. */
  readonly value?: unknown;
  readonly isJson: boolean;
  /** Why a server may refuse it, or see another value, though it is JSON. */
  readonly oddities: readonly string[];
}

/** Servers bound the nesting of what they parse; none bounds it here. */
const USUAL_DEPTH = 20;
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** A string, with the colon that makes it a member's name. */
const STRING = /"(?:[^"\\]|\\.)*"(\s*:)?/gs;

/** Reads a body of `application/json` or of a `+json` type (RFC 8259). */
export function readJsonText(body: Uint8Array | string): JsonText {
  let text: string;
  try {
    text = typeof body === "string" ? body : UTF8.decode(body);
  } catch {
    return { isJson: true, oddities: ["the body is not UTF-8"] };
  }
  const marked = text.startsWith("\ufeff");
  const oddities = marked ? ["the body starts with a byte order mark"] : [];
  try {
    const value: unknown = JSON.parse(marked ? text.slice(1) : text);
    return { value, isJson: true, oddities: [...oddities, ...odditiesOf(value, text)] };
  } catch (error) {
    // Nested deeper than the parser goes.
    if (!(error instanceof SyntaxError)) return { isJson: true, oddities: ["the body nests deeply"] };
    return { isJson: false, oddities };
  }
}

function odditiesOf(value: unknown, text: string): string[] {
  const found = new Set<string>();
  let members = 0;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > USUAL_DEPTH) found.add("the body nests deeply");
    const next: unknown[] = [];
    for (const node of level) {
      if (typeof node === "string") judgeText(node, found);
      else if (typeof node === "number") judgeNumber(node, found);
      else if (Array.isArray(node)) next.push(...node);
      else if (typeof node === "object" && node !== null)
        for (const [name, item] of Object.entries(node)) {
          members++;
          judgeText(name, found);
          if (name === "__proto__" || name === "constructor") found.add(`a member is named \`${name}\``);
          next.push(item);
        }
    }
    level = next;
  }
  let names = 0;
  for (const [, colon] of text.matchAll(STRING)) if (colon !== undefined) names++;
  // Which of the two counts is undefined (RFC 8259 §4).
  if (names !== members) found.add("a member occurs twice");
  return [...found];
}

/** Databases and C libraries end a text at U+0000; UTF-8 has no place for half a surrogate pair. */
function judgeText(text: string, found: Set<string>): void {
  if (text.includes("\0")) found.add("a text holds U+0000");
  else if (!text.isWellFormed()) found.add("a text holds half a surrogate pair");
}

/** Beyond what a double holds exactly, readers differ (RFC 8259 §6). */
function judgeNumber(number: number, found: Set<string>): void {
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER) found.add("a number is larger than 2^53 - 1");
}
