import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";

/** A server that keeps the contract of the shop, and breaks it where the order's id says so. */
export interface Shop {
  readonly origin: string;
  readonly server: Server;
  /** Settles once the connection of the last stream of events is closed. */
  readonly streamClosed: Promise<void>;
}

function json(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
}

function error(res: ServerResponse, status: number, code: string): void {
  json(res, status, { code, message: `${code}.`, status });
}

async function create(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const order: { name?: unknown } = JSON.parse(await text(req));
  if (typeof order.name !== "string") error(res, 422, "order_invalid");
  else json(res, 201, { id: "1", name: order.name });
}

function get(id: string, res: ServerResponse): void {
  if (id === "gone") error(res, 404, "order_gone");
  else if (id === "undeclared") error(res, 422, "order_invalid");
  else if (id === "moved") error(res, 410, "order_gone");
  else if (id === "broken") json(res, 200, { id });
  else if (id === "teapot") res.writeHead(418, { "Content-Type": "text/plain" }).end("short and stout");
  else if (id === "999") res.writeHead(999, { "Content-Type": "text/plain" }).end("short and stout");
  else if (id === "zipped")
    res
      .writeHead(200, { "Content-Type": "application/json", "Content-Encoding": "gzip" })
      .end(gzipSync(JSON.stringify({ id, name: "one" })));
  else json(res, 200, { id, name: "one" });
}

/** Two events at once, and then none for ever. */
function watch(id: string, res: ServerResponse): void {
  res.writeHead(200, { "Content-Type": "text/event-stream" });
  res.write(`data: {"step":1}\n\ndata: ${id === "broken" ? '{"step":"two"}' : '{"step":2}'}\n\n`);
}

/** Starts the shop on a free port. The caller closes the server. */
export async function openShop(): Promise<Shop> {
  let closed = (): void => undefined;
  const streamClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const server = createServer((req, res) => {
    const [, id = "", part] = /^\/shop\/v1\/orders\/([^/?]+)(?:\/(\w+))?/.exec(req.url ?? "") ?? [];
    if (req.method === "POST" && req.url === "/shop/v1/orders") void create(req, res);
    else if (part === "events") {
      res.once("close", closed);
      watch(id, res);
    } else if (part === "picture") req.resume().once("end", () => res.writeHead(204).end());
    else if (part === "receipt")
      res
        .writeHead(200, { "Content-Type": "application/pdf" })
        .end(id.length > 1 ? Buffer.alloc(Number(id), 0xff) : Buffer.from([0x25, 0x50, 0xff, 0]));
    else if (id !== "") get(id, res);
    else error(res, 404, "not_found");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, server, streamClosed };
}
