/** The fixed fields of the objects of OpenAPI 3.0 and 3.1, by which a key that means nothing is told. */

import { CATALOGUE_KEY } from "./catalogue.js";
import { METHODS } from "./model.js";
import {
  SCHEMA_KEYWORDS,
  SCHEMA_LIST_KEYWORDS,
  SCHEMA_MAP_KEYWORDS,
  VALUE_KEYWORDS,
} from "./schema-keywords.js";

/** What an object of the specification may hold (its fixed fields), and which of our extensions. */
export interface Vocabulary {
  readonly name: string;
  readonly keys: readonly string[];
  readonly extensions: readonly string[];
}

/** OAS 3.1 OpenAPI Object. */
export const ROOT: Vocabulary = {
  name: "the document",
  keys: [
    "openapi",
    "info",
    "jsonSchemaDialect",
    "servers",
    "paths",
    "webhooks",
    "components",
    "security",
    "tags",
    "externalDocs",
  ],
  extensions: [CATALOGUE_KEY, "x-error-codes", "x-surface-responses"],
};

/** OAS 3.1 Path Item Object. */
export const PATH_ITEM: Vocabulary = {
  name: "a path item",
  keys: ["$ref", "summary", "description", "servers", "parameters", ...METHODS],
  extensions: ["x-error-family"],
};

/** OAS 3.1 Operation Object. */
export const OPERATION: Vocabulary = {
  name: "an operation",
  keys: [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
  ],
  extensions: ["x-error-codes", "x-error-family"],
};

/** OAS 3.1 Response Object. */
export const RESPONSE: Vocabulary = {
  name: "a response",
  keys: ["description", "headers", "content", "links"],
  extensions: [],
};

/** OAS 3.1 Request Body Object. */
export const REQUEST_BODY: Vocabulary = {
  name: "a request body",
  keys: ["description", "content", "required"],
  extensions: [],
};

/** OAS 3.1 Media Type Object. */
export const MEDIA_TYPE: Vocabulary = {
  name: "a media type",
  keys: ["schema", "example", "examples", "encoding"],
  extensions: ["x-event-schema"],
};

/** OAS 3.1 Header Object. */
export const HEADER: Vocabulary = {
  name: "a header",
  keys: [
    "description",
    "required",
    "deprecated",
    "allowEmptyValue",
    "style",
    "explode",
    "allowReserved",
    "schema",
    "example",
    "examples",
    "content",
  ],
  extensions: [],
};

/** OAS 3.1 Parameter Object. */
export const PARAMETER: Vocabulary = {
  name: "a parameter",
  keys: ["name", "in", ...HEADER.keys],
  extensions: [],
};

/** What a Schema Object may hold: JSON Schema 2020-12 and what came before it, and OAS 3.0 and 3.1. */
export const SCHEMA_KEYS: readonly string[] = [
  ...VALUE_KEYWORDS.keys(),
  ...SCHEMA_KEYWORDS,
  ...SCHEMA_LIST_KEYWORDS,
  ...SCHEMA_MAP_KEYWORDS,
  "$anchor",
  "$comment",
  "$defs",
  "$dynamicAnchor",
  "$dynamicRef",
  "$id",
  "$recursiveAnchor",
  "$recursiveRef",
  "$ref",
  "$schema",
  "$vocabulary",
  "additionalItems",
  "contentEncoding",
  "contentMediaType",
  "contentSchema",
  "default",
  "definitions",
  "dependencies",
  "dependentRequired",
  "deprecated",
  "description",
  "discriminator",
  "example",
  "examples",
  "externalDocs",
  "nullable",
  "readOnly",
  "title",
  "writeOnly",
  "xml",
];
