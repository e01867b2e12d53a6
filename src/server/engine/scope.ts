import { NodeFailure } from "./failure.js";
import { isHidden } from "./files/file-value.js";
import { formatReference, type Reference, singleReference, type Template } from "./graph/template.js";
import { isJsonObject, type JsonObject, type JsonValue } from "./json.js";

/** The outputs that a run has so far, by node. */
export type Scope = ReadonlyMap<string, JsonObject>;

/** How much of a value is shown as what a node worked with. */
const BRIEF_LENGTH = 2_000;

/** Looks a value up; undefined when the node has not run, or there is nothing at the path. */
export function resolve({ nodeId, output, path }: Reference, scope: Scope): JsonValue | undefined {
  let value: JsonValue | undefined = scope.get(nodeId);
  for (const step of [output, ...path]) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    // An index of a list is the name of one of its own properties, and so is `length`.
    value = (value as JsonObject)[step];
  }
  return value;
}

/** Renders a value: nothing as nothing, text as it is, lists and objects as JSON. */
export function toText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What stands for a reference in a text. */
export function textOf(reference: Reference, scope: Scope): string {
  return written(resolve(reference, scope), reference);
}

function written(value: JsonValue | undefined, { filter }: Reference): string {
  switch (filter) {
    case "json":
      return JSON.stringify(value ?? null);
    case "url":
      // A half of a surrogate pair has no UTF-8 form.
      return encodeURIComponent(toText(value).toWellFormed());
    default:
      return toText(value);
  }
}

/**
 * Fills a template in.
 *
 * @throws {NodeFailure} `output_too_large` when it becomes longer than so many characters.
 */
export function render(template: Template, scope: Scope, maxLength: number): string {
  let text = "";
  for (const part of template) {
    text += typeof part === "string" ? part : textOf(part, scope);
    assertLength(text, maxLength);
  }
  return text;
}

/**
 * Fills a template in; one that is a single reference without a filter gives the value itself, and null for nothing.
 *
 * @throws {NodeFailure} `output_too_large` when it becomes longer than so many characters, as JSON.
 */
export function renderValue(template: Template, scope: Scope, maxLength: number): JsonValue {
  const single = singleReference(template);
  if (!single) return render(template, scope, maxLength);
  const value = resolve(single, scope) ?? null;
  assertLength(toText(value), maxLength);
  return value;
}

/** What a reference stands for, for people who look at a run: of a file's text and link, that they are there. */
function shown(reference: Reference, scope: Scope): JsonValue {
  const { path } = reference;
  const member = path.at(-1);
  const holder = resolve({ ...reference, path: path.slice(0, -1) }, scope);
  if (member !== undefined && isJsonObject(holder) && isHidden(holder, member))
    return `[${member} of ${toText(holder.name)}]`;
  return resolve(reference, scope) ?? null;
}

/** Fills in a template that can be rendered, for people who look at a run. */
export function renderShown(template: Template, scope: Scope): string {
  return template
    .map((part) => (typeof part === "string" ? part : written(shown(part, scope), part)))
    .join("");
}

/** What references stand for, cut short, for people who look at a run. */
export function briefValues(references: readonly Reference[], scope: Scope): JsonObject {
  return Object.fromEntries(
    references.map((reference) => [formatReference(reference), brief(shown(reference, scope))]),
  );
}

/** A value as it is, or the beginning of its text. */
function brief(value: JsonValue): JsonValue {
  const text = toText(value);
  return text.length > BRIEF_LENGTH ? `${text.slice(0, BRIEF_LENGTH)}…` : value;
}

/** @throws {NodeFailure} `output_too_large` */
export function assertLength(text: string, maxLength: number): void {
  if (text.length > maxLength) {
    throw new NodeFailure("output_too_large", `A text becomes longer than ${maxLength} characters.`);
  }
}
