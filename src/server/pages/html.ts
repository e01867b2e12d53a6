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

/** Markup that is safe to send: what was written in templates, and text that was escaped. Made by {@link html} only. */
export class Html {
  readonly #markup: string;

  /** @param markup - Trusted as it stands. */
  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What a template takes: text is escaped, markup stands as it is, nothing leaves nothing. */
export type HtmlValue = string | number | Html | readonly Html[] | undefined;

function markup(value: HtmlValue): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.toString();
  return typeof value === "object" ? value.join("\n") : escapeHtml(String(value));
}

/** Builds HTML from a template whose values are escaped unless they are HTML themselves. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((page, string, i) => page + markup(values[i - 1]) + string));
}
