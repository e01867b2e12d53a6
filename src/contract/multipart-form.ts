/** The parts of a `multipart/form-data` request body: which of them are files, and in what media types they may come. */

import { dereference, isObject, own, ownObject, ownString } from "./json-pointer.js";
import { mediaTypeName } from "./media-type-name.js";
import type { Json, JsonObject, MultipartForm, Part, PartShape, Schema } from "./model.js";

/** Whether a media type is read as a form with parts; other `multipart/*` types are bytes. */
export function isMultipartForm(name: string): boolean {
  return /^multipart\/form-data *(;|$)/i.test(name);
}

/** Reads the parts from the schema and the encoding of a Media Type Object. */
export function readMultipartForm(document: JsonObject, media: JsonObject): MultipartForm {
  const schemas = inPlace(document, own(media, "schema"));
  const encoding = ownObject(media, "encoding") ?? {};
  const parts = new Map<string, Part>();
  let others: PartShape | undefined;
  for (const schema of schemas) {
    for (const [name, property] of Object.entries(ownObject(schema, "properties") ?? {})) {
      const contentTypes = explicitTypes(document, own(encoding, name));
      if (!parts.has(name)) parts.set(name, { name, ...partShape(document, property, contentTypes) });
    }
    const additional = own(schema, "additionalProperties");
    // A schema that takes anything describes no file: what such a part is, it says itself.
    if (isObject(additional) && !isBlank(additional)) others ??= partShape(document, additional, undefined);
  }
  return { parts: [...parts.values()], ...(others && others.kind !== "text" && { others }) };
}

/** How many bytes a schema admits where it describes bytes, as of a whole body; `undefined` where it describes something else. */
export function describedBytes(
  document: JsonObject,
  schema: Schema,
): Pick<PartShape, "minBytes" | "maxBytes"> | undefined {
  const shape = fileShape(document, schema);
  return shape?.kind === "file" && !shape.isList ? shape : undefined;
}

function partShape(
  document: JsonObject,
  schema: Json,
  contentTypes: readonly string[] | undefined,
): PartShape {
  const isSaidToBeText =
    contentTypes !== undefined && contentTypes.length > 0 && contentTypes.every(isTextual);
  const shape = isSaidToBeText && isBlankOrTrue(schema) ? undefined : fileShape(document, schema);
  if (!shape) return { kind: "text", isList: false, contentTypes: contentTypes ?? [] };
  const { mediaType, ...rest } = shape;
  return { ...rest, contentTypes: contentTypes ?? (mediaType === undefined ? [] : [mediaType]) };
}

/** What a schema says of the file that it describes. */
interface FileShape extends Omit<PartShape, "contentTypes"> {
  readonly kind: "file" | "either";
  /** From `contentMediaType`, the default of the encoding's `contentType` (OAS 3.1 Encoding Object). */
  readonly mediaType?: string;
}

/** `undefined` for a schema that describes no file. */
function fileShape(document: JsonObject, schema: Json, depth = 0): FileShape | undefined {
  const { value } = dereference(document, schema, "");
  const is31 = !ownString(document, "openapi")?.startsWith("3.0");
  if (depth > MAX_DEPTH || value === undefined) return undefined;
  // Without a type it is bytes, of which JSON Schema knows nothing (OAS 3.1 Encoding Object).
  if (isBlankOrTrue(value)) return is31 ? ONE_FILE : undefined;
  if (!isObject(value)) return undefined;
  if (isBinary(value, is31)) return fileOf(value);
  const items = own(value, "items");
  if (items !== undefined && typesOf(value).every((type) => type === "array" || type === "null")) {
    const item = fileShape(document, items, depth + 1);
    return item && !item.isList ? { ...item, isList: true } : undefined;
  }
  for (const branch of list(value, "allOf")) {
    const shape = fileShape(document, branch, depth + 1);
    if (shape) return { ...shape, ...boundsOf(value) };
  }
  const branches = [...list(value, "oneOf"), ...list(value, "anyOf")].filter((branch) => !isNull(branch));
  const shapes = branches.map((branch) => fileShape(document, branch, depth + 1));
  const found = shapes.find((shape) => shape !== undefined);
  return found && shapes.includes(undefined) ? { ...found, kind: "either" } : found;
}

