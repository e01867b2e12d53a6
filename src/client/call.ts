import type { Bearer } from "./bearer.js";
import { bounded } from "./bounded.js";
import type { Clock } from "./clock.js";
import { firstString } from "./declared.js";
import type { AnyResult } from "./match.js";
import type { OperationDescriptor } from "./operation-descriptor.js";
import type { CallInit, CallOptions, ClientOptions, Fetch, RequestInput } from "./options.js";
import { buildRequest } from "./request.js";
import type { Unanswered } from "./result.js";
import { send } from "./send.js";
import { settle } from "./settle.js";

/** What the calls of one client share. */
export interface Caller {
  readonly options: ClientOptions;
  readonly baseUrl: string;
  readonly bearer: Bearer;
  readonly clock: Clock;
}

/**
 * Makes one call and returns what it comes to.
 *
 * @throws {TypeError} For arguments of which no request can be made. Nothing else rejects.
 */
export async function call(
  operation: OperationDescriptor,
  { options, baseUrl, bearer, clock }: Caller,
  input: RequestInput = {},
  init: CallInit = {},
): Promise<AnyResult> {
  const { fetch = globalThis.fetch } = options;
  /** What a failure would mean at this moment; `undefined`: that the arguments are at fault. */
  let reason: Unanswered["reason"] | undefined;

  const onWire: Fetch = async (attempt, init) => {
    reason = "network";
    const response = await fetch(attempt, init);
    reason = "request";
    return response;
  };

  const run = async (signal: AbortSignal) => {
    reason = "request";
    const headers = [await headersOf(options), await headersOf(init)] as const;
    const credentials = init.credentials ?? options.credentials;
    const redirect = init.redirect ?? options.redirect;
    const retry = init.retry ?? options.retry ?? {};
    reason = undefined;
    const request = buildRequest(operation, baseUrl, input, headers, { signal, credentials, redirect });
    reason = "request";
    const sending = { bearer, clock, retry: retry || { attempts: 1 }, fetch: onWire, signal };
    const sendIt = (final: Request) => send(operation, final, sending);
    const context = { operation, input, baseUrl, fetch, options, init };
    const around = options.middleware ?? init.middleware;
    const response = await (around ? around.run(context, request, sendIt) : sendIt(request));
    reason = "network";
    return settle(operation, response);
  };

  try {
    const timeoutMs = init.timeoutMs ?? options.timeoutMs;
    return await bounded({ clock, signal: init.signal, timeoutMs }, run);
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(firstString([cause, reason]), { cause });
    if (error.name === "TimeoutError") reason = "timeout";
    else if (init.signal?.aborted) reason = "abort";
    if (!reason) throw cause;
    return { ok: false, kind: "transport", reason, code: null, error };
  }
}

function headersOf({ headers }: CallOptions) {
  return typeof headers === "function" ? headers() : headers;
}
