import { deadline } from "../deadline.js";
import { NodeFailure } from "../failure.js";
import type { NodeOf } from "../graph/graph.js";
import { parseTemplate } from "../graph/template.js";
import { excessOf, type JsonBounds, type JsonValue } from "../json.js";
import { isHiddenHeader } from "../outgoing/headers.js";
import type { OutgoingRequest, OutgoingResponse } from "../outgoing/outgoing-http.js";
import { readText } from "../outgoing/read-text.js";
import { render, renderShown } from "../scope.js";
import type { NodeContext, NodeRunner, Produced } from "./node-run.js";

const MAX_REDIRECTS = 3;

/** Makes a request. Every response is a success, whatever its status: a branch may look at it. */
export const runHttpRequest: NodeRunner<"http-request"> = (node, context) => {
  const fill = (text: string) => render(parseTemplate(text), context.scope, context.limits.textLength);
  const show = (text: string) => renderShown(parseTemplate(text), context.scope);
  const url = fill(node.url).trim();
  const headers = node.headers.map(({ name, value }) => [name, fill(value)] as const);
  const body = node.body === undefined ? undefined : fill(node.body);
  return {
    // Header values may be secrets.
    inputs: {
      method: node.method,
      url: show(node.url).trim(),
      headers: headers.map(([name]) => name),
      ...(node.body !== undefined && { body: show(node.body) }),
    },
    finish: () =>
      exchange(node, { method: node.method, url, headers, ...(body !== undefined && { body }) }, context),
  };
};

async function exchange(
  node: NodeOf<"http-request">,
  request: Pick<OutgoingRequest, "method" | "url" | "headers" | "body">,
  { http, time, signal }: NodeContext,
): Promise<Produced> {
  const tooLate = new NodeFailure(
    "http_request_failed",
    `No complete response came within ${node.timeout_ms} ms.`,
  );
  const limit = deadline(node.timeout_ms, time, tooLate);
  const ended = AbortSignal.any([signal, limit.signal]);
  let response: OutgoingResponse | undefined;
  try {
    response = await http.send({ ...request, maxRedirects: MAX_REDIRECTS, signal: ended });
    const body = await readText(response, node.max_response_bytes, ended);
    return {
      outputs: {
        status_code: response.status,
        headers: Object.fromEntries([...response.headers].filter(([name]) => !isHiddenHeader(name))),
        body,
        json: jsonOf(response, body),
      },
    };
  } catch (error) {
    throw limit.signal.aborted ? tooLate : error;
  } finally {
    limit.cancel();
    response?.close();
  }
}

/** What JSON may hold to be taken apart; its length is bounded already. */
const JSON_BOUNDS: JsonBounds = { depth: 100, values: 100_000, characters: Number.POSITIVE_INFINITY };

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;

/** What a JSON body says; null for others, for one that lies about being JSON, and for one that is nested without end. */
function jsonOf({ headers }: OutgoingResponse, body: string): JsonValue {
  if (!JSON_TYPE.test(headers.get("content-type") ?? "")) return null;
  try {
    const value: JsonValue = JSON.parse(body);
    return excessOf(value, JSON_BOUNDS) === undefined ? value : null;
  } catch {
    return null;
  }
}
