/** Form bodies: flat names and texts, typed by the properties of the schema. */

import type { ErrorDetail } from "../error-detail.js";
import { setOwn } from "../json-pointer.js";
import type { Contract, MediaType, Operation } from "../model.js";
import { readScalar, Unreadable } from "./lexical.js";
import { readJson } from "./parameter-reader.js";
import { type Kind, kindOf, kindOfMember } from "./schema-kind.js";

/** How one form is read. */
export interface FormRules {
  readonly kind: Kind;
  /** OAuth: a parameter sent without a value is treated as omitted (RFC 6749 §3.2). */
  readonly dropEmpty: boolean;
  /** How many fields it may have. */
  readonly most: number;
}

/** Returns how a form body of an operation is read; prepared once. */
export function formRules(
  { document }: Contract,
  { errorFamily }: Operation,
  { schema }: MediaType,
  most: number,
): FormRules {
  return {
    kind: kindOf(document, schema),
    dropEmpty: errorFamily === "oauth",
    most,
  };
}

/**
 * Reads `application/x-www-form-urlencoded` (WHATWG URL §5.1). A repeated name is a list where the schema has an array, and a
 * fault where it has not.
 *
 * @returns undefined past the limit of fields.
 */
export function readForm(
  text: string,
  rules: FormRules,
  details: ErrorDetail[],
): Record<string, unknown> | undefined {
  return readFields(new URLSearchParams(text), rules, details);
}

/**
 * Types a form that another parser has taken apart into texts and lists of texts. What it made beyond that (`a[b]=c` an object) is
 * left as it is, for the schema to judge.
 *
 * @returns undefined past the limit of fields.
 */
export function readParsedForm(
  parsed: object,
  rules: FormRules,
  details: ErrorDetail[],
): Record<string, unknown> | undefined {
  const fields: [string, string][] = [];
  const others: [string, unknown][] = [];
  for (const [name, value] of Object.entries(parsed)) {
    const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (texts.every((text) => typeof text === "string"))
      fields.push(...texts.map((text): [string, string] => [name, text]));
    else others.push([name, value]);
  }
  const form = readFields(fields, rules, details);
  if (form) for (const [name, value] of others) setOwn(form, name, value);
  return form;
}

function readFields(
  fields: Iterable<readonly [string, string]>,
  rules: FormRules,
  details: ErrorDetail[],
): Record<string, unknown> | undefined {
  const texts = new Map<string, string[]>();
  let count = 0;
  for (const [name, value] of fields) {
    if (++count > rules.most) return undefined;
    if (rules.dropEmpty && value === "") continue;
    const found = texts.get(name);
    if (found) found.push(value);
    else texts.set(name, [value]);
  }
  const form: Record<string, unknown> = {};
  for (const [name, values] of texts)
    setOwn(form, name, readField(name, values, kindOfMember(rules.kind, name), details));
  return form;
}

/**
 * Reads the texts of one field as its kind asks; objects are JSON (OAS Encoding Object, `contentType`).
 *
 * @param details - Is given what cannot be read.
 */
export function readField(
  name: string,
  texts: readonly string[],
  kind: Kind | undefined,
  details: ErrorDetail[],
): unknown {
  const [text = "", ...more] = texts;
  const refuse = ({ type, msg, at }: Unreadable): string => {
    details.push({ type, loc: ["body", name, ...at], msg });
    return text;
  };
  if (kind?.array) {
    const item = kind.array;
    const items = texts.map((one) => readText(one, item));
    const wrong = items.findIndex((value) => value instanceof Unreadable);
    const unreadable = items[wrong];
    return unreadable instanceof Unreadable ? refuse(unreadable.within(wrong)) : items;
  }
  if (more.length > 0) return refuse(new Unreadable("duplicate", "must be given once"));
  const value = kind ? readText(text, kind) : text;
  return value instanceof Unreadable ? refuse(value) : value;
}

function readText(text: string, kind: Kind): unknown {
  return kind.object ? readJson(text) : readScalar(text, kind);
}
