/** Operation Objects of an expanded document, with everything inherited and referenced resolved. */

import { codesOfResponse, type DeclaredCodes, sortErrors, sortRanged } from "./declared-errors.js";
import { eventSchemaPointer } from "./event-schema.js";
import { isErrorKey } from "./hand-written-responses.js";
import {
  dereference,
  isObject,
  joinPointer,
  own,
  ownObject,
  ownString,
  resolvePointer,
} from "./json-pointer.js";
import { mediaTypeName } from "./media-type-name.js";
import type {
  DeclaredError,
  ErrorCode,
  ErrorFamily,
  Json,
  JsonObject,
  MediaType,
  Operation,
  Parameter,
  ParameterLocation,
  ParameterStyle,
  RangedError,
  RequestBody,
  ResponseHeader,
  ResponseSpec,
  Schema,
  SecurityScheme,
} from "./model.js";
import { isMultipartForm, readMultipartForm } from "./multipart-form.js";
import {
  effectiveParameters,
  errorFamily,
  type RawOperation,
  type RawParameter,
  rawOperations,
} from "./path-items.js";
import { matchKey } from "./response-match.js";
import { readSecurity } from "./security.js";

/** Finds a code of the catalogue; undefined in a document without one. */
export type FindCode = (family: ErrorFamily, code: string) => ErrorCode | undefined;

/** Reads every operation, in document order. Expects a document that {@link expandDocument} made and that has no faults. */
export function readOperations(
  document: JsonObject,
  schemes: readonly SecurityScheme[],
  findCode: FindCode,
): Operation[] {
  return rawOperations(document).map((raw) => readOperation(document, raw, schemes, findCode));
}

/** Reads what the surface answers when no operation was reached: `x-surface-responses`. */
export function readSurfaceErrors(document: JsonObject, findCode: FindCode): DeclaredError[] {
  const responses = ownObject(document, "x-surface-responses") ?? {};
  return [...readErrors(document, responses, "/x-surface-responses", findCode).errors];
}

function readOperation(
  document: JsonObject,
  raw: RawOperation,
  schemes: readonly SecurityScheme[],
  findCode: FindCode,
): Operation {
  const { operation, pathItem, pointer } = raw;
  const summary = ownString(operation, "summary") ?? ownString(pathItem, "summary");
  const description = ownString(operation, "description") ?? ownString(pathItem, "description");
  const requestBody = readRequestBody(document, operation, pointer);
  const responses = ownObject(operation, "responses") ?? {};
  const { errors, ranged } = readErrors(document, responses, joinPointer(pointer, "responses"), findCode);
  const declaresFamily =
    own(operation, "x-error-family") !== undefined || own(pathItem, "x-error-family") !== undefined;
  const codes = [...errors, ...ranged];
  const onlyFlat = codes.length > 0 && codes.every(({ family }) => family === "oauth");
  return {
    id: ownString(operation, "operationId") ?? pointer,
    method: raw.method,
    path: raw.path,
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    deprecated: own(operation, "deprecated") === true,
    tags: list(operation, "tags").filter((tag) => typeof tag === "string"),
    parameters: effectiveParameters(document, raw).map((parameter) => readParameter(document, parameter)),
    ...(requestBody && { requestBody }),
    responses: Object.entries(responses).flatMap(([key, value]) => {
      return key.startsWith("x-")
        ? []
        : readResponse(document, key, value, joinPointer(pointer, "responses", key));
    }),
    security: readSecurity(document, operation, schemes),
    // Without a word on the family, a document whose every code stands in `error` speaks OAuth.
    errorFamily: declaresFamily ? errorFamily(raw) : onlyFlat ? "oauth" : "canonical",
    errors,
    rangedErrors: ranged,
    pointer,
  };
}

function readErrors(
  document: JsonObject,
  responses: JsonObject,
  pointer: string,
  findCode: FindCode,
): DeclaredCodes {
  const errors: DeclaredError[] = [];
  const ranged: RangedError[] = [];
  for (const [key, value] of Object.entries(responses)) {
    if (!isErrorKey(key)) continue;
    const read = codesOfResponse(document, key, value, joinPointer(pointer, key));
    // A status that is declared more exactly is not of this response, whatever its body says.
    errors.push(...read.errors.filter(({ status }) => matchKey(Object.keys(responses), status) === key));
    ranged.push(...read.ranged);
  }
  return {
    errors: sortErrors(errors).map((error) => {
      const catalogue = findCode(error.family, error.code);
      if (!catalogue || catalogue.status !== error.status) return error;
      const { members: _, ...declared } = error;
      return { ...declared, details: catalogue.details, headers: catalogue.headers, catalogue };
    }),
    ranged: sortRanged(ranged),
  };
}

