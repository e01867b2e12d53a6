/** `operations.ts`: what the client must know of each operation at run time, one constant each. */

import {
  type Contract,
  type DeclaredError,
  type JsonObject,
  type MediaType,
  matchResponse,
  type Operation,
  type Parameter,
  type RangedError,
  type ResponseSpec,
  type Schema,
} from "../../contract/index.js";
import type { Emitter } from "../emitter.js";
import { docComment, header, identifiers, propertyKey, quote } from "../text.js";

/**
 * The method names of a surface's client, by operation id; the constants in `operations.ts` have the same names.
 *
 * `orThrow` is the client's own, `then` would make it a thenable, and `__proto__` would not become a property.
 */
export function methodNames({ operations }: Contract): Map<string, string> {
  return identifiers(
    operations.map(({ id }) => id),
    ["orThrow", "then", "__proto__", "OperationDescriptor", ...HELPERS],
  );
}

/** True for media types that the client parses as JSON: `application/json`, `application/problem+json`. */
export function isJsonMediaType(name: string): boolean {
  return /[/+]json *(;|$)/i.test(name);
}

/** A response that a client treats as a success; `default` is one only where no 2xx is declared. */
export function isSuccess({ key }: ResponseSpec, { responses }: Operation): boolean {
  if (key === "default") return !responses.some((response) => /^2/.test(response.key));
  return /^2/.test(key);
}

/** A response that the client can recognise as declared: it has a JSON body, or none. */
export function isReadableError({ key, content }: ResponseSpec): boolean {
  return (
    /^[345]|^default$/.test(key) &&
    (content.length === 0 || content.some(({ name }) => isJsonMediaType(name)))
  );
}

/** The codes that this response may carry. */
export function codesOf({ key }: ResponseSpec, operation: Operation): readonly string[] {
  return [...new Set(errorsOf(key, operation).map(({ code }) => code))];
}

function errorsOf(key: string, operation: Operation): readonly (DeclaredError | RangedError)[] {
  return [
    ...operation.errors.filter(({ status }) => matchResponse(operation, status)?.key === key),
    ...operation.rangedErrors.filter(({ range }) => range === key),
  ];
}

/** The request media types, the one that is used by default first: JSON where it is declared. */
export function requestMediaTypes({ requestBody }: Operation): readonly string[] {
  const names = requestBody?.content.map(({ name }) => name) ?? [];
  const preferred = names.find(isJsonMediaType);
  return preferred === undefined ? names : [preferred, ...names.filter((name) => name !== preferred)];
}

/** The kinds of the declared response headers, by the name as declared first. Differing declarations are read as text. */
export function headerKinds(
  { document }: Contract,
  { responses }: Operation,
): ReadonlyMap<string, "string" | "number"> {
  const kinds = new Map<string, "string" | "number">();
  for (const { name, schema } of responses.flatMap(({ headers }) => headers)) {
    const type = typeOf(document, schema);
    const kind = type === "integer" || type === "number" ? "number" : "string";
    kinds.set(name, (kinds.get(name) ?? kind) === kind ? kind : "string");
  }
  return kinds;
}

/** Emits `operations.ts`. */
export const emitOperations: Emitter = (surface) => {
  const { contract } = surface;
  const names = methodNames(contract);
  const constants = contract.operations.map((operation) => {
    const comment = docComment(`${operation.method.toUpperCase()} ${operation.path}`);
    const value = descriptor(contract, operation);
    return `${comment}export const ${names.get(operation.id)} = ${value} as const satisfies OperationDescriptor;\n`;
  });
  const used = HELPERS.filter((name) =>
    constants.some((text) => new RegExp(`^  (\\w+: )?${name},$`, "m").test(text)),
  );
  const imports = ["type OperationDescriptor", ...used].map((name) => `  ${name},\n`).join("");
  if (constants.length === 0) return { path: "operations.ts", content: `${header(surface)}export {};\n` };
  const content = `${header(surface)}import {\n${imports}} from "wireproof/client";\n\n${constants.join("\n")}`;
  return { path: "operations.ts", content };
};

/** What a descriptor refers to only where it is needed, so that a bundler can leave it out. */
const HELPERS = [
  "callEvents",
  "encodeBody",
  "encodeJson",
  "readContent",
  "serializeHeaders",
  "serializePath",
  "serializeQuery",
] as const;

