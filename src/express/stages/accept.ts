import type { RequestContext } from "../request-context.js";
import { StageProblem } from "../stage-problem.js";

/**
 * Refuses with 406 when no success could be answered in an acceptable media type (RFC 9110 §15.5.7). Errors are answered in their
 * own media type whatever is accepted. An operation that declares no 406 answers what it has, as §12.5.1 allows.
 */
export function acceptStage(context: RequestContext): void {
  const { operation, req } = context;
  if (!operation?.negotiation) return;
  context.acceptable = operation.negotiation.acceptable(req.headers.accept);
  if (context.acceptable.length === 0 && operation.codes.declares("accept")) throw new StageProblem("accept");
}
