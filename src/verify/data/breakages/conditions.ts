/** Values as they must not be, and values that keep a condition but not what then holds. */

import { isObject, type Json } from "../../../contract/index.js";
import type { SchemaReader } from "../flat-schema.js";
import type { SchemaPlace } from "../places.js";
import { sampleOf, schemaWithout } from "../samples.js";
import type { Breakage, Flaw } from "./breakage.js";

/** A value that keeps what `not` forbids and all else. */
export function* notFlaws({ flat, schemas }: SchemaPlace): Generator<Flaw> {
  const { not } = flat.keywords;
  if (not === undefined || hasFormat(not, schemas)) return;
  const here = sampleOf([schemaWithout(flat, "not"), not], schemas);
  if (here !== undefined) yield { here, keyword: "not", words: "as it must not be" };
}

/** Of what holds under a condition so many constraints are broken. */
const MOST_CONSEQUENCES = 4;

/**
 * Values that keep an `if` and break what its `then` holds.
 *
 * @param breakagesOf - Breaks a value of the schema `then`.
 */
export function* conditionFlaws(
  { flat, schemas }: SchemaPlace,
  breakagesOf: (schema: Json, value: Json, schemas: SchemaReader) => Iterable<Breakage>,
): Generator<Flaw> {
  const { if: condition, then: consequence } = flat.keywords;
  if (condition === undefined || consequence === undefined || hasFormat(condition, schemas)) return;
  const start = sampleOf([schemaWithout(flat, "if", "then", "else"), condition, consequence], schemas);
  if (start === undefined) return;
  const broken = [...breakagesOf(consequence, start, schemas)].filter(({ keyword }) => keyword !== "type");
  for (const { value: here, pointer, words } of broken.slice(0, MOST_CONSEQUENCES)) {
    const at = pointer === "" ? "" : ` \`${pointer}\``;
    yield { here, keyword: "then", words: `under the condition of its \`if\`:${at} ${words}` };
  }
}

/** No schema is searched deeper. */
const DEEPEST = 8;

/** Whether a schema may speak of a format: servers differ in whether such a condition holds (JSON Schema 2020-12 Validation §7.2). */
function hasFormat(schema: Json, schemas: SchemaReader, depth = 0): boolean {
  if (depth > DEEPEST) return true;
  if (Array.isArray(schema)) return schema.some((member) => hasFormat(member, schemas, depth + 1));
  if (!isObject(schema)) return false;
  const described = schema.$ref === undefined ? schema : schemas.identity(schema);
  if (!isObject(described) || described.format !== undefined) return isObject(described);
  return Object.values(described).some((inner) => hasFormat(inner, schemas, depth + 1));
}
