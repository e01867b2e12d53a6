/** Records of finished answers, for ledgers and metrics. */

import { errorCodeOf } from "../check/index.js";
import type { RequestContext } from "./request-context.js";
import { tell } from "./tell.js";

/**
 * Tells the application of an answer that has gone out, when it wants to know.
 *
 * @param body - When it was held; the code of an error that the application wrote by hand is read from it.
 * @param contentType - As sent, when it is not among the headers that the response keeps.
 */
export function recordAnswer(
  context: RequestContext,
  status: number,
  body: string | Uint8Array | undefined,
  contentType = context.res.getHeader("content-type"),
): void {
  const { onAnswer } = context.surface.options;
  if (!onAnswer) return;
  const operation = context.operation?.operation;
  const code = context.code ?? (status >= 400 ? codeIn(operation, body) : undefined);
  tell("onAnswer", () =>
    onAnswer({
      operation,
      method: context.req.method,
      status,
      code,
      contentType: contentType === undefined ? undefined : String(contentType),
    }),
  );
}

function codeIn(
  operation: Parameters<typeof errorCodeOf>[0],
  body: string | Uint8Array | undefined,
): string | undefined {
  if (body === undefined) return undefined;
  try {
    return errorCodeOf(
      operation,
      JSON.parse(typeof body === "string" ? body : Buffer.from(body).toString("utf8")),
    );
  } catch {
    return undefined;
  }
}
