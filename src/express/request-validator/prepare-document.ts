/**
 * The document as express-openapi-validator is given it: the requests of the contract and nothing else.
 *
 * Parameters reach it as typed values and bodies parsed, so every feature of it that parses or guesses is left without work.
 * Keywords that make it fail on documents which are correct are left out; the contract's own validators, which judge each request
 * too, know them all. What is left is a second opinion on types, bounds, required members and unknown names.
 */

import {
  type Contract,
  dereference,
  isObject,
  type Json,
  type JsonObject,
  type Operation,
  type Schema,
} from "../../contract/index.js";
import { formatOfMediaType } from "../media-type.js";
import { follow } from "../parameters/follow.js";
import { effectiveParameters } from "../parameters/read-parameters.js";

/** Keywords that are copied as they are. */
const VALUES = [
  "type",
  "enum",
  "const",
  "required",
  "minLength",
  "maxLength",
  "pattern",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
  "default",
] as const;
const SCHEMAS = ["items", "additionalProperties", "not"] as const;
const SCHEMA_LISTS = ["allOf", "anyOf", "oneOf"] as const;

/** The names that the gate's document uses for one operation. */
export function gatePath(index: number): string {
  return `/${index}`;
}

/**
 * Escapes a query name for the gate, which reads brackets in names as nesting even where a parameter is declared so.
 */
export function gateQueryName(name: string): string {
  return name.includes("[") ? name.replaceAll("[", "%5B") : name;
}

/** The prepared document: plain OpenAPI, as far as it is needed here. */
export interface PreparedDocument {
  readonly openapi: string;
  readonly info: JsonObject;
  /** Operations by path and method. */
  paths: Record<string, Record<string, JsonObject>>;
  readonly components: { schemas: JsonObject };
}

/** Builds the document. The contract's own is not touched. */
export function prepareDocument(contract: Contract): PreparedDocument {
  const copier = new SchemaCopier(contract.document, contract.openapi === "3.0");
  const paths: PreparedDocument["paths"] = {};
  contract.operations.forEach((operation, index) => {
    paths[gatePath(index)] = { [operation.method]: prepareOperation(operation, copier) };
  });
  copier.dropReadOnly();
  return {
    openapi: contract.openapi === "3.0" ? "3.0.3" : "3.1.0",
    info: { title: contract.title, version: contract.version },
    paths,
    components: { schemas: copier.components },
  };
}

function prepareOperation(operation: Operation, copier: SchemaCopier): JsonObject {
  const parameters = effectiveParameters(operation).map((parameter): JsonObject => {
    return {
      name: parameter.in === "query" ? gateQueryName(parameter.name) : parameter.name,
      in: parameter.in,
      required: parameter.required,
      allowReserved: true,
      allowEmptyValue: true,
      // Under `content` with a media type that is not JSON, the validator takes the value as it is.
      content: { "text/plain": { schema: copier.copy(parameter.schema) } },
    };
  });
  const prepared: JsonObject = {
    operationId: operation.id,
    parameters,
    responses: {},
    "x-eov-allow-unknown-query-parameters": false,
  };
  if (operation.requestBody) {
    const content: JsonObject = {};
    for (const mediaType of operation.requestBody.content) {
      const judged = formatOfMediaType(mediaType.name) !== "bytes" && mediaType.schema !== undefined;
      content[mediaType.name] = { schema: judged ? copier.copy(mediaType.schema ?? {}) : {} };
    }
    prepared.requestBody = { required: operation.requestBody.required, content };
  }
  return prepared;
}

/** Copies schemas, with every target of a `$ref` as a component that has an id, by which each operation finds it. */
class SchemaCopier {
  readonly components: JsonObject = {};
  readonly #document: JsonObject;
  readonly #is30: boolean;
  readonly #ids = new Map<string, string>();
  readonly #requiring: JsonObject[] = [];
  readonly #readOnly = new Set<string>();

  constructor(document: JsonObject, is30: boolean) {
    this.#document = document;
    this.#is30 = is30;
  }

