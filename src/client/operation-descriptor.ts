import type { callEvents } from "./call-events.js";
import type { EncodeBody } from "./encode-body.js";
import type { readContent } from "./read-content.js";
import type { serializeHeaders } from "./serialize-headers.js";
import type { serializePath } from "./serialize-path.js";
import type { serializeQuery } from "./serialize-query.js";

/**
 * What the client must know of an operation at run time.
 *
 * One constant per operation is generated, so that a bundler drops those that are not called. Only what differs from the
 * defaults is written down, and code that few operations need (query strings, forms, styles, content other than JSON) is
 * referred to by those alone, so that it is dropped with them.
 */
export interface OperationDescriptor {
  /** In upper case, as `Request` wants it. */
  readonly method: string;
  /**
   * Path template without the server's base path.
   *
   * With `serializePath` a style other than `simple` stands in the spelling of RFC 6570: `{.id}` label, `{;id}` matrix,
   * `{id*}` exploded.
   */
  readonly path: string;
  /** For path parameters that are more than a primitive in `simple` style (OAS 3.1 Parameter Object). */
  readonly serializePath?: typeof serializePath;
  /** For operations with query parameters. */
  readonly serializeQuery?: typeof serializeQuery;
  /** Query parameters that are not `style: form, explode: true`. */
  readonly query?: { readonly [name: string]: QueryStyle };
  /** For operations with header parameters that are lists or objects (OAS 3.1 Parameter Object, style `simple`). */
  readonly serializeHeaders?: typeof serializeHeaders;
  /** How these are written. */
  readonly requestHeaders?: { readonly [name: string]: HeaderStyle };
  /** Media types of the request body; the first is used when a request names none. */
  readonly body?: readonly string[];
  /** For operations with a request body: `encodeJson` where it is JSON, else `encodeBody`. Without, no body is sent. */
  readonly encodeBody?: EncodeBody;
  /** Media types by status (`200`, `2XX`, `default`); an empty list for a response without content. */
  readonly success: { readonly [status: string]: readonly string[] };
  /** For successes that may be other than JSON. */
  readonly readContent?: typeof readContent;
  /** For operations that answer events which the document describes. */
  readonly call?: typeof callEvents;
  /** How to read the declared response headers; the names in the spelling of the document. */
  readonly headers?: { readonly [name: string]: HeaderKind };
  /** Error codes by status (`404`, `4XX`, `default`). */
  readonly errors?: { readonly [status: string]: readonly string[] };
  /**
   * Properties that an error body of this status must own to pass as declared; `null` where no content is declared.
   *
   * Written for responses without a code, and for documents without an error catalogue. The envelope of the family applies
   * otherwise.
   */
  readonly shapes?: { readonly [status: string]: readonly string[] | null };
  /** Codes that are declared only together with `details`. */
  readonly details?: readonly string[];
  /** The shape of the error bodies: `code`, `message`, `status`, or `error` (RFC 6749 §5.2). Default: canonical. */
  readonly family?: "oauth";
  /** Codes after which the same request may be sent again, whatever its method. */
  readonly retryable?: readonly string[];
  /** A bearer token satisfies one of the security requirements. */
  readonly bearer?: true;
}

/** `form` stands for `explode: false`; `json` for a parameter with `content: application/json`. */
export type QueryStyle = "form" | "spaceDelimited" | "pipeDelimited" | "deepObject" | "json";

/** How a list or object is written in a header: `exploded` objects as `a=1,b=2`; `json` for `content: application/json`. */
export type HeaderStyle = "simple" | "exploded" | "json";

/** What a declared response header is read as: `number` where its schema says number or integer. */
export type HeaderKind = "string" | "number";

/** Operations by the name of the method that calls them. */
export type Operations = { readonly [name: string]: OperationDescriptor };
