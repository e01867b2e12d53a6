import { FILE_KINDS, TRANSFER_METHOD } from "./files/file-descriptor.js";
import { defaultOf, type InputDeclaration } from "./graph/graph.js";
import type { JsonObject } from "./json.js";

/** The JSON Schema (draft 2020-12) of what a start node asks for. Undeclared inputs are no fault: they are dropped. */
export function inputSchema(declarations: readonly InputDeclaration[]): JsonObject {
  return {
    type: "object",
    properties: Object.fromEntries(
      declarations.map((declaration) => [declaration.name, propertySchema(declaration)]),
    ),
    required: declarations.filter(isAskedFor).map(({ name }) => name),
  };
}

/** A default answers for a caller who says nothing. */
function isAskedFor(declaration: InputDeclaration): boolean {
  return declaration.required && defaultOf(declaration) === undefined;
}

/** The types of JSON that inputs of other names are. */
const JSON_TYPES = { file: "object", "file-list": "array" } as const;

/** The JSON Schema of one input. */
export function propertySchema(declaration: InputDeclaration): JsonObject {
  const type =
    declaration.type === "file" || declaration.type === "file-list"
      ? JSON_TYPES[declaration.type]
      : declaration.type;
  const fallback = defaultOf(declaration);
  return {
    type: isAskedFor(declaration) ? type : [type, "null"],
    ...(declaration.label !== undefined && { title: declaration.label }),
    ...(fallback !== undefined && { default: fallback }),
    ...constraints(declaration),
  };
}

function constraints(declaration: InputDeclaration): JsonObject {
  switch (declaration.type) {
    case "string": {
      const { max_length, required, options } = declaration;
      return {
        maxLength: max_length,
        ...(required && { pattern: "\\S" }),
        ...(options && { enum: isAskedFor(declaration) ? options : [...options, "", null] }),
      };
    }
    case "file":
      return FILE;
    case "file-list":
      return {
        ...(declaration.required && { minItems: 1 }),
        maxItems: declaration.max_files,
        items: { type: "object", ...FILE },
      };
    default:
      return {};
  }
}

/** A file as callers name it, but that it has to be one of theirs. */
const FILE: JsonObject = {
  properties: {
    type: { type: "string", enum: [...FILE_KINDS] },
    transfer_method: { type: "string", enum: [TRANSFER_METHOD] },
    upload_file_id: { type: "string", format: "uuid" },
  },
  required: ["type", "transfer_method", "upload_file_id"],
};
