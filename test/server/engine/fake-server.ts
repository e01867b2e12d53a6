import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request as it arrived. */
export interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** A server on a port of its own, whose answer each test decides. */
export interface FakeServer {
  readonly port: number;
  readonly origin: string;
  /** Since the answer was decided. */
  readonly arrived: readonly Arrived[];
  /** Decides how every request is answered from now on. */
  answer(answer: (response: ServerResponse, request: Arrived) => unknown): void;
  close(): Promise<void>;
}

/** Starts a server. */
export async function fakeServer(): Promise<FakeServer> {
  let decided: (response: ServerResponse, request: Arrived) => unknown = (response) => response.end();
  let arrived: Arrived[] = [];
  const listener: RequestListener = async (request, response) => {
    const { method = "", url = "", headers, rawHeaders } = request;
    const one = { method, url, headers, rawHeaders, body: await text(request) };
    arrived.push(one);
    await decided(response, one);
  };
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    get arrived() {
      return arrived;
    },
    answer(answer) {
      decided = answer;
      arrived = [];
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
