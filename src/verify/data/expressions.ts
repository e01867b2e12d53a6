/** Regular expressions that mean a text as it stands. */

/** The source of an expression for a text. */
export function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** An expression for any of some texts where no letter, digit or `_` stands around it. */
export function wholeWords(texts: readonly string[], flags: string): RegExp {
  const words = texts.filter((text) => text !== "").map(literal);
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${words.join("|")})(?![\\p{L}\\p{N}_])`, `${flags}u`);
}
