import type { RequestContext } from "../request-context.js";
import { StageProblem } from "../stage-problem.js";

/** Refuses clients that the application's version gate calls too old, whatever they ask for (RFC 9110 §15.5.22). */
export function versionStage({ surface, req }: RequestContext): void {
  const refused = surface.options.versionGate?.(req);
  if (refused) throw new StageProblem("version", refused);
}
