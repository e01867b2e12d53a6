/**
 * The Contract: what one OpenAPI document says, ready to use.
 *
 * Plain, immutable data. Every room of the toolchain reads this model and none reads the raw document.
 */

/** The request methods of an OAS 3.x Path Item Object, in lower case. */
export const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;
export type Method = (typeof METHODS)[number];

/** A JSON value as parsed from YAML or JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A JSON Schema or OAS 3.0 Schema Object; in 3.1 a boolean is a schema too. */
export type Schema = JsonObject | boolean;

/** Where something was written: 1-based line and column. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The shape of an error body: the canonical `ErrorBody`, or the flat body of RFC 6749 §5.2 and RFC 8628 §3.5. */
export type ErrorFamily = "canonical" | "oauth";

/**
 * A stage of the runtime's total order (see docs/decisions) that answers by itself, before or after the handler.
 * A catalogue entry with `stage` is the code which that stage answers.
 */
export const STAGES = [
  "version",
  "route",
  "method",
  "credentials",
  "scope",
  "rate-limit",
  "media-type",
  "accept",
  "size",
  "parse",
  "validation",
  "handler",
] as const;
export type Stage = (typeof STAGES)[number];

/**
 * Which operations a framework code is attached to, decided from facts already in the document.
 * `surface` codes are those the surface answers when no operation was reached (404, 405, 426).
 */
export const APPLICABILITIES = [
  "always",
  "has-security",
  "has-scopes",
  "has-input",
  "has-parameters",
  "has-path-parameters",
  "has-body",
  "has-response-content",
  "surface",
] as const;
export type Applicability = (typeof APPLICABILITIES)[number];

/** One entry of the error catalogue, fully defaulted. */
export interface ErrorCode {
  readonly code: string;
  readonly family: ErrorFamily;
  /** One code has one status. */
  readonly status: number;
  /** Stable English for developers; `error_description` in the oauth family. */
  readonly message: string;
  readonly hint?: string;
  /** An `operationId` the hint points to. */
  readonly hintOperation?: string;
  /** Whether `details` must, may or must not accompany the code. Always `"none"` in the oauth family. */
  readonly details: "required" | "optional" | "none";
  /** `true`: the same request may succeed later. `"poll"`: keep polling at the interval (RFC 8628 §3.5). */
  readonly retryable: boolean | "poll";
  /** Response header names that accompany the code, in the spelling of the catalogue. */
  readonly headers: readonly string[];
  readonly applies: readonly Applicability[];
  /** The stages this code answers, in the family's own order of preference. */
  readonly stages: readonly Stage[];
  /** JSON pointer into the document, for positions. */
  readonly pointer: string;
}

/** The unit of the contract for errors: this operation may answer this code with this status in this media type. */
export interface DeclaredError {
  readonly code: string;
  readonly status: number;
  readonly family: ErrorFamily;
  readonly mediaType: string;
  readonly details: "required" | "optional" | "none";
  readonly headers: readonly string[];
  /** From the catalogue when the document has one. */
  readonly catalogue?: ErrorCode;
  /** For a code that was read from a response schema. */
  readonly members?: SchemaMembers;
}

/** What a response schema says of the members of the body that carries a code. */
export interface SchemaMembers {
  /** Those that the code tells by itself: `code`, `message` and `status`; `error` and `error_description` in the oauth family. */
  readonly tells: readonly string[];
  /** The other ones that are required. */
  readonly needs: readonly string[];
}

/** A key of the Responses Object that stands for many error statuses. */
export type StatusRange = "4XX" | "5XX" | "default";

/**
 * A code that an operation may answer with any status of a range, for the response schema that it was read from names none. The
 * statuses that are declared more exactly are not of the range.
 */
export interface RangedError extends Omit<DeclaredError, "status" | "catalogue" | "members"> {
  readonly range: StatusRange;
  readonly members: SchemaMembers;
}

export type ParameterLocation = "path" | "query" | "header" | "cookie";
export type ParameterStyle =
  | "simple"
  | "form"
  | "label"
  | "matrix"
  | "spaceDelimited"
  | "pipeDelimited"
  | "deepObject";

/** OAS Parameter Object with defaults applied (`style`, `explode`, `required`). */
export interface Parameter {
  readonly name: string;
  readonly in: ParameterLocation;
  readonly required: boolean;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowEmptyValue: boolean;
  /** Set when the parameter uses `content` instead of `schema`: its single media type. */
  readonly mediaType?: string;
  readonly schema: Schema;
  readonly description?: string;
  /** JSON pointer of the Parameter Object in the expanded document. */
  readonly pointer: string;
  /** JSON pointer of its Schema Object. */
  readonly schemaPointer: string;
}

/** OAS Media Type Object under a request body or a response. */
export interface MediaType {
  /** As declared, lower-cased type and subtype, parameters kept: `application/json`, `text/*`. */
  readonly name: string;
  readonly schema?: Schema;
  readonly schemaPointer?: string;
  /**
   * JSON pointer of the component that describes one server-sent event, from `x-event-schema`: an object of `data`, as parsed
   * JSON, and perhaps `event` and `id`. Only on a `text/event-stream` of a response.
   */
  readonly eventSchemaPointer?: string;
  /** Only on a `multipart/form-data` of a request body. */
  readonly form?: MultipartForm;
  readonly pointer: string;
}

/** What a `multipart/form-data` body says of its parts besides its schema (OAS 3.1 Encoding Object). */
export interface MultipartForm {
  /** One for each declared property. */
  readonly parts: readonly Part[];
  /** What parts of other names are, where `additionalProperties` describes files. */
  readonly others?: PartShape;
}

/** One named part of a multipart body. */
export interface Part extends PartShape {
  readonly name: string;
}