  /**
   * Takes the names of read-only members out of every `required`: requests leave them out, also where the two meet through
   * `allOf` and references. A name that is read-only in one place only is then required by the contract's validators alone.
   */
  dropReadOnly(): void {
    for (const schema of this.#requiring) {
      if (!Array.isArray(schema.required)) continue;
      schema.required = schema.required.filter(
        (name) => typeof name === "string" && !this.#readOnly.has(name),
      );
      if (schema.required.length === 0) delete schema.required;
    }
  }

  copy(schema: Schema): JsonObject {
    if (typeof schema === "boolean") return schema ? {} : { not: {} };
    if (typeof schema.$ref === "string") return { $ref: this.#component(schema.$ref) };
    const copied: JsonObject = {};
    for (const keyword of VALUES) {
      const value = schema[keyword];
      if (value !== undefined && compiles(keyword, value, this.#is30))
        copied[keyword] = structuredClone(value);
    }
    if (Array.isArray(copied.required)) this.#requiring.push(copied);
    // `format: binary` tells the validator which parts of a multipart body are files; other formats are the contract's affair.
    if (schema.format === "binary") copied.format = "binary";
    for (const keyword of SCHEMAS) {
      const value = schema[keyword];
      if (isSchema(value)) copied[keyword] = typeof value === "boolean" ? value : this.copy(value);
    }
    for (const keyword of SCHEMA_LISTS) {
      const value = schema[keyword];
      if (Array.isArray(value)) copied[keyword] = value.filter(isSchema).map((item) => this.copy(item));
    }
    this.#copyProperties(schema, copied);
    // Items beside a tuple judge the rest of it only, which the validator's strict mode has its own opinion on.
    if (schema.prefixItems !== undefined) delete copied.items;
    return withNullable(schema, copied);
  }

  #copyProperties(schema: JsonObject, copied: JsonObject): void {
    for (const keyword of ["properties", "patternProperties"]) {
      const members = schema[keyword];
      if (!isObject(members)) continue;
      const copies: JsonObject = Object.create(null);
      for (const [name, member] of Object.entries(members)) {
        if (!isSchema(member)) continue;
        copies[name] = this.copy(member);
        if (isReadOnly(this.#document, member)) this.#readOnly.add(name);
      }
      copied[keyword] = copies;
    }
  }

  #component(reference: string): string {
    const known = this.#ids.get(reference);
    if (known) return known;
    const name = `s${this.#ids.size}`;
    const id = `wireproof://gate/${name}`;
    this.#ids.set(reference, id);
    const target = follow(this.#document, reference);
    const copied = isSchema(target) ? this.copy(target) : {};
    // A component that only refers to another one cannot carry an id beside its `$ref`.
    this.components[name] = { [this.#is30 ? "id" : "$id"]: id, allOf: [copied] };
    return id;
  }
}

/** Whether a keyword's value is one that Ajv compiles in the dialect of the document. */
function compiles(keyword: string, value: Json, is30: boolean): boolean {
  if (keyword.startsWith("exclusive")) return (typeof value === "boolean") === is30;
  // Ajv divides floating-point numbers, so `0.07` is no multiple of `0.01`.
  if (keyword === "enum") return Array.isArray(value) && value.length > 0;
  if (keyword === "multipleOf") return Number.isInteger(value);
  if (keyword !== "pattern") return true;
  try {
    new RegExp(String(value), "u");
    return true;
  } catch {
    return false;
  }
}

/** Ajv refuses to compile `nullable` without `type` (OAS 3.0.3 Schema Object). */
function withNullable(schema: JsonObject, copied: JsonObject): JsonObject {
  if (schema.nullable !== true) return copied;
  return typeof copied.type === "string"
    ? { ...copied, nullable: true }
    : { anyOf: [copied, { enum: [null] }] };
}

function isReadOnly(document: JsonObject, schema: Schema): boolean {
  const resolved = dereference(document, schema, "").value;
  if (!isObject(resolved)) return false;
  if (resolved.readOnly === true) return true;
  return (
    Array.isArray(resolved.allOf) &&
    resolved.allOf.some((branch) => isObject(branch) && branch.readOnly === true)
  );
}

function isSchema(value: unknown): value is Schema {
  return isObject(value) || typeof value === "boolean";
}
