/**
 * Error codes read from response schemas: single-value (or several-value) `enum` or `const` on `code`, or on `error` in
 * the flat family, through `$ref`, `allOf`, `oneOf` and `anyOf`. Works on any document, with or without a catalogue.
 */

import { RESERVED } from "./catalogue-entry.js";
import { quoted, type Reporter } from "./diagnostics.js";
import { dereference, isObject, joinPointer, own, ownObject } from "./json-pointer.js";
import { mediaTypeName } from "./media-type-name.js";
import type { DeclaredError, ErrorFamily, Json, JsonObject } from "./model.js";

/** What a schema says of the error bodies it admits. */
interface Body {
  readonly code: string;
  readonly family: ErrorFamily;
  /** Statuses that the body itself names; undefined when it does not say. */
  readonly statuses: readonly number[] | undefined;
  readonly details: DeclaredError["details"];
}

/**
 * Reads the codes of one response.
 *
 * @param key - Its key in the Responses Object. Under a range or `default` only codes whose body names the status count:
 *   the others have no status to be declared with.
 *   Names that mean something else to readers of a code (`ok`, `_`) are not codes; {@link checkReservedCodes} tells.
 * @returns One entry per code, status and media type, sorted by status, then code.
 */
export function codesOfResponse(
  document: JsonObject,
  key: string,
  response: Json | undefined,
  pointer: string,
): DeclaredError[] {
  const resolved = dereference(document, response, pointer);
  if (!isObject(resolved.value)) return [];
  const headers = Object.keys(ownObject(resolved.value, "headers") ?? {});
  const errors = Object.entries(ownObject(resolved.value, "content") ?? {}).flatMap(([mediaType, value]) => {
    const media = dereference(document, value, joinPointer(resolved.pointer, "content", mediaType));
    if (!isObject(media.value)) return [];
    const bodies = readBodies(document, own(media.value, "schema"), joinPointer(media.pointer, "schema"));
    const named = bodies.filter(({ code }) => !RESERVED.has(code));
    return named.flatMap(({ code, family, statuses, details }) =>
      errorStatuses(key, statuses).map((status) => ({
        code,
        status,
        family,
        mediaType: mediaTypeName(mediaType),
        details,
        headers,
      })),
    );
  });
  return sortErrors(errors);
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
  const distinct = new Map(
    errors.map((error) => [`${error.status} ${error.code} ${error.family} ${error.mediaType}`, error]),
  );
  return [...distinct]
    .sort(
      ([, a], [, b]) => a.status - b.status || compare(a.code, b.code) || compare(a.mediaType, b.mediaType),
    )
    .map(([, error]) => error);
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

/** What is known of one object shape; `codes` is undefined while any string would do. */
interface Shape {
  readonly codes: ReadonlySet<string> | undefined;
  readonly errors: ReadonlySet<string> | undefined;
  readonly statuses: readonly number[] | undefined;
  readonly hasDetails: boolean;
  readonly refusesDetails: boolean;
  readonly requiresDetails: boolean;
}

const OPEN: Shape = {
  codes: undefined,
  errors: undefined,
  statuses: undefined,
  hasDetails: false,
  refusesDetails: false,
  requiresDetails: false,
};

function readBodies(document: JsonObject, schema: Json | undefined, pointer: string): Body[] {
  return new ShapeReader(document).shapes(schema, pointer).flatMap((shape) => {
    const family: ErrorFamily = shape.codes ? "canonical" : "oauth";
    const codes = shape.codes ?? shape.errors ?? new Set<string>();
    const details =
      shape.refusesDetails || !shape.hasDetails ? "none" : shape.requiresDetails ? "required" : "optional";
    return [...codes].map((code): Body => {
      return { code, family, statuses: shape.statuses, details: family === "oauth" ? "none" : details };
    });
  });
}

/** Past this many alternatives a document multiplies out (`allOf` of `oneOf`s) and only its first ones are read. */
const MOST_SHAPES = 512;

class ShapeReader {
  readonly #document: JsonObject;
  /** Schemas being read, so that a recursive one ends. */
  readonly #open = new Set<string>();

  constructor(document: JsonObject) {
    this.#document = document;
  }

  /** The alternatives that a schema admits: one per branch of its unions, each joined with what holds for all. */
  shapes(schema: Json | undefined, pointer: string): Shape[] {
    const resolved = dereference(this.#document, schema, pointer);
    if (!isObject(resolved.value) || this.#open.has(resolved.pointer)) return [OPEN];
    this.#open.add(resolved.pointer);
    let shapes: Shape[] = [this.#ownShape(resolved.value, resolved.pointer)];
    for (const [index, branch] of list(resolved.value, "allOf").entries()) {
      shapes = product(shapes, this.shapes(branch, joinPointer(resolved.pointer, "allOf", index)));
    }
    for (const keyword of ["oneOf", "anyOf"]) {
      const branches = list(resolved.value, keyword);
      if (branches.length === 0) continue;
      const alternatives = branches.flatMap((branch, index) =>
        this.shapes(branch, joinPointer(resolved.pointer, keyword, index)),
      );
      shapes = product(shapes, alternatives);
    }
    this.#open.delete(resolved.pointer);
    return shapes;
  }

  #ownShape(schema: JsonObject, pointer: string): Shape {
    const properties = ownObject(schema, "properties") ?? {};
    const at = (name: string) =>
      this.#literals(own(properties, name), joinPointer(pointer, "properties", name));
    const required = list(schema, "required");
    const details = own(properties, "details");
    return {
      codes: strings(at("code")),
      errors: strings(at("error")),
      statuses: at("status")?.filter((value) => typeof value === "number"),
      hasDetails: details !== undefined,
      refusesDetails: details === false || (isObject(details) && isEmptyObject(own(details, "not"))),
      requiresDetails: required.includes("details"),
    };
  }

  /** The values that a schema is limited to, or undefined when it is not limited to a list. */
  #literals(schema: Json | undefined, pointer: string): Json[] | undefined {
    const resolved = dereference(this.#document, schema, pointer);
    if (!isObject(resolved.value) || this.#open.has(resolved.pointer)) return undefined;
    if (Object.hasOwn(resolved.value, "const")) return [own(resolved.value, "const") ?? null];
    const values = own(resolved.value, "enum");
    if (Array.isArray(values)) return values;
    this.#open.add(resolved.pointer);
    let found: Json[] | undefined;
    for (const keyword of ["allOf", "oneOf", "anyOf"]) {
      const branches = list(resolved.value, keyword).map((branch, index) =>
        this.#literals(branch, joinPointer(resolved.pointer, keyword, index)),
      );
      if (keyword === "allOf") found ??= branches.find((branch) => branch !== undefined);
      else if (branches.length > 0 && branches.every((branch) => branch !== undefined))
        found ??= branches.flat();
    }
    this.#open.delete(resolved.pointer);
    return found;
  }
}

function product(left: readonly Shape[], right: readonly Shape[]): Shape[] {
  return left.flatMap((a) => right.map((b) => join(a, b))).slice(0, MOST_SHAPES);
}

function join(a: Shape, b: Shape): Shape {
  return {
    codes: intersect(a.codes, b.codes),
    errors: intersect(a.errors, b.errors),
    statuses:
      a.statuses && b.statuses
        ? a.statuses.filter((status) => b.statuses?.includes(status))
        : (a.statuses ?? b.statuses),
    hasDetails: a.hasDetails || b.hasDetails,
    refusesDetails: a.refusesDetails || b.refusesDetails,
    requiresDetails: a.requiresDetails || b.requiresDetails,
  };
}

function intersect(
  a: ReadonlySet<string> | undefined,
  b: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  return a && b ? new Set([...a].filter((code) => b.has(code))) : (a ?? b);
}

function strings(values: readonly Json[] | undefined): ReadonlySet<string> | undefined {
  const texts = (values ?? []).filter((value) => typeof value === "string");
  return texts.length > 0 ? new Set(texts) : undefined;
}

function list(schema: JsonObject, key: string): Json[] {
  const value = own(schema, key);
  return Array.isArray(value) ? value : [];
}

function isEmptyObject(value: Json | undefined): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
