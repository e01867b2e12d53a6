import type { LookUpFile } from "./files/file-descriptor.js";
import { readFile } from "./files/read-file.js";
import { defaultOf, type InputDeclaration, type InputOf } from "./graph/graph.js";
import type { InputFault } from "./input-fault.js";
import { excessOf, isJsonObject, type JsonBounds, type JsonObject, type JsonValue } from "./json.js";

/** What an input of type `object` may hold. */
const OBJECT_BOUNDS: JsonBounds = { depth: 20, values: 10_000, characters: 200_000 };

/** The inputs of a run, or all that is wrong with them. */
export type ReadInputs =
  | { readonly ok: true; readonly values: JsonObject }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

/**
 * Reads the inputs that a start node declares. Those that it does not declare are dropped, as Dify does; one that is absent or
 * null takes its default, and is null without one. A required text may not be blank, nor a required list of files empty.
 *
 * @param lookUp - Finds the files that inputs name; each becomes its descriptor.
 */
export function readInputs(
  declarations: readonly InputDeclaration[],
  given: unknown,
  lookUp: LookUpFile = () => undefined,
): ReadInputs {
  const values: JsonObject = {};
  const faults: InputFault[] = [];
  for (const declaration of declarations) {
    const { name } = declaration;
    const value = isJsonObject(given) && Object.hasOwn(given, name) ? given[name] : undefined;
    const read =
      value === undefined || value === null ? absent(declaration) : present(declaration, value, lookUp);
    if ("value" in read) values[name] = read.value;
    else faults.push(...within(name, read.faults));
  }
  return faults.length === 0 ? { ok: true, values } : { ok: false, faults };
}

/** What was read, or what is wrong with it, each fault at a place within the input. */
type Read = { readonly value: JsonValue } | { readonly faults: readonly InputFault[] };

function fault(type: InputFault["type"], msg: string): Read {
  return { faults: [{ type, loc: [], msg }] };
}

/** Faults of a part as faults of the whole. */
function within(step: string | number, faults: readonly InputFault[]): readonly InputFault[] {
  return faults.map((fault) => ({ ...fault, loc: [step, ...fault.loc] }));
}

const MISSING = fault("missing", "The input is required");

function absent(declaration: InputDeclaration): Read {
  const value = defaultOf(declaration);
  if (value !== undefined) return { value };
  return declaration.required ? MISSING : { value: null };
}

function present(declaration: InputDeclaration, value: unknown, lookUp: LookUpFile): Read {
  switch (declaration.type) {
    case "string":
      return text(declaration, value);
    case "number":
      return typeof value === "number" && Number.isFinite(value)
        ? { value }
        : fault("number_type", "The input should be a number");
    case "boolean":
      return typeof value === "boolean" ? { value } : fault("bool_type", "The input should be a boolean");
    case "object":
      return object(value);
    case "file":
      return readFile(value, lookUp);
    case "file-list":
      return files(declaration, value, lookUp);
  }
}

function text(declaration: InputOf<"string">, value: unknown): Read {
  if (typeof value !== "string") return fault("string_type", "The input should be a string");
  if (declaration.required && value.trim() === "") return MISSING;
  // Cheap first: a code point is one or two code units.
  if (value.length > 2 * declaration.max_length || [...value].length > declaration.max_length) {
    return fault("too_long", `The input should have at most ${declaration.max_length} characters`);
  }
  if (declaration.options && value !== "" && !declaration.options.includes(value)) {
    const options = declaration.options.map((option) => `'${option}'`).join(", ");
    return fault("enum", `The input should be one of ${options}`);
  }
  return { value };
}

function object(value: unknown): Read {
  if (!isJsonObject(value)) return fault("object_type", "The input should be an object");
  if (excessOf(value, OBJECT_BOUNDS)) {
    return fault("nesting_too_deep", "The input is nested too deeply or holds too much");
  }
  return { value: value as JsonObject };
}

function files({ required, max_files }: InputOf<"file-list">, value: unknown, lookUp: LookUpFile): Read {
  if (!Array.isArray(value)) return fault("array_type", "The input should be a list of files");
  if (required && value.length === 0) return MISSING;
  if (value.length > max_files)
    return fault("too_many_items", `The input should have at most ${max_files} files`);
  const found: JsonValue[] = [];
  const faults: InputFault[] = [];
  for (const [index, given] of value.entries()) {
    const read = readFile(given, lookUp);
    if ("value" in read) found.push(read.value);
    else faults.push(...within(index, read.faults));
  }
  return faults.length === 0 ? { value: found } : { faults };
}
