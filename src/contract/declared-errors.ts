/**
 * Error codes read from response schemas: single-value (or several-value) `enum` or `const` on `code`, or on `error` in
 * the flat family, through `$ref`, `allOf`, `oneOf` and `anyOf`. Works on any document, with or without a catalogue.
 */

import { RESERVED } from "./catalogue-entry.js";
import { quoted, type Reporter } from "./diagnostics.js";
import { readBodies } from "./error-shape.js";
import { dereference, isObject, joinPointer, own, ownObject } from "./json-pointer.js";
import { mediaTypeName } from "./media-type-name.js";
import type { DeclaredError, Json, JsonObject, Operation, RangedError, StatusRange } from "./model.js";
import { matchResponse } from "./response-match.js";

/** The codes that a response, or several, declare. */
export interface DeclaredCodes {
  readonly errors: readonly DeclaredError[];
  readonly ranged: readonly RangedError[];
}

/**
 * Reads the codes of one response.
 *
 * Names that mean something else to readers of a code (`ok`, `_`) are not codes; {@link checkReservedCodes} tells.
 *
 * @param key - Its key in the Responses Object.
 * @returns With the status of the key; under a range or `default` with those that the body names, and as ranged when it names none.
 */
export function codesOfResponse(
  document: JsonObject,
  key: string,
  response: Json | undefined,
  pointer: string,
): DeclaredCodes {
  const resolved = dereference(document, response, pointer);
  const errors: DeclaredError[] = [];
  const ranged: RangedError[] = [];
  if (!isObject(resolved.value)) return { errors, ranged };
  const headers = Object.keys(ownObject(resolved.value, "headers") ?? {});
  const range = statusRange(key);
  for (const [name, value] of Object.entries(ownObject(resolved.value, "content") ?? {})) {
    const media = dereference(document, value, joinPointer(resolved.pointer, "content", name));
    if (!isObject(media.value)) continue;
    const bodies = readBodies(document, own(media.value, "schema"), joinPointer(media.pointer, "schema"));
    for (const { code, family, statuses, details, members } of bodies) {
      if (RESERVED.has(code)) continue;
      const error = { code, family, mediaType: mediaTypeName(name), details, headers, members };
      if (range && statuses === undefined) ranged.push({ ...error, range });
      else errors.push(...errorStatuses(key, statuses).map((status) => ({ ...error, status })));
    }
  }
  return { errors, ranged };
}

/** A key of the Responses Object under which an error has no status of its own. */
function statusRange(key: string): StatusRange | undefined {
  const name = key.toUpperCase();
  return name === "4XX" || name === "5XX" ? name : key === "default" ? key : undefined;
}

/** Reports the codes of an error response whose names are reserved, and which are therefore not read as codes. */
export function checkReservedCodes(
  document: JsonObject,
  response: Json | undefined,
  pointer: string,
  report: Reporter,
): void {
  const resolved = dereference(document, response, pointer);
  if (!isObject(resolved.value)) return;
  for (const [name, value] of Object.entries(ownObject(resolved.value, "content") ?? {})) {
    const media = dereference(document, value, joinPointer(resolved.pointer, "content", name));
    if (!isObject(media.value)) continue;
    const at = joinPointer(media.pointer, "schema");
    for (const { code } of readBodies(document, own(media.value, "schema"), at)) {
      if (!RESERVED.has(code)) continue;
      const message = `The code ${quoted(code)} is reserved, and is not read as a code.`;
      report({ id: "error-code-reserved", severity: "warning", pointer: at, message, fix: "rename it" });
    }
  }
}

/** Sorts by status, then code, and drops repetitions within a media type. */
export function sortErrors(errors: readonly DeclaredError[]): DeclaredError[] {
  return distinct(errors, ({ status }) => String(status)).sort((a, b) => a.status - b.status || byCode(a, b));
}

/** Sorts by range, then code, and drops repetitions within a media type. */
export function sortRanged(errors: readonly RangedError[]): RangedError[] {
  return distinct(errors, ({ range }) => range).sort((a, b) => compare(a.range, b.range) || byCode(a, b));
}

type Coded = Pick<DeclaredError, "code" | "family" | "mediaType">;

function distinct<E extends Coded>(errors: readonly E[], place: (error: E) => string): E[] {
  const byKey = new Map(
    errors.map((error) => [`${place(error)} ${error.code} ${error.family} ${error.mediaType}`, error]),
  );
  return [...byKey.values()];
}

function byCode(a: Coded, b: Coded): number {
  return compare(a.code, b.code) || compare(a.mediaType, b.mediaType);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function errorStatuses(key: string, statuses: readonly number[] | undefined): number[] {
  if (/^\d{3}$/.test(key)) return Number(key) >= 400 ? [Number(key)] : [];
  const range = /^([1-5])XX$/i.exec(key)?.[1];
  return (statuses ?? []).filter(
    (status) => status >= 400 && status <= 599 && (range === undefined || String(status).startsWith(range)),
  );
}

/**
 * The declared errors of an operation at one status: those of the status itself, and those that its range or `default` leaves to the
 * answer.
 */
export function errorsAt(
  operation: Pick<Operation, "errors" | "rangedErrors" | "responses">,
  status: number,
): readonly DeclaredError[] {
  const exact = operation.errors.filter((error) => error.status === status);
  if (operation.rangedErrors.length === 0) return exact;
  const key = matchResponse(operation, status)?.key;
  const ranged = operation.rangedErrors.filter(({ range }) => range === key && status >= 400);
  return [...exact, ...ranged.map(({ range: _, ...error }) => ({ ...error, status }))];
}
