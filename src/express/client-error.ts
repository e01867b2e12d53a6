/** Answers to what Node refuses before Express: broken framing, oversized headers, slow requests. */

import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ContractRouter } from "./router.js";

const ANSWERS = {
  400: { reason: "Bad Request", code: "bad_request", message: "The request is malformed." },
  408: {
    reason: "Request Timeout",
    code: "request_timeout",
    message: "The request took too long to arrive.",
  },
  417: {
    reason: "Expectation Failed",
    code: "expectation_failed",
    message: "The server meets no such expectation.",
  },
  431: {
    reason: "Request Header Fields Too Large",
    code: "header_fields_too_large",
    message: "The request header is too large.",
  },
} as const;

/**
 * What is not here is a 400. So are chunk extensions past Node's limit, of which RFC 9112 §7.1.1 asks for some 4xx: the framing is at
 * fault, and 413 is an operation's word about its own body.
 */
const STATUS_BY_CODE: Readonly<Record<string, keyof typeof ANSWERS>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/**
 * Writes the canonical body of a `clientError` and closes the connection: after a broken request nobody knows where the next one
 * begins (RFC 9112 §9.6). The code is the surface's own for that status where one surface declares it.
 */
export function answerClientError(
  error: ClientError,
  socket: Socket,
  routers: readonly ContractRouter[],
): void {
  // A socket that is gone, or that has part of an answer on it, can take no other.
  if (error.code === "ECONNRESET" || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const status = STATUS_BY_CODE[error.code ?? ""] ?? 400;
  const body = bodyOf(status, routers);
  const isHead = error.rawPacket?.subarray(0, 5).toString("latin1") === "HEAD ";
  socket.end(
    [
      `HTTP/1.1 ${status} ${ANSWERS[status].reason}`,
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
      "",
      isHead ? "" : body,
    ].join("\r\n"),
  );
}

/** Whether the head of an answer is on the socket and its body is not complete; Node's own handler of the event asks the same. */
function isAnswering(socket: Socket): boolean {
  const response: unknown = Reflect.get(socket, "_httpMessage");
  return typeof response === "object" && response !== null && Reflect.get(response, "headersSent") === true;
}

/** What Node tells with `clientError`. */
interface ClientError extends NodeJS.ErrnoException {
  /** The bytes that could not be parsed. */
  readonly rawPacket?: Buffer;
}

function bodyOf(status: keyof typeof ANSWERS, routers: readonly ContractRouter[]): string {
  const declared = routers
    .flatMap(({ contract }) => contract.surfaceErrors)
    .find((one) => one.status === status && one.details !== "required");
  const { code, message } = ANSWERS[status];
  return JSON.stringify({
    code: declared?.code ?? code,
    message: declared?.catalogue?.message ?? message,
    status,
  });
}

/** Refuses a request that Node has parsed and would refuse without a body: no `Host` (400), an unknown `Expect` (417). */
export function refuseRequest(
  status: 400 | 417,
  res: ServerResponse,
  routers: readonly ContractRouter[],
): void {
  const body = bodyOf(status, routers);
  res.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
    Connection: "close",
  });
  res.end(body);
}
