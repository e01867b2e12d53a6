import type { RequestContext } from "../request-context.js";
import { retryAfter } from "../retry-after.js";
import { StageProblem } from "../stage-problem.js";

/** Asks the application's rate limiter, with the principal known: 429 and `Retry-After` (RFC 6585 §4). */
export function rateLimitStage(context: RequestContext): Promise<void> | undefined {
  const { rateLimit } = context.surface.options;
  if (!rateLimit || !context.operation) return undefined;
  return ask(context, rateLimit, context.operation.operation);
}

async function ask(
  { req, principal, pathParameters: path }: RequestContext,
  rateLimit: NonNullable<RequestContext["surface"]["options"]["rateLimit"]>,
  operation: Parameters<typeof rateLimit>[0]["operation"],
): Promise<void> {
  const limited = await rateLimit({ operation, principal, path, req });
  if (!limited) return;
  const { retryAfterSeconds, code, message, hint } = limited;
  throw new StageProblem("rate-limit", {
    ...(retryAfterSeconds !== undefined && { headers: { "Retry-After": retryAfter(retryAfterSeconds) } }),
    code,
    message,
    hint,
  });
}
