/** What a refusal says that a request did wrong, held against the document. */

import type { Contract, DetailType, Operation } from "../../contract/index.js";
import { type AppliedSchema, appliedSchemas, itemSchemas, memberSchemas } from "../applied-schemas.js";
import { isObject } from "../pointer.js";

/** Claims about one keyword, by the `type` of a detail. Others (`format`, `invalid`, kinds of a server's own) claim no rule of a schema. */
const KEYWORDS: Readonly<Partial<Record<DetailType, readonly string[]>>> = {
  string_type: ["type"],
  int_type: ["type"],
  number_type: ["type"],
  bool_type: ["type"],
  object_type: ["type"],
  array_type: ["type"],
  null_type: ["type"],
  int_parsing: ["type"],
  number_parsing: ["type"],
  bool_parsing: ["type"],
  too_short: ["minLength"],
  too_long: ["maxLength"],
  greater_than_equal: ["minimum"],
  less_than_equal: ["maximum"],
  greater_than: ["exclusiveMinimum"],
  less_than: ["exclusiveMaximum"],
  multiple_of: ["multipleOf"],
  pattern_mismatch: ["pattern"],
  enum: ["enum"],
  const: ["const"],
  too_few_items: ["minItems"],
  too_many_items: ["maxItems"],
  unique_items: ["uniqueItems"],
  too_few_properties: ["minProperties"],
  too_many_properties: ["maxProperties"],
};

/**
 * Whether a detail of a refusal says that a rule is broken which the document has at that very place, or that the request cannot be
 * read. Of a request that keeps the contract that is untrue; whatever else a detail says may be a condition beyond the schema.
 *
 * @param bodySchema - JSON pointer of the schema of the body's media type.
 */
export function claimsBrokenRule(
  contract: Contract,
  operation: Operation,
  bodySchema: string | undefined,
  detail: unknown,
): boolean {
  if (!isObject(detail) || typeof detail.type !== "string" || !Array.isArray(detail.loc)) return false;
  if (detail.type === "malformed") return true;
  const [place, ...path] = detail.loc;
  const start = place === "body" ? bodySchema : parameterSchema(operation, place, path.shift());
  if (start === undefined) return false;
  const { document } = contract;
  const root = appliedSchemas(document, [start]);
  if (detail.type === "missing") {
    const name = path.pop();
    return schemasAt(contract, root, path).some(
      ({ schema }) => Array.isArray(schema.required) && schema.required.some((one) => one === name),
    );
  }
  const keywords = keywordsOf(detail.type);
  return schemasAt(contract, root, path).some(({ schema }) =>
    keywords.some((keyword) => Object.hasOwn(schema, keyword)),
  );
}

function keywordsOf(type: string): readonly string[] {
  return Object.entries(KEYWORDS).find(([name]) => name === type)?.[1] ?? [];
}

function parameterSchema({ parameters }: Operation, place: unknown, name: unknown): string | undefined {
  return parameters.find((parameter) => parameter.in === place && parameter.name === name)?.schemaPointer;
}

function schemasAt(
  { document }: Contract,
  root: readonly AppliedSchema[],
  path: readonly unknown[],
): readonly AppliedSchema[] {
  return path.reduce<readonly AppliedSchema[]>((applied, segment) => {
    return typeof segment === "number"
      ? itemSchemas(document, applied, segment)
      : (memberSchemas(document, applied, String(segment)) ?? []);
  }, root);
}
