/** What a handler is given, from what the stages have learnt of a request. */

import type { Response } from "express";
import type { HandlerContext, OperationTypes } from "./implement.js";
import type { RequestContext } from "./request-context.js";
import type { OperationRuntime } from "./surface.js";

/**
 * Makes the context of a handler. Its members are its own and enumerable, so that copies (`{ ...context }`, `{ path, ...rest }`) have
 * what their types say.
 */
export function handlerContext(
  { parameters, body, principal, req, res }: RequestContext,
  { fail, operation }: OperationRuntime,
): Readonly<Record<keyof HandlerContext<OperationTypes, unknown>, unknown>> {
  let signal: AbortSignal | undefined;
  return {
    path: parameters?.path.values,
    query: parameters?.query.values,
    headers: parameters?.header.values,
    cookies: parameters?.cookie.values,
    body,
    principal,
    fail,
    req,
    res,
    operation,
    // Few handlers ask for it, and a controller costs more than all the rest.
    get signal() {
      signal ??= closeSignal(res);
      return signal;
    },
  };
}

/** A signal that aborts when the connection closes before the answer is complete. */
export function closeSignal(res: Response): AbortSignal {
  const controller = new AbortController();
  const close = () => {
    if (!res.writableFinished) controller.abort();
  };
  if (res.closed || res.destroyed) close();
  else res.once("close", close);
  return controller.signal;
}
