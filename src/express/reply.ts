/** `reply`: a handler's declared answer. */

/** A stream of body parts, for media types that are not JSON: server-sent events, files, CSV. */
export type StreamBody = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/** What `reply` takes besides status and body. */
export interface ReplyOptions<H> {
  /** Response headers, by name. */
  readonly headers?: H;
  /**
   * Which declared media type the body is in.
   *
   * @default the declared one that the request accepts best
   */
  readonly mediaType?: string;
}

const REPLY = Symbol("reply");

/** An answer: status, body and headers, each as the operation declares them. Made by `reply`. */
export interface Reply<S extends number = number, B = unknown, H = unknown> {
  readonly [REPLY]: true;
  readonly status: S;
  readonly body: B;
  readonly headers: H;
  readonly mediaType: string | undefined;
}

/**
 * Answers with a declared success.
 *
 * @param status - A declared 2xx or 3xx status.
 * @param body - The declared body; left out when the response has none. A string, bytes or an async iterable of them when the
 *   declared media type is not JSON.
 * @param options - Headers, which are required when the contract declares required ones.
 */
export function reply<S extends number>(status: S): Reply<S, undefined, Record<never, never>>;
export function reply<S extends number, B>(status: S, body: B): Reply<S, B, Record<never, never>>;
export function reply<S extends number, B, H extends Readonly<Record<string, string | number>>>(
  status: S,
  body: B,
  options: ReplyOptions<H> & { readonly headers: H },
): Reply<S, B, H>;
export function reply<S extends number, B>(
  status: S,
  body: B,
  options: ReplyOptions<never> & { readonly headers?: undefined },
): Reply<S, B, Record<never, never>>;
export function reply(status: number, body?: unknown, options: ReplyOptions<unknown> = {}): Reply {
  return { [REPLY]: true, status, body, headers: options.headers ?? {}, mediaType: options.mediaType };
}

/** True for what `reply` made. */
export function isReply(value: unknown): value is Reply {
  return typeof value === "object" && value !== null && REPLY in value;
}

/**
 * What a handler returns after it wrote the answer through `res` itself. The response guard judges that answer all the same.
 */
export const answered: unique symbol = Symbol("answered");
