/** Text inside HTML, where it must not become markup. */

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

/** Escapes a name and lets it break where its words do: `expired_or_unknown` need not be one wide column. */
export function breakable(name: string): string {
  return escapeHtml(name).replace(/[_/.-]/g, "$&<wbr>");
}

/** JSON inside a `script` element, where only `<` could end it (HTML Standard, "Restrictions for contents of script elements"). */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
