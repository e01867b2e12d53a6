/** The guard's verdicts: every answer is held against the checks that all other entry points use. */

import type { ServerResponse } from "node:http";
import { type Finding, judge, type ServerSentEvent } from "../check/index.js";
import { matchResponse } from "../contract/index.js";
import type { RequestContext } from "./request-context.js";
import { tellOfError } from "./tell.js";

const NONE: readonly Finding[] = [];

/**
 * Judges a prepared answer: its head as it stands on the response, and its body.
 *
 * @param body - `undefined` for an answer without a body, and for a stream.
 * @returns What is wrong with it; warnings are left out. Nothing for an answer that the contract cannot declare.
 */
export function findingsOf(
  context: RequestContext,
  res: ServerResponse,
  body: string | Uint8Array | undefined,
  streamed: boolean,
): readonly Finding[] {
  if (context.undeclarable) return NONE;
  const operation = context.operation?.operation ?? context.pathItem?.standIn;
  const { method } = context.req;
  try {
    const exchange = {
      ...(operation && { operation }),
      // Node leaves the body of an answer to HEAD out; one that was made all the same is judged as if it were sent.
      method: method === "HEAD" && body !== undefined ? "GET" : method,
      status: res.statusCode,
      headers: headersOf(res),
      body,
      streamed,
    };
    return judge(context.surface.contract, exchange, { leastSeverity: "error" });
  } catch (error) {
    // A schema that does not compile must not keep answers from going out; the application hears of it.
    tellOfError(context, error);
    return NONE;
  }
}

/** Whether a prepared answer is a stream whose events the contract describes. */
export function describesEvents({ operation }: RequestContext, res: ServerResponse): boolean {
  const spec = operation && matchResponse(operation.operation, res.statusCode);
  return (
    spec?.content.some(({ eventSchemaPointer }) => eventSchemaPointer !== undefined) === true &&
    /^text\/event-stream *(;|$)/i.test(String(res.getHeader("content-type")))
  );
}

/** Judges events on their way out. */
export function eventFindings(
  context: RequestContext,
  res: ServerResponse,
  events: readonly ServerSentEvent[],
): readonly Finding[] {
  const { contract } = context.surface;
  const operation = context.operation?.operation;
  const exchange = {
    ...(operation && { operation }),
    method: context.req.method,
    status: res.statusCode,
    headers: headersOf(res),
    body: undefined,
    streamed: true,
    events,
  };
  try {
    return judge(contract, exchange, { checks: ["event-schema"] });
  } catch (error) {
    tellOfError(context, error);
    return NONE;
  }
}

function headersOf(res: ServerResponse): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  const set = res.getHeaders();
  for (const name in set) {
    const value = set[name];
    if (value !== undefined) headers[name] = typeof value === "number" ? String(value) : value;
  }
  return headers;
}
