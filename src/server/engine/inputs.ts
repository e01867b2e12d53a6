import type { DetailType } from "wireproof/express";
import type { InputDeclaration } from "./graph/graph.js";
import { excessOf, isJsonObject, type JsonBounds, type JsonObject, type JsonValue } from "./json.js";

/** What an input of type `object` may hold. */
const OBJECT_BOUNDS: JsonBounds = { depth: 20, values: 10_000, characters: 200_000 };

/** What is wrong with one input; the shape of an error body's `details` entry. */
export interface InputFault {
  readonly type: DetailType;
  /** The input's name. */
  readonly loc: readonly string[];
  readonly msg: string;
}

/** The inputs of a run, or all that is wrong with them. */
export type ReadInputs =
  | { readonly ok: true; readonly values: JsonObject }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

/**
 * Reads the inputs that a start node declares. Those that it does not declare are dropped, as Dify does; one that is absent or
 * null takes its default, and is null without one. A required text may not be blank.
 */
export function readInputs(declarations: readonly InputDeclaration[], given: unknown): ReadInputs {
  const values: JsonObject = {};
  const faults: InputFault[] = [];
  for (const declaration of declarations) {
    const { name } = declaration;
    const value = isJsonObject(given) && Object.hasOwn(given, name) ? given[name] : undefined;
    const read = value === undefined || value === null ? absent(declaration) : present(declaration, value);
    if ("value" in read) values[name] = read.value;
    else faults.push({ ...read, loc: [name] });
  }
  return faults.length === 0 ? { ok: true, values } : { ok: false, faults };
}

type Read = { readonly value: JsonValue } | Omit<InputFault, "loc">;

const MISSING = { type: "missing", msg: "The input is required" } as const;

function absent(declaration: InputDeclaration): Read {
  if (declaration.default !== undefined) return { value: declaration.default };
  return declaration.required ? MISSING : { value: null };
}

function present(declaration: InputDeclaration, value: unknown): Read {
  switch (declaration.type) {
    case "string":
      return text(declaration, value);
    case "number":
      return typeof value === "number" && Number.isFinite(value)
        ? { value }
        : { type: "number_type", msg: "The input should be a number" };
    case "boolean":
      return typeof value === "boolean"
        ? { value }
        : { type: "bool_type", msg: "The input should be a boolean" };
    case "object":
      return object(value);
  }
}

function text(declaration: Extract<InputDeclaration, { readonly type: "string" }>, value: unknown): Read {
  if (typeof value !== "string") return { type: "string_type", msg: "The input should be a string" };
  if (declaration.required && value.trim() === "") return MISSING;
  // Cheap first: a code point is one or two code units.
  if (value.length > 2 * declaration.max_length || [...value].length > declaration.max_length) {
    return { type: "too_long", msg: `The input should have at most ${declaration.max_length} characters` };
  }
  if (declaration.options && value !== "" && !declaration.options.includes(value)) {
    return {
      type: "enum",
      msg: `The input should be one of ${declaration.options.map((o) => `'${o}'`).join(", ")}`,
    };
  }
  return { value };
}

function object(value: unknown): Read {
  if (!isJsonObject(value)) return { type: "object_type", msg: "The input should be an object" };
  if (excessOf(value, OBJECT_BOUNDS)) {
    return { type: "nesting_too_deep", msg: "The input is nested too deeply or holds too much" };
  }
  return { value: value as JsonObject };
}
