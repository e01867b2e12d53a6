/** The parts of a multipart form, put together as one value that a schema can judge. */

import type { ErrorDetail } from "./error-detail.js";
import { joinPointer, setOwn } from "./json-pointer.js";
import type { Contract, MediaType, PartShape } from "./model.js";
import { readField } from "./parameters/form.js";
import { type Kind, kindOf, kindOfMember } from "./parameters/schema-kind.js";

/** How the parts of one form are read. */
export interface MultipartRules {
  readonly kind: Kind;
  readonly parts: ReadonlyMap<string, PartShape>;
  /** What parts of other names are, where `additionalProperties` describes files. */
  readonly others: PartShape | undefined;
}

/** Returns how a `multipart/form-data` body is read; prepared once. */
export function multipartRules({ document }: Contract, { schema, form }: MediaType): MultipartRules {
  const parts = new Map(form?.parts.map((part) => [part.name, part]));
  return { kind: kindOf(document, schema), parts, others: form?.others };
}

/** What the contract says of the parts of a name; `undefined` for a name that it says nothing of. */
export function shapeOfPart({ parts, others }: MultipartRules, name: string): PartShape | undefined {
  return parts.get(name) ?? others;
}

/** What came under one name, in the order of arrival: texts and files. A part that was refused leaves its place empty. */
export type PartValues<File> = readonly (string | File | undefined)[];

/** A form as a schema can judge it. */
export interface MultipartValue<File> {
  /** Texts typed by the schema, with a text in place of each file. */
  readonly fields: Record<string, unknown>;
  /** By name; a list where several may come, perhaps with texts among them. */
  readonly files: ReadonlyMap<string, File | string | readonly (File | string)[]>;
  /** JSON pointers of what is not for the schema to judge: files, and parts that were refused. */
  readonly judged: ReadonlySet<string>;
}

/** What a schema of a file is held against: a text, as which JSON Schema knows bytes. No two of a list are alike (`uniqueItems`). */
const placeholder = (index: number) => " ".repeat(index);

/**
 * Puts a form together.
 *
 * @param details - Is given the texts that cannot be read as what they should be.
 */
export function multipartValue<File extends object>(
  rules: MultipartRules,
  received: ReadonlyMap<string, PartValues<File>>,
  details: ErrorDetail[],
): MultipartValue<File> {
  const fields: Record<string, unknown> = {};
  const files = new Map<string, File | string | readonly (File | string)[]>();
  const judged = new Set<string>();
  for (const [name, values] of received) {
    const shape = shapeOfPart(rules, name);
    const isOne = shape ? !shape.isList : values.length === 1;
    const field = values.every(isText)
      ? readField(name, values, kindOfMember(rules.kind, name), details)
      : withPlaceholders(values, isOne);
    setOwn(fields, name, field);
    const present = values.filter((value) => value !== undefined);
    if (!present.every(isText)) files.set(name, isOne ? (present[0] ?? present) : present);
    [field].flat().forEach((item, index) => {
      if (values[index] !== undefined && !isOutsideSchema(item, shape)) return;
      judged.add(isOne ? joinPointer("", name) : joinPointer("", name, index));
    });
  }
  return { fields, files, judged };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function withPlaceholders(values: PartValues<object>, isOne: boolean): string | string[] {
  return isOne ? placeholder(0) : values.map((value, index) => (isText(value) ? value : placeholder(index)));
}

/** Bytes are any text to a schema: where a file may come, what it says of texts is neither about the file nor about a text. */
function isOutsideSchema(item: unknown, shape: PartShape | undefined): boolean {
  return typeof item === "string" && shape !== undefined && shape.kind !== "text";
}
