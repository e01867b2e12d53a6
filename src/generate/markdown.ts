/** Text from a document inside Markdown, where it must not become markup. */

import { commentText } from "./text.js";

/** Prose on one line: markup, HTML and table cells' bars escaped. */
export function prose(text: string): string {
  return oneLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_{}[\]()#|~!>]/g, "\\$&");
}

/** A code span; the fence is longer than any run of back-ticks inside, and bars are escaped for tables. */
export function code(text: string): string {
  const inner = oneLine(text).replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...inner.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = /^`|`$/.test(inner) || inner === "" ? " " : "";
  return `${fence}${pad}${inner}${pad}${fence}`;
}

/** A name as an anchor: letters, digits, `_` and `-`; everything else by its number. */
export function anchor(text: string): string {
  return text.replace(/[^\w-]/gu, (character) => `-${character.codePointAt(0)?.toString(16)}-`);
}

function oneLine(text: string): string {
  return commentText(text).replace(/\s+/g, " ");
}
