/** What a handler is given: a view on the request context, whose costly members come to be only when they are read. */

import type { Request, Response } from "express";
import type { Operation } from "../contract/index.js";
import type { AnyFail } from "./fail.js";
import type { RequestContext } from "./request-context.js";
import type { OperationRuntime } from "./surface.js";

/** The run-time side of `HandlerContext`. */
export class HandlerArguments {
  readonly #context: RequestContext;
  readonly #runtime: OperationRuntime;
  #signal: AbortSignal | undefined;

  constructor(context: RequestContext, runtime: OperationRuntime) {
    this.#context = context;
    this.#runtime = runtime;
  }

  get path(): unknown {
    return this.#context.parameters?.path.values;
  }

  get query(): unknown {
    return this.#context.parameters?.query.values;
  }

  get headers(): unknown {
    return this.#context.parameters?.header.values;
  }

  get cookies(): unknown {
    return this.#context.parameters?.cookie.values;
  }

  get body(): unknown {
    return this.#context.body;
  }

  get principal(): unknown {
    return this.#context.principal;
  }

  get fail(): AnyFail {
    return this.#runtime.fail;
  }

  get req(): Request {
    return this.#context.req;
  }

  get res(): Response {
    return this.#context.res;
  }

  get operation(): Operation {
    return this.#runtime.operation;
  }

  get signal(): AbortSignal {
    this.#signal ??= closeSignal(this.#context.res);
    return this.#signal;
  }
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
