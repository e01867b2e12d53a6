import type { OperationDescriptor } from "./operation-descriptor.js";
import type { CallOptions, Fetch, RequestInput } from "./options.js";

/** What middleware is told of a call. */
export interface MiddlewareContext {
  readonly request: Request;
  /** The path template. */
  readonly schemaPath: string;
  readonly params: {
    readonly path?: Record<string, unknown>;
    readonly query?: Record<string, unknown>;
    readonly header?: Record<string, unknown>;
  };
  /** The same for every step of one call. */
  readonly id: string;
  readonly options: { readonly baseUrl: string; readonly fetch: (request: Request) => Promise<Response> };
}

/**
 * Middleware of openapi-fetch, and what is written for it runs here unchanged, but that `options` holds no serializers.
 *
 * Methods, so that functions written against openapi-fetch's wider context are accepted.
 */
export interface Middleware {
  /** May replace the request, or answer it. */
  onRequest?(context: MiddlewareContext): Answer<Request | Response>;
  /** May replace the response. */
  onResponse?(context: MiddlewareContext & { readonly response: Response }): Answer<Response>;
  /** May answer a request that failed, or replace the failure. */
  onError?(context: MiddlewareContext & { readonly error: unknown }): Answer<Response | Error>;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a function without `return` is middleware too.
type Answer<T> = T | undefined | void | Promise<T | undefined | void>;

/** Middleware in its order, as the option takes it; made by `chain`. */
export interface MiddlewareChain {
  readonly middleware: readonly Middleware[];
  readonly run: typeof run;
}

/**
 * Chains middleware, the outermost first: `createApiClient({ middleware: chain(logging, tracing) })`.
 *
 * What runs it comes with it, so that a client without middleware does not carry it.
 */
export function chain(...middleware: readonly Middleware[]): MiddlewareChain {
  return { middleware, run };
}

/** What middleware is told of a call, before it is put in the words of openapi-fetch. */
export interface CallContext {
  readonly operation: OperationDescriptor;
  readonly input: RequestInput;
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly options: CallOptions;
  readonly init: CallOptions;
}

/**
 * Runs a request through middleware in the order of openapi-fetch: `onRequest` outside in; then `onError` when nothing was
 * answered, and `onResponse`, inside out. A `Response` from `onRequest` is the answer, and nothing is sent.
 */
async function run(
  { operation, input, baseUrl, fetch, options, init }: CallContext,
  request: Request,
  send: (request: Request) => Promise<Response>,
): Promise<Response> {
  const middleware = [options, init].flatMap((each) => each.middleware?.middleware ?? []);
  const { path = {}, query = {}, headers: header } = input;
  let context: MiddlewareContext = {
    request,
    schemaPath: operation.path,
    params: { path, query, header: { ...header } },
    id: `${Math.random()}`,
    options: { baseUrl, fetch },
  };
  for (const each of middleware) {
    const answer = await each.onRequest?.(context);
    if (answer instanceof Response) return answer;
    if (answer) context = { ...context, request: answer };
  }
  const inwards = [...middleware].reverse();
  let response: Response;
  try {
    response = await send(context.request);
  } catch (cause) {
    response = await recover(inwards, context, cause);
  }
  for (const each of inwards) {
    response = (await each.onResponse?.({ ...context, response })) ?? response;
  }
  return response;
}

/** Answers for a failed request if some middleware does; throws the failure otherwise, as middleware left it. */
async function recover(inwards: readonly Middleware[], context: MiddlewareContext, cause: unknown) {
  let error = cause;
  for (const each of inwards) {
    const answer = await each.onError?.({ ...context, error });
    if (answer instanceof Response) return answer;
    error = answer ?? error;
  }
  throw error;
}
