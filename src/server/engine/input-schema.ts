import type { InputDeclaration } from "./graph/graph.js";
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
function isAskedFor({ required, default: fallback }: InputDeclaration): boolean {
  return required && fallback === undefined;
}

function propertySchema(declaration: InputDeclaration): JsonObject {
  const schema: JsonObject = {
    type: isAskedFor(declaration) ? declaration.type : [declaration.type, "null"],
  };
  if (declaration.label !== undefined) schema.title = declaration.label;
  if (declaration.default !== undefined) schema.default = declaration.default;
  if (declaration.type === "string") {
    schema.maxLength = declaration.max_length;
    if (declaration.required) schema.pattern = "\\S";
    if (declaration.options)
      schema.enum = isAskedFor(declaration) ? declaration.options : [...declaration.options, "", null];
  }
  return schema;
}