/** What is to be known of a part before its content is read. */
export interface PartShape {
  /**
   * `file`: bytes, which are `format: binary`, or in 3.1 a `contentMediaType` without `contentEncoding` or no type at all. `either`:
   * a file in some alternatives of a union.
   */
  readonly kind: "text" | "file" | "either";
  /** Of a file: whether several may come, as parts of one name. */
  readonly isList: boolean;
  /** In lower case, without parameters: `image/png`, `image/*`. Empty is any. */
  readonly contentTypes: readonly string[];
  /** Of each file: `minLength` and `maxLength`. */
  readonly minBytes?: number;
  readonly maxBytes?: number;
}

export interface RequestBody {
  readonly required: boolean;
  readonly content: readonly MediaType[];
  readonly pointer: string;
}

/** OAS Header Object of a response. */
export interface ResponseHeader {
  readonly name: string;
  readonly required: boolean;
  readonly schema?: Schema;
  readonly schemaPointer?: string;
  readonly pointer: string;
}

/** A key of the Responses Object: an exact status, a range (`4XX`), or `default`. */
export type ResponseKey = string;

export interface ResponseSpec {
  readonly key: ResponseKey;
  readonly description: string;
  readonly content: readonly MediaType[];
  readonly headers: readonly ResponseHeader[];
  /** JSON pointer of the Response Object (after `$ref`). */
  readonly pointer: string;
}

export type SecurityScheme =
  | { readonly name: string; readonly type: "http"; readonly scheme: string; readonly bearerFormat?: string }
  | {
      readonly name: string;
      readonly type: "apiKey";
      readonly in: "query" | "header" | "cookie";
      readonly parameter: string;
    }
  | { readonly name: string; readonly type: "oauth2" }
  | { readonly name: string; readonly type: "openIdConnect" }
  | { readonly name: string; readonly type: "mutualTLS" };

/** One alternative of `security`: every scheme in it must be satisfied; an empty array means anonymous access. */
export type SecurityRequirement = readonly {
  readonly scheme: SecurityScheme;
  readonly scopes: readonly string[];
}[];

/** OAS Operation Object with everything inherited from the path item and the document resolved. */
export interface Operation {
  /** `operationId`, or one derived from method and path when the document has none. Unique in the contract. */
  readonly id: string;
  readonly method: Method;
  /** Path template, without the server's base path. */
  readonly path: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated: boolean;
  readonly tags: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: RequestBody;
  readonly responses: readonly ResponseSpec[];
  /** Alternatives, in order; empty means no security. */
  readonly security: readonly SecurityRequirement[];
  readonly errorFamily: ErrorFamily;
  /** Every declared error code, in (status, code) order. */
  readonly errors: readonly DeclaredError[];
  /** Every declared error code whose status is left to the answer, in (range, code) order. */
  readonly rangedErrors: readonly RangedError[];
  /** JSON pointer of the Operation Object: `/paths/~1apps/get`. */
  readonly pointer: string;
}

/** What the document says of a surface, expanded and resolved. */
export interface Contract {
  readonly title: string;
  readonly version: string;
  /** Which dialect the document is written in. */
  readonly openapi: "3.0" | "3.1";
  /** The path part of each server URL, without a trailing slash; `""` when there is none. At least one. */
  readonly basePaths: readonly string[];
  /** The URL of each server, absolute or relative, as `basePaths` otherwise. At least one. */
  readonly serverUrls: readonly string[];
  readonly operations: readonly Operation[];
  /** By code within a family. Empty without a catalogue. */
  readonly catalogue: readonly ErrorCode[];
  /** What the surface answers when no operation was reached. */
  readonly surfaceErrors: readonly DeclaredError[];
  readonly securitySchemes: readonly SecurityScheme[];
  /** The expanded document: one plain object, local `$ref`s only. Not to be mutated. */
  readonly document: JsonObject;
  /** `document`'s source position for a JSON pointer; the nearest known ancestor when the exact one is not known. */
  locate(pointer: string): Position | undefined;
  /** Lazily compiled JSON Schema validators, each compiled once. */
  readonly validators: Validators;
}

/** One violated constraint, from the validator's data and never from its message. */
export interface Violation {
  /** JSON pointer into the value. */
  readonly pointer: string;
  /** The JSON Schema keyword that failed: `required`, `type`, `maxLength` … */
  readonly keyword: string;
  /** The keyword's parameters: `{ missingProperty: "name" }`, `{ limit: 3 }` … */
  readonly params: Readonly<Record<string, unknown>>;
  /** What the schema asks for, in words, without the value received. */
  readonly message: string;
  /** JSON pointer of the failing keyword in the expanded document, when known. */
  readonly schemaPointer?: string;
}

/** `undefined` when the value is valid; otherwise the violations, in the validator's order. */
export type Validate = (value: unknown) => readonly Violation[] | undefined;

/**
 * Validators by JSON pointer of the Schema Object in the expanded document.
 *
 * `request` and `response` differ in `readOnly` and `writeOnly` (OAS Schema Object): a `readOnly` property is refused in a
 * request and not required there, also when `required` and `readOnly` meet through `allOf`.
 */
export interface Validators {
  /** Stops at the first violation. */
  request(schemaPointer: string): Validate;
  /** Stops at the first violation. */
  response(schemaPointer: string): Validate;
  /** Collects every violation; for building `details`. */
  requestAll(schemaPointer: string): Validate;
  responseAll(schemaPointer: string): Validate;
  /** How many validators have been compiled, for tests and metrics. */
  readonly compiled: number;
}

/** A finding about a document, with what a person needs to mend it. */
export interface Diagnostic {
  /** Stable, kebab-case: `error-code-unknown`. */
  readonly id: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** The remedy, one clause. */
  readonly fix?: string;
  readonly pointer?: string;
  readonly position?: Position;
}
