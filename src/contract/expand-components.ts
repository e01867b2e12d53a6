/** The components that expansion adds: bodies of the two families, one schema per code, one response per set of codes. */

import { cloneJson, dereference, isObject, own, ownObject, resolvePointer } from "./json-pointer.js";
import type { ErrorCode, ErrorFamily, Json, JsonObject } from "./model.js";

/** The component that every error schema of a family builds on. */
export const BODY_COMPONENT = { canonical: "ErrorBody", oauth: "DeviceFlowError" } as const satisfies Record<
  ErrorFamily,
  string
>;

const DETAILS: JsonObject = {
  type: "array",
  minItems: 1,
  maxItems: 50,
  items: { $ref: "#/components/schemas/ErrorDetail" },
};

/** What expansion adds for `ErrorBody`, `ErrorDetail` and `DeviceFlowError` where the document does not define them. */
export const BODY_SCHEMAS: Readonly<Record<"ErrorBody" | "ErrorDetail" | "DeviceFlowError", JsonObject>> = {
  ErrorBody: {
    description: "The body of every error answer.",
    type: "object",
    required: ["code", "message", "status"],
    properties: {
      code: { type: "string", description: "Stable name of the error, for programs." },
      message: { type: "string", minLength: 1, description: "What went wrong, for developers." },
      status: { type: "integer", description: "The HTTP status of the answer." },
      hint: { type: "string", description: "What to do about it." },
      details: DETAILS,
    },
    additionalProperties: false,
  },
  ErrorDetail: {
    description: "One violated constraint of the request.",
    type: "object",
    required: ["type", "loc", "msg"],
    properties: {
      type: { type: "string", description: "Stable name of the violated constraint." },
      loc: {
        type: "array",
        items: { oneOf: [{ type: "string" }, { type: "integer" }] },
        description: "The place in the request, from `path`, `query`, `header`, `cookie` or `body` inwards.",
      },
      msg: { type: "string", description: "The constraint in words." },
    },
    additionalProperties: false,
  },
  DeviceFlowError: {
    description: "The flat error body of OAuth endpoints (RFC 6749 §5.2, RFC 8628 §3.5).",
    type: "object",
    required: ["error"],
    properties: {
      error: { type: "string", description: "Stable name of the error, for programs." },
      error_description: { type: "string", description: "What went wrong, for developers." },
    },
    additionalProperties: false,
  },
};

const DEFAULT_DETAILS: Json = [{ type: "missing", loc: ["body", "name"], msg: "Field required" }];

/** Headers whose meaning is fixed elsewhere; any other is a plain string. */
const HEADER_DESCRIPTIONS: ReadonlyMap<string, string> = new Map([
  ["retry-after", "When to try again: seconds, or an HTTP date (RFC 9110 §10.2.3)."],
  ["www-authenticate", "How to authenticate (RFC 9110 §11.6.1)."],
  ["allow", "The methods that the path has (RFC 9110 §10.2.1)."],
]);

/** Builds the schema of one code: the family's body, narrowed to one code and one status. */
export function errorSchema(code: ErrorCode, document: JsonObject): JsonObject {
  const key = code.family === "oauth" ? "error" : "code";
  const properties: JsonObject = { [key]: { type: "string", enum: [code.code] } };
  const required = [key];
  if (code.family === "canonical") {
    required.push("status");
    properties.status = { type: "integer", enum: [code.status] };
    if (code.details === "required") required.push("details");
    // `not: {}` is the schema that nothing satisfies, in 3.0 as in 3.1.
    if (code.details !== "optional")
      properties.details = code.details === "none" ? { not: {} } : detailsSchema(document);
  }
  return {
    description: code.message,
    allOf: [
      { $ref: `#/components/schemas/${BODY_COMPONENT[code.family]}` },
      { type: "object", required, properties },
    ],
    "x-error-code": code.code,
  };
}

/** Repeats the body's own schema of `details`, since requiring a property without describing it is lost on type generators. */
function detailsSchema(document: JsonObject): Json {
  const pointer = "/components/schemas/ErrorBody";
  const body = dereference(document, resolvePointer(document, pointer), pointer).value;
  const properties = isObject(body) ? ownObject(body, "properties") : undefined;
  return cloneJson((properties && own(properties, "details")) ?? DETAILS);
}

/**
 * Builds the response that answers a set of codes of one family and one status.
 *
 * @param codes - At least one, sorted by code.
 * @param schemaNames - Component names by code object.
 */
export function errorResponse(
  codes: readonly ErrorCode[],
  schemaNames: ReadonlyMap<ErrorCode, string>,
  document: JsonObject,
): JsonObject {
  const refs = codes.map((code) => ({ $ref: `#/components/schemas/${schemaNames.get(code)}` }));
  const [first] = refs;
  const schema: JsonObject = refs.length === 1 && first ? first : { oneOf: refs };
  const examples: JsonObject = {};
  for (const code of codes)
    examples[code.code] = { summary: code.message, value: exampleBody(code, document) };
  const headers = errorHeaders(codes);
  return {
    description: describe(codes),
    ...(Object.keys(headers).length > 0 && { headers }),
    content: { "application/json": { schema, examples } },
    "x-error-codes": codes.map(({ code }) => code),
  };
}

function describe(codes: readonly ErrorCode[]): string {
  const [first] = codes;
  if (codes.length === 1 && first) return `\`${first.code}\`: ${first.message}`;
  return `One of ${codes.map(({ code }) => `\`${code}\``).join(", ")}.`;
}

/** A header is required when every code of the response brings it (field names are case-insensitive, RFC 9110 §5.1). */
function errorHeaders(codes: readonly ErrorCode[]): JsonObject {
  const spellings = new Map<string, string>();
  for (const name of codes.flatMap(({ headers }) => headers)) {
    if (!spellings.has(name.toLowerCase())) spellings.set(name.toLowerCase(), name);
  }
  const headers: JsonObject = {};
  for (const [lower, name] of [...spellings].sort()) {
    const description = HEADER_DESCRIPTIONS.get(lower);
    const required = codes.every((code) => code.headers.some((header) => header.toLowerCase() === lower));
    headers[name] = { ...(description && { description }), required, schema: { type: "string" } };
  }
  return headers;
}

function exampleBody(code: ErrorCode, document: JsonObject): JsonObject {
  if (code.family === "oauth") return { error: code.code, error_description: code.message };
  const entry = resolvePointer(document, code.pointer);
  const written = isObject(entry) ? own(entry, "example-details") : undefined;
  const details = written ?? (code.details === "required" ? DEFAULT_DETAILS : undefined);
  return {
    code: code.code,
    message: code.message,
    status: code.status,
    ...(code.hint !== undefined && { hint: code.hint }),
    ...(details !== undefined && { details }),
  };
}
