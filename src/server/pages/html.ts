const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes text for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** Builds HTML from a template whose values are escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly string[]): string {
  return strings.reduce((page, string, i) => page + escapeHtml(values[i - 1] ?? "") + string);
}
