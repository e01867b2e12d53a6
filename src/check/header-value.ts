import type { JsonObject, ResponseHeader, Validate } from "../contract/index.js";
import { follow, isObject } from "./pointer.js";

/** JSON's own spelling of an integer; `Number` alone would also take `0x10`, ` 10` and the empty string. */
const INTEGER = /^-?(?:0|[1-9]\d*)$/;
/** JSON's own spelling of a number (RFC 8259 §6). */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Turns a field value into the value that its schema judges. */
export type ReadHeader = (value: string) => unknown;

/** A declared response header with its reader and, when its schema can judge a field value, its validator. */
export interface DeclaredHeader {
  readonly header: ResponseHeader;
  /** Lower-case name, as in `Exchange.headers`. */
  readonly key: string;
  readonly read?: ReadHeader;
  readonly validate?: Validate;
}

/**
 * Returns the reader for a header's schema, style `simple` (OAS 3.1 Header Object), or `undefined` when a field value
 * cannot be given a single reading: objects, unions, or a schema without a type.
 */
export function headerReader(document: JsonObject, schemaPointer: string): ReadHeader | undefined {
  const type = typeOf(document, schemaPointer);
  if (type !== "array") return type === undefined ? undefined : scalarReader(type);
  const items = follow(document, schemaPointer);
  const itemType = items ? typeOf(document, `${items.pointer}/items`) : undefined;
  const readItem = scalarReader(itemType ?? "string");
  if (!readItem) return undefined;
  // Optional whitespace around the commas of a list is not part of its members (RFC 9110 §5.6.1).
  return (value) => (value === "" ? [] : value.split(",").map((item) => readItem(item.trim())));
}

function scalarReader(type: string): ReadHeader | undefined {
  switch (type) {
    case "string":
      return (value) => value;
    case "integer":
      return (value) => (INTEGER.test(value) ? Number(value) : value);
    case "number":
      return (value) => (NUMBER.test(value) ? Number(value) : value);
    case "boolean":
      return (value) => (value === "true" ? true : value === "false" ? false : value);
    default:
      return undefined;
  }
}

/** The one type of a schema, `null` aside; `undefined` when it has none or several. */
function typeOf(document: JsonObject, schemaPointer: string): string | undefined {
  const schema = follow(document, schemaPointer)?.value;
  if (!isObject(schema)) return undefined;
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).filter((type) => type !== "null");
  const [type] = types;
  if (types.length === 1 && typeof type === "string") return type;
  if (types.length === 0 || type !== undefined) return undefined;
  return Array.isArray(schema.enum) && schema.enum.every((value) => typeof value === "string")
    ? "string"
    : undefined;
}
