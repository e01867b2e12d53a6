import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterAll } from "vitest";

/** What a model was asked. */
export interface Asked {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** A server that speaks the chat API of OpenAI. */
export interface FakeModel {
  /** The base URL. */
  readonly url: string;
  asked(): readonly Asked[];
}

/** Answers a call by hand. */
export type Answer = (res: ServerResponse, asked: Asked) => void;

/** Sends pieces of an answer, as a stream that goes on. */
export function sendPieces(res: ServerResponse, pieces: readonly string[]): void {
  if (!res.headersSent) res.writeHead(200, { "Content-Type": "text/event-stream" });
  for (const content of pieces) {
    const chunk = { choices: [{ index: 0, delta: { content }, finish_reason: null }] };
    res.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }
}

/** Ends a streamed answer. */
export function sendEnd(res: ServerResponse): void {
  const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
  const last = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
  res.write(`data: ${JSON.stringify(last)}\n\n`);
  res.end(`data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`);
}

/** Refuses a call as OpenAI does. */
export function sendError(res: ServerResponse, status: number, code: string): void {
  res.writeHead(status, { "Content-Type": "application/json" });
  res.end(JSON.stringify({ error: { message: "a secret of the provider", type: code, code } }));
}

/**
 * Starts a model that ends with the test file.
 *
 * @param answer - What it says to messages, in pieces; or what it does with a call.
 */
export async function fakeModel(
  answer: ((messages: Asked["messages"]) => readonly string[]) | { readonly by: Answer },
): Promise<FakeModel> {
  const asked: Asked[] = [];
  const server = createServer(async (req: IncomingMessage, res: ServerResponse) => {
    const call = (await json(req)) as Asked;
    asked.push(call);
    if ("by" in answer) return answer.by(res, call);
    sendPieces(res, answer(call.messages));
    sendEnd(res);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1`, asked: () => asked };
}
