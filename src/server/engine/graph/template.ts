/**
 * Templates: text in which `{{ node.output }}` stands for a value. A path may follow, as in `{{ weather.json.days.0.high }}`,
 * and a filter, as in `{{ start.city | url }}`; `\{{` is a literal `{{`. Nothing is computed, and without a filter nothing is
 * escaped; what a value holds is never read as a template.
 */

/** How a value is written where it stands: as JSON, or as a part of a URL (RFC 3986 §2.1). */
export const FILTERS = ["json", "url"] as const;
export type Filter = (typeof FILTERS)[number];

/** Names a value: the output of a node, or something inside it. */
export interface Reference {
  readonly nodeId: string;
  readonly output: string;
  /** Names and indexes that lead into the output. */
  readonly path: readonly string[];
  readonly filter?: Filter;
}

/** A template, taken apart; text parts are never empty. */
export type Template = readonly (string | Reference)[];

/** A template or a reference cannot be read. The message says why. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}

const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}(?:\.[^.{}|\s]{1,128}){1,10}$/;
const MARK = /\\\{\{|\{\{([^{}]{0,1000})\}\}|\{\{/g;

/**
 * Reads `node.output` or `node.output.path`.
 *
 * @throws {TemplateError} When it is something else.
 */
export function parseReference(text: string): Reference {
  const trimmed = text.trim();
  const [nodeId, output, ...path] = trimmed.split(".");
  if (!REFERENCE.test(trimmed) || nodeId === undefined || output === undefined) {
    throw new TemplateError(`\`${shortened(trimmed)}\` is not of the form \`node.output\``);
  }
  return { nodeId, output, path };
}

/** Reads what stands between braces: a reference, and perhaps a filter. */
function parseFiltered(text: string): Reference {
  const bar = text.indexOf("|");
  if (bar === -1) return parseReference(text);
  const name = text.slice(bar + 1).trim();
  const filter = FILTERS.find((known) => known === name);
  if (!filter) throw new TemplateError(`\`${shortened(name)}\` is none of the filters ${FILTERS.join(", ")}`);
  return { ...parseReference(text.slice(0, bar)), filter };
}

/**
 * Takes a template apart.
 *
 * @throws {TemplateError} At a `{{` that no reference and no `}}` follows.
 */
export function parseTemplate(text: string): Template {
  const parts: (string | Reference)[] = [];
  let literal = "";
  let end = 0;
  for (const match of text.matchAll(MARK)) {
    const [mark, inside] = match;
    literal += text.slice(end, match.index);
    end = match.index + mark.length;
    if (mark.startsWith("\\")) {
      literal += "{{";
      continue;
    }
    if (inside === undefined) {
      throw new TemplateError(
        `\`${shortened(text.slice(match.index))}\` opens a reference and does not close it`,
      );
    }
    if (literal !== "") parts.push(literal);
    literal = "";
    parts.push(parseFiltered(inside));
  }
  literal += text.slice(end);
  return literal === "" ? parts : [...parts, literal];
}

/** The references of a template, in order. */
export function referencesIn(template: Template): readonly Reference[] {
  return template.filter((part) => typeof part !== "string");
}

/** The reference that a template is, if it is one and nothing else: no text beside it, and no filter. */
export function singleReference(template: Template): Reference | undefined {
  const [only, ...others] = template;
  const isSingle = only !== undefined && typeof only !== "string" && others.length === 0;
  return isSingle && only.filter === undefined ? only : undefined;
}

/** Writes a reference as templates do, without braces. */
export function formatReference({ nodeId, output, path }: Reference): string {
  return [nodeId, output, ...path].join(".");
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
