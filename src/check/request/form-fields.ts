/** The fields of a form of either kind: texts that their schemas give a type. */

import {
  type Contract,
  type ErrorDetail,
  isObject,
  type JsonObject,
  joinPointer,
  type MediaType,
  ownObject,
  pointerTokens,
  resolvePointer,
  type Violation,
} from "../../contract/index.js";
import { type AppliedSchema, appliedSchemas, itemSchemas, memberSchemas } from "../applied-schemas.js";
import { valueAt } from "../pointer.js";
import { quote } from "../quote.js";
import { mayBeRead } from "./lenient.js";
import type { RequestVerdict } from "./request-verdict.js";
import { judgeViolations } from "./value.js";

/** Delimiters that a list may be joined by (OAS 3.1 Encoding Object, `style`), and the bracket of one that is JSON. */
const LIST_DELIMITER = /[,|\s]|^\[/;

/** A form as it was read. */
export interface ReadForm {
  readonly media: MediaType;
  /** Typed values by name; a text where it could not be read. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The texts by name, as they came. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** What could not be read. */
  readonly details: readonly ErrorDetail[];
  /** Whether a violation is of something that the schema does not judge. */
  readonly isOutside?: (violation: Violation) => boolean;
}

/** Judges the fields of a form, each text in every reading that some server may give it. */
export function judgeFields(contract: Contract, form: ReadForm, verdict: RequestVerdict): void {
  const { document, validators } = contract;
  const { media, fields, texts, details, isOutside } = form;
  const { schemaPointer } = media;
  const root = schemaPointer === undefined ? [] : appliedSchemas(document, [schemaPointer]);
  const open = new Set([...texts.keys()].filter((name) => !hasOneReading(document, root, name, texts)));
  for (const name of open) verdict.doubts.push(`form field ${quote(name)} can be read in several ways`);
  for (const detail of details) judgeDetail(detail, form, open, verdict);
  // An empty field may be taken for one that was left out.
  const hasEmpty = [...texts.values()].some((values) => values.includes(""));
  if (hasEmpty) verdict.doubts.push("a form field is empty");
  const isFlat = judgeNames(document, media, root, [...texts.keys()], verdict);
  if (!isFlat || hasEmpty || details.length > 0 || schemaPointer === undefined) return;
  const violations = validators.requestAll(schemaPointer)(fields) ?? [];
  const judged = isOutside ? violations.filter((violation) => !isOutside(violation)) : violations;
  const isOpen = (violation: Violation) =>
    isOutside?.(violation) === true || open.has(pointerTokens(violation.pointer)[0] ?? "");
  if (judged.length > 0) judgeViolations(violations, schemaPointer, fields, verdict, isOpen);
}

/** What reading alone found: a text that is not in the lexical space of its type. */
function judgeDetail(
  { type, loc, msg }: ErrorDetail,
  { media, fields }: ReadForm,
  open: ReadonlySet<string>,
  verdict: RequestVerdict,
): void {
  const name = String(loc[1]);
  const pointer = joinPointer("", name);
  const raw = valueAt(fields, pointer);
  if (loc.length > 2 || typeof raw !== "string" || open.has(name) || mayBeRead(raw, type)) {
    verdict.doubts.push(`form field ${quote(name)} is written in a way that some take`);
    return;
  }
  verdict.faults.push({
    in: "body",
    pointer,
    expected: msg,
    received: quote(raw),
    schemaPointer: media.schemaPointer ?? media.pointer,
  });
}

/**
 * Whether the names of the fields are the names of the schema to every reader: some make an object or a list of `a[b]`, `a[]` and
 * `a.b`, and an encoding by `style` sends the members of an object in place of the object.
 */
function judgeNames(
  document: JsonObject,
  { pointer }: MediaType,
  root: readonly AppliedSchema[],
  names: readonly string[],
  verdict: RequestVerdict,
): boolean {
  const media = resolvePointer(document, pointer);
  const encodings = Object.values((isObject(media) && ownObject(media, "encoding")) || {});
  const isStyled = encodings.some(
    (encoding) =>
      isObject(encoding) && (Object.hasOwn(encoding, "style") || Object.hasOwn(encoding, "explode")),
  );
  if (isStyled) verdict.doubts.push("the encoding of a form field has a `style`, which is not read");
  const nested = names.find((name) => {
    const [base = ""] = name.split(/[[.]/, 1);
    return base !== name && !isDeclared(root, name) && (name.includes("[") || isDeclared(root, base));
  });
  if (nested !== undefined)
    verdict.doubts.push(`form field ${quote(nested)} may be read as part of another one`);
  return !isStyled && nested === undefined;
}

function isDeclared(root: readonly AppliedSchema[], name: string): boolean {
  return root.some(({ schema }) => isObject(schema.properties) && Object.hasOwn(schema.properties, name));
}

/** Whether texts can only have been meant as what they were read as: their schemas name one type, and it is written in one way. */
function hasOneReading(
  document: JsonObject,
  root: readonly AppliedSchema[],
  name: string,
  texts: ReadonlyMap<string, readonly string[]>,
): boolean {
  const described = memberSchemas(document, root, name) ?? [];
  const values = texts.get(name) ?? [];
  const [text = "", ...more] = values;
  const types = typesOf(described);
  // Many cut white space off; around JSON it means nothing.
  if (!types.has("object") && values.some((value) => value !== value.trim())) return false;
  if (types.size > 1 || (text === "null" && admitsNull(described))) return false;
  if (!types.has("array")) return true;
  const isSplit = more.length > 0 || !LIST_DELIMITER.test(text);
  return isSplit && typesOf(itemSchemas(document, described, 0)).size <= 1;
}

/** The JSON types that schemas name besides null; a number is a number, whole or not. */
function typesOf(schemas: readonly AppliedSchema[]): ReadonlySet<string> {
  const names = schemas
    .flatMap(({ schema }) => [schema.type].flat())
    .filter((name) => typeof name === "string");
  return new Set(
    names.filter((name) => name !== "null").map((name) => (name === "integer" ? "number" : name)),
  );
}

function admitsNull(schemas: readonly AppliedSchema[]): boolean {
  return schemas.some(
    ({ schema: { type, nullable } }) => nullable === true || [type].flat().includes("null"),
  );
}
