/** `reply`: a handler's declared answer. */

/** A stream of body parts, for media types that are not JSON: server-sent events, files, CSV. */
export type StreamBody = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/** What `reply` takes besides status and body. */
export interface ReplyOptions<H, M extends string> {
  /** Response headers, by name. */
  readonly headers?: H;
  /**
   * Which declared media type the body is in.
   *
   * @default of the declared ones that can hold the body, the one that the request accepts best
   */
  readonly mediaType?: M;
}

const REPLY = Symbol("reply");

/** An answer: status, body, headers and media type, each as the operation declares them. Made by `reply`. */
export interface Reply<S extends number = number, B = unknown, H = unknown, M extends string = string> {
  readonly [REPLY]: true;
  readonly status: S;
  readonly body: B;
  readonly headers: H;
  readonly mediaType: M | undefined;
}

/** Headers of a reply that has none. */
type NoHeaders = Record<string, never>;

/** The statuses that the declared replies `R` have; any number where nothing is declared. */
type StatusOf<R> = [Extract<R, Reply>] extends [never] ? number : R extends Reply<infer T> ? T : never;

/** Those of the declared replies `R` that may have the status `S`: one, for a range leaves out what is declared apart. */
type WithStatus<R, S> = R extends Reply<infer T> ? (S extends T ? R : never) : never;

/** What `reply` takes besides the status: a body where one is declared, and options where headers are required. */
type Content<R> =
  R extends Reply<number, infer B, infer H, infer M>
    ? Record<never, never> extends H
      ? undefined extends B
        ? [body?: B, options?: ReplyOptions<H, M>]
        : [body: B, options?: ReplyOptions<H, M>]
      : [body: B, options: ReplyOptions<H, M> & { readonly headers: H }]
    : never;

/**
 * Answers with a declared response that has no error code: a success, a redirection, an error that is described by its body alone.
 *
 * Where it is returned from a handler, it takes exactly what the operation declares: no other status, no further member in a
 * body, no other header or media type.
 *
 * @typeParam R - The declared replies; inferred from what the handler is to return.
 * @param status - A declared status.
 * @param content - The declared body, left out when the response has none: a string, bytes or an async iterable of them when the
 *   declared media type is not JSON. Then options, which are required when the contract declares required headers.
 */
export function reply<S extends number, B = undefined, H = NoHeaders, M extends string = never, R = unknown>(
  status: S extends StatusOf<R> ? S : StatusOf<R>,
  ...content: [Extract<R, Reply>] extends [never]
    ? [body?: B, options?: ReplyOptions<H, M>]
    : Content<WithStatus<R, S>>
): [Extract<R, Reply>] extends [never] ? Reply<S, B, H, M> : R;
export function reply(status: number, body?: unknown, options: ReplyOptions<unknown, string> = {}): unknown {
  const { headers = {}, mediaType } = options;
  return { [REPLY]: true, status, body, headers, mediaType } satisfies Reply;
}

/** True for what `reply` made. */
export function isReply(value: unknown): value is Reply {
  return typeof value === "object" && value !== null && REPLY in value;
}

/**
 * What a handler returns after it wrote the answer through `res` itself. The response guard judges that answer all the same.
 */
export const answered: unique symbol = Symbol("answered");
