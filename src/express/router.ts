/** `contractRouter`: a surface as one Express middleware. */

import type { NextFunction, Request, Response } from "express";
import type { Contract } from "../contract/index.js";
import { isUnder, readTarget } from "../contract/index.js";
import { argumentProblems } from "./argument-checks.js";
import { answerError } from "./error-pipeline.js";
import type { Implementation } from "./implement.js";
import { locate } from "./locate.js";
import { type RouterOptions, resolveOptions } from "./options.js";
import { RequestContext } from "./request-context.js";
import { contextOf, guard } from "./response-guard.js";
import { ContractSetupError } from "./setup-error.js";
import { STAGE_ORDER } from "./stages/index.js";
import { prepareSurface, type Surface } from "./surface.js";

/** A surface as Express middleware. Mount it at the root of the app: it claims its own prefix and passes on everything else. */
export interface ContractRouter {
  (req: Request, res: Response, next: NextFunction): void;
  /** Settles when the surface can answer. Requests that come earlier wait. Rejects when the request validator refuses the document. */
  readonly ready: Promise<void>;
  /**
   * Error middleware for what goes wrong under the prefix outside the surface: mount it after everything else. Errors elsewhere
   * are passed on untouched.
   */
  readonly errorHandler: (error: unknown, req: Request, res: Response, next: NextFunction) => void;
  readonly contract: Contract;
  /** The path under which the surface answers; `""` is the whole server. */
  readonly prefix: string;
  /** How many answers broke the contract so far. */
  readonly violations: number;
}

/**
 * Makes the middleware that answers a contract's surface.
 *
 * Every request under the prefix is answered here, in one total order of stages, and every answer is judged against the contract.
 *
 * @param implementation - From `implement`.
 * @throws {ContractSetupError} When handlers, security handlers and contract do not fit together.
 */
export function contractRouter<P>(
  contract: Contract,
  implementation: Implementation<P>,
  options: RouterOptions<P> = {},
): ContractRouter {
  const problems = argumentProblems(contract, implementation, options);
  if (problems.length > 0) throw new ContractSetupError(problems);
  const resolved = resolveOptions(options, contract.basePaths[0] ?? "");
  const surface = prepareSurface(contract, implementation, resolved);
  let isReady = false;
  const ready = makeReady(surface).then(() => {
    isReady = true;
  });
  // Whoever starts the server awaits `ready`; nobody has to.
  ready.catch(() => undefined);

  const router = (req: Request, res: Response, next: NextFunction): void => {
    const context = claim(surface, req, res);
    if (!context) {
      next();
      return;
    }
    guard(context);
    void (isReady
      ? answer(context)
      : ready.then(
          () => answer(context),
          (error) => answerError(context, error),
        ));
  };
  const errorHandler = (error: unknown, req: Request, res: Response, next: NextFunction): void => {
    const context = contextOf(res) ?? claim(surface, req, res);
    if (context?.surface !== surface) {
      next(error);
      return;
    }
    if (!context.operation) locate(context);
    answerError(context, error);
  };
  return Object.defineProperties(router, {
    ready: { value: ready },
    errorHandler: { value: errorHandler },
    contract: { value: contract },
    prefix: { value: resolved.prefix },
    violations: { get: () => surface.counters.violations },
  }) as ContractRouter;
}

async function makeReady({ contract, validator, temporaryFiles }: Surface): Promise<void> {
  const takesFiles = contract.operations.some(({ requestBody }) =>
    requestBody?.content.some(({ form }) => form),
  );
  await Promise.all([validator.ready, takesFiles ? temporaryFiles.prepare() : undefined]);
}

function claim(surface: Surface, req: Request, res: Response): RequestContext | undefined {
  const target = readTarget(req.baseUrl === "" ? req.url : req.originalUrl);
  return isUnder(surface.options.prefix, target.path)
    ? new RequestContext(surface, req, res, target)
    : undefined;
}

async function answer(context: RequestContext): Promise<void> {
  context.entered = true;
  try {
    for (const { run } of STAGE_ORDER) {
      const pending = run(context);
      if (pending) await pending;
      if (context.answered) return;
    }
  } catch (error) {
    answerError(context, error);
  } finally {
    context.uploads?.discardAfter(context.res);
  }
}
