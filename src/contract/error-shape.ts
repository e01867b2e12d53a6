/** What a schema says of the error bodies it admits: their codes, statuses and members, through references and unions. */

import { alternatives } from "./alternatives.js";
import { dereference, isObject, joinPointer, own, ownObject } from "./json-pointer.js";
import type { DeclaredError, ErrorFamily, Json, JsonObject, SchemaMembers } from "./model.js";

/** One code in a body of one shape. */
export interface Body {
  readonly code: string;
  readonly family: ErrorFamily;
  /** Statuses that the body itself names; undefined when it does not say. */
  readonly statuses: readonly number[] | undefined;
  readonly details: DeclaredError["details"];
  readonly members: SchemaMembers;
}

/** What is known of one object shape; `codes` is undefined while any string would do. */
interface Shape {
  readonly codes: ReadonlySet<string> | undefined;
  readonly errors: ReadonlySet<string> | undefined;
  readonly statuses: readonly number[] | undefined;
  /** Members that a code can tell by itself, for their schemas take what it tells: `message`, `status`, `error_description`. */
  readonly told: ReadonlySet<string>;
  readonly required: ReadonlySet<string>;
  readonly hasDetails: boolean;
  readonly refusesDetails: boolean;
  readonly requiresDetails: boolean;
}

const OPEN: Shape = {
  codes: undefined,
  errors: undefined,
  statuses: undefined,
  told: new Set(),
  required: new Set(),
  hasDetails: false,
  refusesDetails: false,
  requiresDetails: false,
};

/** Reads the error bodies that a schema admits: one per code and alternative. */
export function readBodies(document: JsonObject, schema: Json | undefined, pointer: string): Body[] {
  return new ShapeReader(document).shapes(schema, pointer).flatMap((shape) => {
    const family: ErrorFamily = shape.codes ? "canonical" : "oauth";
    const codes = shape.codes ?? shape.errors ?? new Set<string>();
    const details =
      shape.refusesDetails || !shape.hasDetails ? "none" : shape.requiresDetails ? "required" : "optional";
    const own = family === "oauth" ? "error" : "code";
    const tells = [own, ...(family === "oauth" ? ["error_description"] : ["message", "status"])].filter(
      (name) => name === own || shape.told.has(name),
    );
    const needs = [...shape.required].filter((name) => !tells.includes(name));
    return [...codes].map((code): Body => {
      return {
        code,
        family,
        statuses: shape.statuses,
        details: family === "oauth" ? "none" : details,
        members: { tells, needs },
      };
    });
  });
}

class ShapeReader {
  readonly #document: JsonObject;
  /** Schemas being read, so that a recursive one ends. */
  readonly #open = new Set<string>();

  constructor(document: JsonObject) {
    this.#document = document;
  }

  /** The shapes that a schema admits: one per alternative, joined from all that it says of it. */
  shapes(schema: Json | undefined, pointer: string): Shape[] {
    return alternatives(this.#document, schema, pointer).map((placed) =>
      placed.map((one) => this.#ownShape(one.schema, one.pointer)).reduce(join, OPEN),
    );
  }

  #ownShape(schema: JsonObject, pointer: string): Shape {
    const properties = ownObject(schema, "properties") ?? {};
    const at = (name: string) =>
      this.#literals(own(properties, name), joinPointer(pointer, "properties", name));
    const required = list(schema, "required").filter((name) => typeof name === "string");
    const details = own(properties, "details");
    const tells = (name: string, ...types: readonly string[]) =>
      this.#takes(own(properties, name), joinPointer(pointer, "properties", name), types) ??
      required.includes(name);
    return {
      codes: strings(at("code")),
      errors: strings(at("error")),
      statuses: at("status")?.filter((value) => typeof value === "number"),
      told: new Set([
        ...["message", "error_description"].filter((name) => tells(name, "string")),
        ...["status"].filter((name) => tells(name, "integer", "number")),
      ]),
      required: new Set(required),
      hasDetails: details !== undefined,
      refusesDetails: details === false || (isObject(details) && isEmptyObject(own(details, "not"))),
      requiresDetails: required.includes("details"),
    };
  }

  /** Whether a schema takes values of one of these types; a text that is limited to a list is no text. */
  #takes(schema: Json | undefined, pointer: string, types: readonly string[]): boolean | undefined {
    const { value } = dereference(this.#document, schema, pointer);
    if (value === undefined) return undefined;
    if (!isObject(value)) return value === true;
    const type = own(value, "type");
    const named = Array.isArray(type) ? type : [type];
    const isTyped = type === undefined || types.some((name) => named.includes(name));
    return isTyped && !(types.includes("string") && this.#literals(value, pointer));
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

function join(a: Shape, b: Shape): Shape {
  return {
    codes: intersect(a.codes, b.codes),
    errors: intersect(a.errors, b.errors),
    statuses:
      a.statuses && b.statuses
        ? a.statuses.filter((status) => b.statuses?.includes(status))
        : (a.statuses ?? b.statuses),
    told: new Set([...a.told, ...b.told]),
    required: new Set([...a.required, ...b.required]),
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