/** `4xx` → `4XX`, as the client looks ranges up. */
function statusKey(key: string): string {
  return key === "default" ? key : key.toUpperCase();
}

function descriptor(contract: Contract, operation: Operation): string {
  const { document } = contract;
  const { responses, parameters, errors, rangedErrors } = operation;
  const successes = responses.filter((response) => isSuccess(response, operation));
  const failures = responses.filter(isReadableError);
  const path = template(document, operation);
  const body = requestMediaTypes(operation);
  const contents = successes.flatMap(({ content }) => content);
  const isForeign = (name: string) => !isJsonMediaType(name);
  const lines: readonly (readonly [key: string, value: string | boolean | undefined])[] = [
    ["method", quote(operation.method.toUpperCase())],
    ["path", quote(path)],
    ["serializePath", needsPathSerializer(document, operation)],
    ["serializeQuery", parameters.some((parameter) => parameter.in === "query")],
    ["query", object(parameters.map((parameter) => [parameter.name, queryStyle(document, parameter)]))],
    ["serializeHeaders", parameters.some((parameter) => headerStyle(document, parameter))],
    [
      "requestHeaders",
      object(parameters.map((parameter) => [parameter.name, headerStyle(document, parameter)])),
    ],
    ["body", list(body)],
    ["encodeBody", body.length > 0 && (body.some(isForeign) || "encodeJson")],
    ["success", object(successes.map(({ key, content }) => [statusKey(key), mediaTypes(content)])) ?? "{}"],
    ["readContent", contents.some(({ name }) => isForeign(name))],
    ["call", contents.some(({ eventSchemaPointer }) => eventSchemaPointer) ? "callEvents" : undefined],
    ["headers", object([...headerKinds(contract, operation)].map(([name, kind]) => [name, quote(kind)]))],
    [
      "errors",
      object(failures.map((response) => [statusKey(response.key), list(codesOf(response, operation))])),
    ],
    [
      "shapes",
      object(failures.map((response) => [statusKey(response.key), shape(document, response, operation)])),
    ],
    [
      "details",
      list(
        [...errors, ...rangedErrors].filter(({ details }) => details === "required").map(({ code }) => code),
      ),
    ],
    ["family", operation.errorFamily === "oauth" ? quote("oauth") : undefined],
    [
      "retryable",
      list(errors.filter(({ catalogue }) => catalogue?.retryable === true).map(({ code }) => code)),
    ],
    ["bearer", takesBearer(operation) ? "true" : undefined],
  ];
  // `true` refers to the helper of that name.
  const written = lines.map(([key, value]) =>
    value === true ? `  ${key},\n` : value ? `  ${key}: ${value},\n` : "",
  );
  return `{\n${written.join("")}}`;
}

function mediaTypes(content: readonly MediaType[]): string {
  return list(content.map(({ name }) => name)) ?? "[]";
}

/** Anything but a primitive in `simple` style, which the client fills in by itself. */
function needsPathSerializer(document: JsonObject, { parameters }: Operation): boolean {
  return parameters.some(
    (parameter) =>
      parameter.in === "path" && (parameter.style !== "simple" || !isPrimitive(document, parameter.schema)),
  );
}

/** The path template, with styles other than `simple` in the spelling of RFC 6570, which openapi-fetch reads. */
function template(document: JsonObject, { path, parameters }: Operation): string {
  return parameters
    .filter((parameter) => parameter.in === "path")
    .reduce((text, { name, style, explode, schema }) => {
      const prefix = style === "label" ? "." : style === "matrix" ? ";" : "";
      const suffix = explode && !isPrimitive(document, schema) ? "*" : "";
      return text.replaceAll(`{${name}}`, () => `{${prefix}${name}${suffix}}`);
    }, path);
}

/** How a query parameter is written when it is not `form`, exploded (OAS 3.1 Parameter Object, `style`). */
function queryStyle(document: JsonObject, parameter: Parameter): string | undefined {
  if (parameter.in !== "query") return undefined;
  if (parameter.mediaType !== undefined) return quote("json");
  const { style, explode, schema } = parameter;
  if (style === "deepObject") return quote(style);
  if (explode || isPrimitive(document, schema)) return undefined;
  return quote(style === "spaceDelimited" || style === "pipeDelimited" ? style : "form");
}

