/** A server that has nothing but a gate. */

import { createServer, type IncomingMessage } from "node:http";
import { listening, type RunningServer } from "./running-server.js";

/** What the gate lets in. */
export const GATE = { b: "token-of-ada", k: "key-of-ada" } as const;

/** Whether a gate lets a request in. */
export type Gate = (request: IncomingMessage) => boolean;

/** The gate as it should be. Credentials of a scheme that it does not know are none. */
export const soundGate: Gate = ({ headers }) =>
  /^bearer +(.*)$/i.exec(headers.authorization ?? "")?.[1] === GATE.b || headers["x-key"] === GATE.k;

/** Starts the server; HEAD is answered as GET is, without a body. */
export function startGate(gate: Gate): Promise<RunningServer> {
  return listening(
    createServer((request, response) => {
      const { method, url } = request;
      if (url !== "/thing") response.writeHead(404).end();
      else if (method !== "GET" && method !== "HEAD") response.writeHead(405, { Allow: "GET, HEAD" }).end();
      else if (!gate(request)) response.writeHead(401, { "WWW-Authenticate": 'Bearer realm="gate"' }).end();
      else response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
    }),
  );
}
