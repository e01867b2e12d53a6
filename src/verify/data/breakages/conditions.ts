/** Values as they must not be, and values that keep a condition but not what then holds. */

import { isObject, type Json } from "../../../contract/index.js";
import type { SchemaReader } from "../flat-schema.js";
import { seemsToKeep } from "../keeps.js";
import type { SchemaPlace } from "../places.js";
import { sampleOf, samplesOf, schemaWithout } from "../samples.js";
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
/** So many values are looked through for one that does not keep a condition. */
const MOST_SAMPLES = 10;

/**
 * Values that keep an `if` and break what its `then` holds, and values that do not keep it and break its `else`.
 *
 * @param breakagesOf - Breaks a value of the schema `then` or `else`.
 */
export function* conditionFlaws(
  { flat, schemas }: SchemaPlace,
  breakagesOf: (schema: Json, value: Json, schemas: SchemaReader) => Iterable<Breakage>,
): Generator<Flaw> {
  const { if: condition, then: consequence, else: alternative } = flat.keywords;
  if (condition === undefined || hasFormat(condition, schemas)) return;
  const rest = schemaWithout(flat, "if", "then", "else");
  const broken = (schema: Json, start: Json | undefined, keyword: string, when: string): Flaw[] =>
    (start === undefined ? [] : [...breakagesOf(schema, start, schemas)])
      .filter((breakage) => breakage.keyword !== "type")
      .slice(0, MOST_CONSEQUENCES)
      .map(({ value: here, pointer, words }) => {
        const at = pointer === "" ? "" : ` \`${pointer}\``;
        return { here, keyword, words: `${when}:${at} ${words}` };
      });
  if (consequence !== undefined) {
    const start = sampleOf([rest, condition, consequence], schemas);
    yield* broken(consequence, start, "then", "where its `if` holds");
  }
  if (alternative !== undefined) {
    const samples = samplesOf({ allOf: [rest, alternative] }, schemas, MOST_SAMPLES);
    const start = samples.find((sample) => !seemsToKeep(condition, sample, schemas));
    yield* broken(alternative, start, "else", "where its `if` does not hold");
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
