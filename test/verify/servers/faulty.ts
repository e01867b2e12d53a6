/** The notes of node-http behind a proxy that makes one mistake. */

import { createServer, type IncomingHttpHeaders, request as sendRequest } from "node:http";
import { startNodeHttp } from "./node-http.js";
import { listening, type RunningServer } from "./running-server.js";

/** An answer that a fault may change; undefined headers are dropped. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Changes an answer of the correct server, knowing the request. */
export type Fault = (answer: Answer, request: { method: string; url: string; body: string }) => Answer;

/**
 * Starts the notes with a fault.
 *
 * @param forward - Changes the headers with which a request reaches the correct server.
 */
export async function startFaulty(
  fault: Fault,
  forward: (headers: IncomingHttpHeaders) => IncomingHttpHeaders = (headers) => headers,
): Promise<RunningServer> {
  const notes = await startNodeHttp();
  const proxy = createServer((incoming, outgoing) => {
    const pieces: Buffer[] = [];
    incoming.on("data", (piece: Buffer) => pieces.push(piece));
    incoming.on("end", () => {
      const body = Buffer.concat(pieces);
      const { method = "GET", url = "/", headers } = incoming;
      const forwarded = sendRequest(
        `${notes.origin}${url}`,
        { method, headers: forward(headers) },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (piece: Buffer) => parts.push(piece));
          answer.on("end", () => {
            const given: Answer = {
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(parts).toString(),
            };
            const changed = fault(given, { method, url, body: body.toString() });
            const fields = Object.entries(changed.headers).flatMap(([name, value]) =>
              value === undefined || /^(content-length|transfer-encoding|connection|keep-alive)$/.test(name)
                ? []
                : [[name, value] as const],
            );
            outgoing.writeHead(changed.status, Object.fromEntries(fields));
            outgoing.end(method === "HEAD" ? undefined : changed.body);
          });
        },
      );
      forwarded.end(body);
    });
  });
  const running = await listening(proxy);
  return {
    origin: running.origin,
    close: async () => {
      await running.close();
      await notes.close();
    },
  };
}
