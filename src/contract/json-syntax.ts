/** Where a text stops being JSON (RFC 8259), in words: V8's own message names no place for most faults. */

/** The first fault of a text. */
export interface JsonFault {
  /** In UTF-16 code units from the start. */
  readonly offset: number;
  /** One sentence. */
  readonly message: string;
}

const SPACE = /[ \t\n\r]*/y;
const SCALAR =
  /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/uy;

/** Finds the first fault, without recursion: a hostile file may be nested as deep as it likes. */
export function jsonFault(text: string): JsonFault | undefined {
  const open: ("{" | "[")[] = [];
  let expect: "value" | "value or ]" | "key" | "key or }" | ":" | ", or end" = "value";
  // A byte order mark may be ignored (RFC 8259 §8.1).
  let offset = text.startsWith("\ufeff") ? 1 : 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset;
    return pattern.exec(text)?.[0];
  };
  for (;;) {
    offset += take(SPACE)?.length ?? 0;
    const inside = open.at(-1);
    if (offset >= text.length) {
      if (inside === undefined && expect === ", or end") return undefined;
      return { offset, message: `The file ends where ${wanted(expect, inside)} is expected.` };
    }
    const next = text[offset] ?? "";
    const closes = inside === "{" ? "}" : "]";
    const mayClose = expect === ", or end" || expect === "value or ]" || expect === "key or }";
    let length = 1;
    if (inside !== undefined && next === closes && mayClose) {
      open.pop();
      expect = ", or end";
    } else if (expect === ", or end" && inside !== undefined && next === ",") {
      expect = inside === "{" ? "key" : "value";
    } else if (expect === ":" && next === ":") {
      expect = "value";
    } else if (expect === "value" || expect === "value or ]") {
      if (next === "{" || next === "[") {
        open.push(next);
        expect = next === "{" ? "key or }" : "value or ]";
      } else {
        const scalar = take(SCALAR);
        if (scalar === undefined) return unexpected(text, offset, wanted(expect, inside));
        length = scalar.length;
        expect = ", or end";
      }
    } else if ((expect === "key" || expect === "key or }") && next === '"') {
      const key = take(SCALAR);
      if (key === undefined) return unexpected(text, offset, wanted(expect, inside));
      length = key.length;
      expect = ":";
    } else {
      return unexpected(text, offset, wanted(expect, inside));
    }
    offset += length;
  }
}

function wanted(expect: string, inside: string | undefined): string {
  if (expect === ", or end") {
    if (inside === undefined) return "the end of the file";
    return `\`,\` or \`${inside === "{" ? "}" : "]"}\``;
  }
  if (expect === "key") return "a key in double quotes";
  if (expect === "key or }") return "a key in double quotes or `}`";
  if (expect === "value or ]") return "a value or `]`";
  return expect === ":" ? "`:`" : "a value";
}

function unexpected(text: string, offset: number, expected: string): JsonFault {
  const next = text[offset] ?? "";
  if (next === '"' && expected !== "`:`" && !expected.includes(",") && !expected.startsWith("the end"))
    return {
      offset,
      message: "This text has no end, a line break or control character in it, or a wrong escape.",
    };
  const found = text.startsWith("//", offset) || text.startsWith("/*", offset) ? "a comment" : `\`${next}\``;
  return { offset, message: `JSON has ${expected} here, not ${found}.` };
}
