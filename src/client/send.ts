import type { Bearer } from "./bearer.js";
import type { Clock } from "./clock.js";
import type { OperationDescriptor } from "./operation-descriptor.js";
import type { Fetch, RetryOptions } from "./options.js";
import { retryDelay } from "./retry.js";

export interface Sending {
  readonly bearer: Bearer;
  readonly clock: Clock;
  readonly retry: RetryOptions;
  readonly fetch: Fetch;
  /** Of the call. */
  readonly signal: AbortSignal;
}

/**
 * Sends a request until an answer stands: with the bearer token, once more after a 401 if the token can be renewed, and
 * again where a retry is safe.
 *
 * Beneath the middleware, which sees one request and one response; each attempt is a copy, for a body is read only once, and
 * gives up its connection before the next.
 */
export async function send(
  operation: OperationDescriptor,
  request: Request,
  { bearer, clock, retry, fetch, signal }: Sending,
): Promise<Response> {
  let token =
    operation.bearer && !request.headers.has("Authorization") ? await bearer.token(signal) : undefined;
  let renewable = true;
  for (let attempt = 1; ; attempt++) {
    const over = new AbortController();
    const init = { signal: AbortSignal.any([signal, request.signal, over.signal]) };
    const copy = new Request(request.clone(), init);
    if (token) copy.headers.set("Authorization", `Bearer ${token}`);
    let response: Response | undefined;
    let failure: unknown;
    try {
      // The signal beside the request too: while a stream runs, that of a copy may be collected as garbage (undici).
      response = await fetch(copy, init);
    } catch (cause) {
      failure = cause;
    }
    try {
      if (response?.status === 401 && token && renewable) {
        renewable = false;
        token = await bearer.renew(token, signal);
        if (!token) return response;
        // A refused attempt is not a failed one: nothing was done, and nothing is waited for.
        attempt--;
      } else {
        const delay = await retryDelay(operation, retry, attempt, response, clock);
        if (delay === undefined) {
          if (response) return response;
          throw failure;
        }
        await clock.sleep(delay, request.signal);
      }
    } catch (cause) {
      over.abort();
      throw cause;
    }
    over.abort();
  }
}
