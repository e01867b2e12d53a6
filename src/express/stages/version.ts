import { locate } from "../locate.js";
import type { RequestContext } from "../request-context.js";
import { StageProblem } from "../stage-problem.js";

/**
 * Refuses clients that the application's version gate calls too old, whatever they ask for (RFC 9110 §15.5.22).
 *
 * The operation that was asked for answers it where it declares a code for it, so in its own error family; else the surface does.
 */
export function versionStage(context: RequestContext): void {
  const { surface, req } = context;
  const refused = surface.options.versionGate?.(req);
  if (!refused) return;
  locate(context);
  if (!context.operation?.codes.declares("version")) {
    context.operation = undefined;
    context.pathItem = undefined;
  }
  throw new StageProblem("version", refused);
}
