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
  resolveReference,
  type Schema,
  validatedParameters,
} from "../../contract/index.js";
import { formatOfMediaType } from "../media-type.js";

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
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
  "default",
] as const;
/** Keywords that look at the letters of a text. */
const OF_TEXTS = ["minLength", "maxLength", "pattern"] as const;
/** Keywords whose subschemas are copied: of bodies, and of parameters. */
interface Applicators {
  readonly schemas: readonly string[];
  readonly lists: readonly string[];
}
const OF_BODIES: Applicators = {
  schemas: ["items", "additionalProperties", "not"],
  lists: ["allOf", "anyOf", "oneOf"],
};
/** The validator coerces parameters whatever it is told, so `5` would be the integer and the string of a `oneOf`. */
const OF_PARAMETERS: Applicators = { schemas: ["items", "additionalProperties"], lists: ["allOf"] };

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

/**
 * Renames the media type of forms with parts for the gate, which would read the items of a list in them as JSON once more:
 * `["5"]` as 5.
 */
export function gateMediaType(name: string): string {
  return name.replace(/^multipart\/form-data/i, "multipart/x-form-data");
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
  const is30 = contract.openapi === "3.0";
  const components: JsonObject = {};
  const copiers: Copiers = {
    parameters: new SchemaCopier(contract.document, is30, components, OF_PARAMETERS),
    bodies: new SchemaCopier(contract.document, is30, components, OF_BODIES),
  };
  const paths: PreparedDocument["paths"] = {};
  contract.operations.forEach((operation, index) => {
    paths[gatePath(index)] = { [operation.method]: prepareOperation(operation, copiers) };
  });
  copiers.parameters.dropReadOnly();
  copiers.bodies.dropReadOnly();
  return {
    openapi: is30 ? "3.0.3" : "3.1.0",
    info: { title: contract.title, version: contract.version },
    paths,
    components: { schemas: components },
  };
}

interface Copiers {
  readonly parameters: SchemaCopier;
  readonly bodies: SchemaCopier;
}

function prepareOperation(operation: Operation, copiers: Copiers): JsonObject {
  const effective = validatedParameters(operation);
  const judged = effective.filter(({ name }) => !isInherited(name));
  const parameters = judged.map((parameter): JsonObject => {
    return {
      name: parameter.in === "query" ? gateQueryName(parameter.name) : parameter.name,
      in: parameter.in,
      required: parameter.required,
      allowReserved: true,
      allowEmptyValue: true,
      // Under `content` with a media type that is not JSON, the validator takes the value as it is.
      content: { "text/plain": { schema: copiers.parameters.copy(parameter.schema) } },
    };
  });
  const prepared: JsonObject = {
    operationId: operation.id,
    parameters,
    responses: {},
    "x-eov-allow-unknown-query-parameters": judged.length < effective.length,
  };
  if (operation.requestBody) {
    const content: JsonObject = {};
    for (const mediaType of operation.requestBody.content) {
      const judged = formatOfMediaType(mediaType.name) !== "bytes" && mediaType.schema !== undefined;
      content[gateMediaType(mediaType.name)] = {
        schema: judged ? copiers.bodies.copy(mediaType.schema ?? {}) : {},
      };
    }
    prepared.requestBody = { required: operation.requestBody.required, content };
  }
  return prepared;
}

/** Copies schemas, with every target of a `$ref` as a component that has an id, by which each operation finds it. */
class SchemaCopier {
  readonly #document: JsonObject;
  readonly #is30: boolean;
  readonly #components: JsonObject;
  readonly #applicators: Applicators;
  readonly #ids = new Map<string, string>();
  readonly #requiring: JsonObject[] = [];
  readonly #readOnly = new Set<string>();

  /** @param components - Where the targets of references are put. */
  constructor(document: JsonObject, is30: boolean, components: JsonObject, applicators: Applicators) {
    this.#document = document;
    this.#is30 = is30;
    this.#components = components;
    this.#applicators = applicators;
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
    // A text stands in for a file when a form is judged: what is said of its length or its letters is about bytes.
    if (schema.format === "binary" || schema.contentMediaType !== undefined)
      for (const keyword of OF_TEXTS) delete copied[keyword];
    for (const keyword of this.#applicators.schemas) {
      const value = schema[keyword];
      if (isSchema(value)) copied[keyword] = typeof value === "boolean" ? value : this.copy(value);
    }
    for (const keyword of this.#applicators.lists) {
      const value = schema[keyword];
      if (Array.isArray(value)) copied[keyword] = value.filter(isSchema).map((item) => this.copy(item));
    }
    this.#loosenOneOf(copied);
    this.#copyProperties(schema, copied);
    // Items beside a tuple judge the rest of it only, which the validator's strict mode has its own opinion on.
    if (schema.prefixItems !== undefined) delete copied.items;
    return withNullable(schema, copied);
  }

  /** Branches that differ in what is left out here, formats among it, would all fit: of several the contract's validators judge. */
  #loosenOneOf(copied: JsonObject): void {
    const { oneOf, allOf } = copied;
    if (!Array.isArray(oneOf)) return;
    delete copied.oneOf;
    copied.allOf = [...(Array.isArray(allOf) ? allOf : []), { anyOf: oneOf }];
  }

  #copyProperties(schema: JsonObject, copied: JsonObject): void {
    for (const keyword of ["properties", "patternProperties"]) {
      const members = schema[keyword];
      if (!isObject(members)) continue;
      const copies: JsonObject = Object.create(null);
      for (const [name, member] of Object.entries(members)) {
        if (!isSchema(member)) continue;
        if (isInherited(name)) {
          // The name must not count as an additional one, which it is once it is left out.
          delete copied.additionalProperties;
          continue;
        }
        copies[name] = this.copy(member);
        if (isReadOnly(this.#document, member)) this.#readOnly.add(name);
      }
      copied[keyword] = copies;
    }
  }

  #component(reference: string): string {
    const known = this.#ids.get(reference);
    if (known) return known;
    const name = `s${Object.keys(this.#components).length}`;
    // Its place is taken before what it refers to takes one.
    this.#components[name] = {};
    const id = `wireproof://gate/${name}`;
    this.#ids.set(reference, id);
    const target = resolveReference(this.#document, reference);
    const copied = isSchema(target) ? this.copy(target) : {};
    // A component that only refers to another one cannot carry an id beside its `$ref`.
    this.#components[name] = { [this.#is30 ? "id" : "$id"]: id, allOf: [copied] };
    return id;
  }
}

/** Whether every object has a member of this name, which the validator would take for one that was sent. */
function isInherited(name: string): boolean {
  return name in Object.prototype;
}

/** Whether a keyword's value is one that Ajv compiles in the dialect of the document. */
function compiles(keyword: string, value: Json, is30: boolean): boolean {
  if (keyword.startsWith("exclusive")) return (typeof value === "boolean") === is30;
  if (keyword === "enum") return Array.isArray(value) && value.length > 0;
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
