import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { pauseRecording } from "wireproof/vitest";

/** Sends a request on, with its body, and waits for the head of the answer. */
async function forward(origin: string, { method, url, headers }: IncomingMessage, body: Buffer) {
  const call = request(`${origin}${url}`, { method, headers }).end(body);
  const [answer]: [IncomingMessage] = await Promise.race([
    once(call, "response") as Promise<[IncomingMessage]>,
    once(call, "close").then(() => Promise.reject(new Error("closed without an answer"))),
  ]);
  return answer;
}

/**
 * Starts a proxy that sends each request to the next instance. An instance where nobody listens is passed over; one that
 * goes away under a request costs its answer: 502, which is no answer of the service and proves nothing about it.
 *
 * @returns The proxy's origin. It ends with the test.
 */
export async function roundRobin(origins: readonly string[]): Promise<string> {
  onTestFinished(pauseRecording());
  let turn = 0;
  const proxy = createServer(async (req, res) => {
    const body = await buffer(req);
    for (let attempt = 0; attempt < origins.length; attempt++) {
      const origin = origins[turn++ % origins.length] ?? "";
      try {
        const answer = await forward(origin, req, body);
        const whole = await buffer(answer);
        res.writeHead(answer.statusCode ?? 502, answer.rawHeaders).end(whole);
        return;
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ECONNREFUSED")) break;
      }
    }
    res.writeHead(502).end();
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const { port } = proxy.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}
