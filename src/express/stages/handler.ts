import { dropFields } from "../conditions.js";
import { handlerContext } from "../handler-context.js";
import { answered, isReply } from "../reply.js";
import type { RequestContext } from "../request-context.js";
import { isCommitted, isTouched, reportSecondAnswer } from "../response-guard.js";
import { ReplyError, sendReply } from "../send-reply.js";

/** Calls the handler and writes what it replied. */
export async function handlerStage(context: RequestContext): Promise<void> {
  const { operation, res } = context;
  if (!operation) return;
  dropFields(context.req.headers, operation.ignored);
  // The handler's own type, which `implement` has checked, is wider here than TypeScript can follow.
  const result: unknown = await operation.handler(handlerContext(context, operation) as never);
  context.answered = true;
  if (isReply(result)) {
    if (isCommitted(res) && !res.destroyed) {
      reportSecondAnswer(context);
      return;
    }
    if (!res.destroyed) await sendReply(context, result);
    return;
  }
  if (result === answered || isTouched(res) || res.destroyed) return;
  throw new ReplyError(
    `The handler of ${operation.operation.id} returned no reply. Return reply(…), or \`answered\` after writing to res.`,
  );
}
