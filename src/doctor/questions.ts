/** What to ask, so that it shows whether an operation is served and changes nothing. */

import { isObject, type Json, type Operation, type Parameter } from "../contract/index.js";
import type { Question } from "./model.js";

/** A path that no document has. */
export const NOWHERE: Question = { method: "GET", path: "/wireproof-doctor/nothing-is-here" };

/**
 * The question that shows best whether an operation is served: itself, where it is a GET that needs nothing and ends; else OPTIONS,
 * which a server answers for the paths that it has (RFC 9110 §9.3.7).
 */
export function questionFor(operation: Operation): Question {
  const isPlain = operation.method === "get" && !operation.parameters.some(({ required }) => required);
  const isStream = operation.responses.some(({ content }) =>
    content.some(({ name }) => name === "text/event-stream"),
  );
  return { method: isPlain && !isStream ? "GET" : "OPTIONS", path: pathOf(operation) };
}

/** The path with a value for each parameter; nothing has to have that value. */
export function pathOf({ path, parameters }: Operation): string {
  return path.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const parameter = parameters.find((one) => one.in === "path" && one.name === name);
    return encodeURIComponent(String(parameter === undefined ? "x" : sampleOf(parameter)));
  });
}

function sampleOf({ schema }: Parameter): string | number | boolean {
  if (!isObject(schema)) return "x";
  const { example, examples, default: byDefault, enum: members, format, type, minimum } = schema;
  const given = [example, ...listOf(examples), byDefault, ...listOf(members)].find(isScalar);
  if (given !== undefined) return given;
  if (format === "uuid") return "00000000-0000-4000-8000-000000000000";
  if (type === "integer" || type === "number") return typeof minimum === "number" ? minimum : 1;
  return "x";
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function isScalar(value: Json | undefined): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