/** Defaults of `style` and `explode` are those of the OAS Parameter Object. */
function readParameter(
  document: JsonObject,
  { parameter, pointer, name, in: place }: RawParameter,
): Parameter {
  const location = parameterLocation(place);
  const style = parameterStyle(own(parameter, "style"), location);
  const explode = own(parameter, "explode");
  const description = ownString(parameter, "description");
  const [media] = readContent(document, parameter, pointer);
  const schema = media ? media.schema : readSchema(own(parameter, "schema"));
  return {
    name,
    in: location,
    required: location === "path" || own(parameter, "required") === true,
    style,
    explode: typeof explode === "boolean" ? explode : style === "form",
    allowEmptyValue: own(parameter, "allowEmptyValue") === true,
    ...(media && { mediaType: media.name }),
    schema: schema ?? {},
    ...(description !== undefined && { description }),
    pointer,
    schemaPointer: media?.schemaPointer ?? joinPointer(media?.pointer ?? pointer, "schema"),
  };
}

function parameterLocation(place: string): ParameterLocation {
  return place === "path" || place === "header" || place === "cookie" ? place : "query";
}

const STYLES: readonly ParameterStyle[] = [
  "simple",
  "form",
  "label",
  "matrix",
  "spaceDelimited",
  "pipeDelimited",
  "deepObject",
];

function parameterStyle(value: Json | undefined, location: ParameterLocation): ParameterStyle {
  const fallback = location === "path" || location === "header" ? "simple" : "form";
  return STYLES.find((style) => style === value) ?? fallback;
}

function readRequestBody(
  document: JsonObject,
  operation: JsonObject,
  operationPointer: string,
): RequestBody | undefined {
  const { value, pointer } = dereference(
    document,
    own(operation, "requestBody"),
    joinPointer(operationPointer, "requestBody"),
  );
  if (!isObject(value)) return undefined;
  return {
    required: own(value, "required") === true,
    content: readContent(document, value, pointer).map((media) => withForm(document, media)),
    pointer,
  };
}

function withForm(document: JsonObject, media: MediaType): MediaType {
  const object = isMultipartForm(media.name) ? resolvePointer(document, media.pointer) : undefined;
  return isObject(object) ? { ...media, form: readMultipartForm(document, object) } : media;
}

function readResponse(
  document: JsonObject,
  key: string,
  response: Json,
  responsePointer: string,
): ResponseSpec[] {
  const { value, pointer } = dereference(document, response, responsePointer);
  if (!isObject(value)) return [];
  return [
    {
      // `4xx` is a common slip for `4XX`; readers know one spelling.
      key: /^[1-5]xx$/i.test(key) ? key.toUpperCase() : key,
      description: ownString(value, "description") ?? "",
      content: readContent(document, value, pointer),
      headers: readHeaders(document, value, pointer),
      pointer,
    },
  ];
}

function readContent(document: JsonObject, owner: JsonObject, ownerPointer: string): MediaType[] {
  return Object.entries(ownObject(owner, "content") ?? {}).flatMap(([name, value]) => {
    const { value: media, pointer } = dereference(
      document,
      value,
      joinPointer(ownerPointer, "content", name),
    );
    if (!isObject(media)) return [];
    const schema = readSchema(own(media, "schema"));
    const events = eventSchemaPointer(media);
    return [
      {
        name: mediaTypeName(name),
        ...(schema !== undefined && { schema, schemaPointer: joinPointer(pointer, "schema") }),
        ...(events !== undefined && { eventSchemaPointer: events }),
        pointer,
      },
    ];
  });
}

/** A response header named `Content-Type` is ignored (OAS Response Object). */
function readHeaders(document: JsonObject, response: JsonObject, responsePointer: string): ResponseHeader[] {
  return Object.entries(ownObject(response, "headers") ?? {}).flatMap(([name, value]) => {
    const { value: header, pointer } = dereference(
      document,
      value,
      joinPointer(responsePointer, "headers", name),
    );
    if (!isObject(header) || name.toLowerCase() === "content-type") return [];
    const [media] = readContent(document, header, pointer);
    const schema = media ? media.schema : readSchema(own(header, "schema"));
    return [
      {
        name,
        required: own(header, "required") === true,
        ...(schema !== undefined && {
          schema,
          schemaPointer: media?.schemaPointer ?? joinPointer(pointer, "schema"),
        }),
        pointer,
      },
    ];
  });
}

function readSchema(value: Json | undefined): Schema | undefined {
  return typeof value === "boolean" || isObject(value) ? value : undefined;
}

function list(owner: JsonObject, key: string): Json[] {
  const value = own(owner, key);
  return Array.isArray(value) ? value : [];
}
