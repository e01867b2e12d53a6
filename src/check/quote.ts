/** Longest value that a message repeats; the rest is cut with an ellipsis. */
const LONGEST_VALUE = 80;

/**
 * Returns `text` in backticks, cut to 80 characters, so that a message stays one readable line. Line breaks and control characters
 * become spaces: what a server answers must not move the cursor of a terminal.
 */
export function quote(text: string): string {
  const line = text.replaceAll("`", "'").replace(/[\s\p{Cc}\p{Cf}]+/gu, " ");
  return line.length > LONGEST_VALUE ? `\`${line.slice(0, LONGEST_VALUE)}…\`` : `\`${line}\``;
}

/** Returns a parsed JSON value as a message shows it: its JSON text, or words when it is absent or nests too deeply for one. */
export function quoteValue(value: unknown): string {
  if (value === undefined) return "nothing";
  try {
    return quote(JSON.stringify(value));
  } catch (error) {
    // A parser takes any depth, what writes JSON has only the stack.
    if (!(error instanceof RangeError)) throw error;
    return "a value that nests too deeply to be shown";
  }
}

/** Returns several values as a message lists them: "`a`, `b` or `c`". */
export function quoteList(values: readonly string[]): string {
  const quoted = values.map(quote);
  const last = quoted.pop();
  if (last === undefined) return "nothing";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}