/** Longer chains of schemas are cycles, or nothing a person wrote. */
const MAX_DEPTH = 16;

const ONE_FILE: FileShape = { kind: "file", isList: false };

function fileOf(schema: JsonObject): FileShape {
  const mediaType = ownString(schema, "contentMediaType");
  const isNamed = mediaType !== undefined && mediaTypeName(mediaType) !== "application/octet-stream";
  return { ...ONE_FILE, ...boundsOf(schema), ...(isNamed && { mediaType: withoutParameters(mediaType) }) };
}

/** The length of a text that stands for bytes is the number of bytes (OAS 3.1 Schema Object, "Working with Binary Data"). */
function boundsOf(schema: JsonObject): Pick<PartShape, "minBytes" | "maxBytes"> {
  const { minLength, maxLength } = schema;
  return {
    ...(typeof minLength === "number" && { minBytes: minLength }),
    ...(typeof maxLength === "number" && { maxBytes: maxLength }),
  };
}

/**
 * `format: binary`; in 3.1 also a `contentMediaType` that is not encoded as text. A `string` of a textual media type stays text:
 * it is a value with a syntax, not an upload.
 */
function isBinary(schema: JsonObject, is31: boolean): boolean {
  if (ownString(schema, "format") === "binary") return true;
  const mediaType = ownString(schema, "contentMediaType");
  const encoding = ownString(schema, "contentEncoding") ?? "binary";
  if (!is31 || mediaType === undefined || encoding !== "binary") return false;
  const types = typesOf(schema);
  if (types.length === 0) return true;
  return types.every((type) => type === "string" || type === "null") && !isTextual(mediaType);
}

const ANNOTATIONS = new Set(["title", "description", "default", "example", "examples", "deprecated"]);

function isBlankOrTrue(schema: Json): boolean {
  return schema === true || (isObject(schema) && isBlank(schema));
}

function isBlank(schema: JsonObject): boolean {
  return Object.keys(schema).every((keyword) => ANNOTATIONS.has(keyword) || keyword.startsWith("x-"));
}

function isNull(schema: Json): boolean {
  return isObject(schema) && schema.type === "null";
}

function typesOf({ type }: JsonObject): Json[] {
  return type === undefined ? [] : [type].flat();
}

/** The media types of an Encoding Object, none of them when it takes any; `undefined` when it leaves them to the default. */
function explicitTypes(document: JsonObject, encoding: Json | undefined): readonly string[] | undefined {
  const { value } = dereference(document, encoding, "");
  const names = isObject(value) ? ownString(value, "contentType") : undefined;
  const types = names?.split(",").map(withoutParameters).filter(Boolean) ?? [];
  if (types.length === 0) return undefined;
  return types.includes("*/*") ? [] : types;
}

function withoutParameters(mediaType: string): string {
  return mediaTypeName(mediaType).split(";", 1)[0]?.trim() ?? "";
}

function isTextual(mediaType: string): boolean {
  return /^text\/|[/+]json *(;|$)/i.test(mediaType);
}

/** A schema and all that apply to the same value. */
function inPlace(document: JsonObject, schema: Json | undefined, depth = 0): JsonObject[] {
  const { value } = dereference(document, schema, "");
  if (!isObject(value) || depth > MAX_DEPTH) return [];
  const branches = ["allOf", "oneOf", "anyOf"].flatMap((keyword) => list(value, keyword));
  return [value, ...branches.flatMap((branch) => inPlace(document, branch, depth + 1))];
}

function list(owner: JsonObject, key: string): Json[] {
  const value = own(owner, key);
  return Array.isArray(value) ? value : [];
}
