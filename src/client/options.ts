import type { Clock } from "./clock.js";
import type { EventStreamOptions } from "./event-stream.js";
import type { MiddlewareChain } from "./middleware.js";
import type { HeadersOptions } from "./openapi-fetch.js";

/** Settings of a client; those of a call win. */
export interface ClientOptions extends CallOptions {
  /**
   * The URL that path templates are appended to, with the server's base path.
   *
   * Default: the first server of the document; a browser resolves a relative one against the page.
   */
  readonly baseUrl?: string | undefined;
  /** Default: `globalThis.fetch`. Called once per attempt. */
  readonly fetch?: Fetch | undefined;
  /**
   * Gives the bearer token for operations that take one; asked before every call, `undefined` sends none.
   *
   * The signal aborts with the call.
   *
   * A request that has an `Authorization` header already keeps it.
   */
  readonly token?: ((init: { readonly signal: AbortSignal }) => Token | Promise<Token>) | undefined;
  /**
   * Gives a new token after a 401, or `undefined` to let the 401 stand. Asked at most once per call, once for all calls
   * that wait for it; the call is then sent again with the new token. `token` should give the new one from then on.
   *
   * The signal aborts when no call waits for it any more; the next 401 then asks anew.
   */
  readonly refresh?:
    | ((stale: string, init: { readonly signal: AbortSignal }) => Token | Promise<Token>)
    | undefined;
  /** For tests. */
  readonly clock?: Clock | undefined;
}

/** One request on the wire. The signal of `init` is the one to heed; that of the request may be a copy of it. */
export type Fetch = (request: Request, init?: { readonly signal: AbortSignal }) => Promise<Response>;

export type Token = string | undefined;

/** Settings of one call. */
export interface CallOptions {
  /** Sent with every request; `null` removes a header. A function is asked once per call. */
  readonly headers?: HeadersOptions | (() => HeadersOptions | Promise<HeadersOptions>) | undefined;
  /** Bounds the whole call, retries and waits included, until the body is read or its stream begins. Default: none. */
  readonly timeoutMs?: number | undefined;
  /** `false` sends once. */
  readonly retry?: RetryOptions | false | undefined;
  /** For operations that answer a stream of events. */
  readonly events?: EventStreamOptions | undefined;
  readonly credentials?: RequestCredentials | undefined;
  /**
   * What `fetch` does with a redirect. Default: `follow`, so that the result is what the last answer comes to.
   *
   * `manual` makes a declared 3xx the result, where the platform lets it be seen, as Node does. A browser hides it: the result is
   * `undeclared`, with status 0 and a `response` whose type is `opaqueredirect`. `error` makes it a failure of the network.
   */
  readonly redirect?: RequestRedirect | undefined;
  /** Middleware of openapi-fetch, from `chain`. That of a call runs inside that of the client; retries run beneath both. */
  readonly middleware?: MiddlewareChain | undefined;
}

export interface CallInit extends CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * When to send a request again.
 *
 * Idempotent methods (RFC 9110 §9.2.2) after a network failure, 408, 429, 502, 503 or 504; any method after a declared code
 * that the catalogue calls `retryable`. A declared code that it does not call so is never retried.
 */
export interface RetryOptions {
  /** Requests in all. Default: 3. */
  readonly attempts?: number | undefined;
  /** The first wait in milliseconds; it doubles, and half of it is random. Default: 250. */
  readonly baseMs?: number | undefined;
  /** The longest wait in milliseconds. A `Retry-After` beyond it ends the retries. Default: 20 000. */
  readonly capMs?: number | undefined;
}

/** What the methods of a client take, at run time. */
export interface RequestInput {
  readonly path?: Record<string, unknown>;
  readonly query?: Record<string, unknown>;
  readonly headers?: HeadersOptions;
  readonly body?: unknown;
  /** Which of the declared media types `body` is. */
  readonly mediaType?: string;
}

/**
 * The body of a multipart request: the parts named `Files` are given as `Blob` or `File`, those named `Either` in that way or as what
 * they are otherwise. Several files of one name are an array.
 */
export type MultipartBody<T, Files extends PropertyKey = never, Either extends PropertyKey = never> =
  | FormData
  | {
      readonly [K in keyof T]: K extends Files
        ? BlobOf<T[K]>
        : K extends Either
          ? T[K] | Blob | readonly Blob[]
          : T[K];
    };

/** The file, or the files, that stand for the text of a generated type. */
type BlobOf<T> = T extends undefined
  ? undefined
  : T extends readonly unknown[]
    ? Blob | readonly Blob[]
    : Blob;
