/** Operations in texts of words, such as the keys of ledgers and waivers. */

/** What other things are called there: what no operation answers, and any word. */
const TAKEN: Readonly<Record<string, string>> = { "-": "%2D", "*": "%2A" };

/**
 * An `operationId` as one word: itself, except that white space, control characters and `%` are percent-encoded, and so are the ids
 * `-` and `*`. No two ids have the same word. OAS lets an `operationId` be any string.
 */
export function operationWord(id: string): string {
  return TAKEN[id] ?? id.replaceAll(/[\s\p{Cc}%]/gu, encodeURIComponent);
}
