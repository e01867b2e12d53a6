/** Text inside HTML, where it must not become markup. */

import { createHash } from "node:crypto";

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes text for content and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** Escapes a sentence and shows as code what stands between backticks in it. */
export function inlineCode(sentence: string): string {
  return escapeHtml(sentence).replace(/`([^`]+)`/g, "<code>$1</code>");
}

/** Escapes a name and lets it break where its words do: `expired_or_unknown` need not be one wide column. */
export function breakable(name: string): string {
  return escapeHtml(name).replace(/[_/.-]/g, "$&<wbr>");
}

/** JSON inside a `script` element, where only `<` could end it (HTML Standard, "Restrictions for contents of script elements"). */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** A source of a page's policy: the one style sheet or script that has this hash, and nothing else (CSP Level 3, "hash-source"). */
export function hashSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