/** How a header parameter is written when it is not a primitive (OAS 3.1 Parameter Object, `simple`). */
function headerStyle(document: JsonObject, parameter: Parameter): string | undefined {
  if (parameter.in !== "header") return undefined;
  if (parameter.mediaType !== undefined) return quote("json");
  if (isPrimitive(document, parameter.schema)) return undefined;
  return quote(parameter.explode ? "exploded" : "simple");
}

/**
 * The properties that a body must own to be taken for this response; `null` for a response without content; `undefined` where
 * the envelope of the family says it, because the codes come from the catalogue.
 */
function shape(document: JsonObject, response: ResponseSpec, operation: Operation): string | undefined {
  const content = response.content.find(({ name }) => isJsonMediaType(name));
  if (!content) return "null";
  const declared = errorsOf(response.key, operation);
  if (declared.length > 0 && declared.every(({ members }) => members === undefined)) return undefined;
  return list(required(document, content.schema)) ?? "[]";
}

/** What every valid value of a schema has: all of `allOf`, what the branches of `oneOf` and `anyOf` share. */
function required(document: JsonObject, schema: Schema | undefined, depth = 0): string[] {
  const { required: own, allOf, oneOf, anyOf } = resolve(document, schema);
  if (depth > MAX_DEPTH) return [];
  const branches = (list: unknown) =>
    (Array.isArray(list) ? list : []).map((branch) => required(document, branch as Schema, depth + 1));
  const shared = [oneOf, anyOf].flatMap((union) => {
    const [first = [], ...others] = branches(union);
    return first.filter((name) => others.every((other) => other.includes(name)));
  });
  const names = (Array.isArray(own) ? own : []).filter((name): name is string => typeof name === "string");
  return [...new Set([...names, ...branches(allOf).flat(), ...shared])];
}

/** Longer chains of references are cycles, or nothing a person wrote. */
const MAX_DEPTH = 16;

function resolve(document: JsonObject, schema: Schema | undefined, depth = 0): JsonObject {
  if (typeof schema !== "object") return {};
  const reference = schema.$ref;
  if (typeof reference !== "string" || !reference.startsWith("#/") || depth > MAX_DEPTH) return schema;
  const target = reference
    .slice(2)
    .split("/")
    .map((token) => decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((node, token) => (Object(node) as Record<string, unknown>)[token], document);
  return resolve(document, target as Schema | undefined, depth + 1);
}

/** The one type of a schema; `undefined` when it has none or several. */
function typeOf(document: JsonObject, schema: Schema | undefined): string | undefined {
  const { type } = resolve(document, schema);
  const types = (Array.isArray(type) ? type : [type]).filter((name) => name !== "null");
  return types.length === 1 && typeof types[0] === "string" ? types[0] : undefined;
}

function isPrimitive(document: JsonObject, schema: Schema): boolean {
  return ["string", "number", "integer", "boolean"].includes(typeOf(document, schema) ?? "");
}

/** A bearer token satisfies these: RFC 6750, OAuth 2.0 and OpenID Connect all present one. */
function takesBearer({ security }: Operation): boolean {
  return security.flat().some(({ scheme }) => {
    if (scheme.type === "http") return scheme.scheme.toLowerCase() === "bearer";
    return scheme.type === "oauth2" || scheme.type === "openIdConnect";
  });
}

function list(items: readonly string[]): string | undefined {
  return items.length === 0 ? undefined : `[${[...new Set(items)].map(quote).join(", ")}]`;
}

/** An object literal of the entries that have a value; `undefined` when none has. */
function object(entries: readonly (readonly [key: string, value: string | undefined])[]): string | undefined {
  const written = entries.flatMap(([key, value]) =>
    value === undefined ? [] : [`${/^[1-5]\d\d$|^default$/.test(key) ? key : propertyKey(key)}: ${value}`],
  );
  if (written.length === 0) return undefined;
  const line = `{ ${written.join(", ")} }`;
  return line.length <= 90 ? line : `{\n${written.map((entry) => `    ${entry},\n`).join("")}  }`;
}
