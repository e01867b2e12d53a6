import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import type { Fixture } from "../fixture/app.js";

/** One request; everything but the path has a default. */
export interface Sent {
  readonly method?: string;
  /** The request target as it goes out: nothing is normalised or encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
  /** Sends the body in chunks, without Content-Length. */
  readonly chunked?: boolean;
}

/** One answer, read to its end. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as on the wire. */
  readonly rawHeaders: readonly string[];
  readonly text: string;
  /** Whether the whole message arrived. */
  readonly complete: boolean;
}

/** Sends one request on a connection of its own. */
export function send(fixture: Pick<Fixture, "port">, sent: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    let answering = false;
    const headers: Record<string, string | string[]> = { ...sent.headers };
    if (sent.body !== undefined && sent.chunked !== true)
      headers["content-length"] = String(Buffer.byteLength(sent.body));
    if (sent.chunked) headers["transfer-encoding"] = "chunked";
    const outgoing = request(
      {
        port: fixture.port,
        host: "127.0.0.1",
        method: sent.method ?? "GET",
        path: sent.path,
        headers,
        agent: false,
      },
      (incoming) => {
        answering = true;
        const parts: Buffer[] = [];
        const done = () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            rawHeaders: incoming.rawHeaders,
            text: Buffer.concat(parts).toString("utf8"),
            complete: incoming.complete,
          });
        incoming.on("data", (part: Buffer) => parts.push(part));
        incoming.on("end", done);
        incoming.on("error", done);
      },
    );
    // A server may refuse a body before it has read it; the rest of the body then meets a closed connection.
    outgoing.on("error", (error) => {
      if (!answering) reject(error);
    });
    if (sent.chunked && sent.body !== undefined) {
      const bytes = Buffer.from(sent.body);
      for (let at = 0; at < bytes.length; at += 16_384) outgoing.write(bytes.subarray(at, at + 16_384));
      outgoing.end();
    } else outgoing.end(sent.body);
  });
}

/** Sends a JSON body with its type. */
export function sendJson(
  fixture: Pick<Fixture, "port">,
  path: string,
  value: unknown,
  more: Partial<Sent> = {},
) {
  const headers = { "content-type": "application/json", ...more.headers };
  const body = typeof value === "string" ? value : JSON.stringify(value);
  return send(fixture, { method: "POST", path, body, ...more, headers });
}

/** Longest wait for a server that neither answers nor closes; then the client half-closes, as a real one would. */
const PATIENCE_MS = 1_500;

/** Writes bytes to a socket and returns everything that comes back until the server closes. */
export function sendBytes(fixture: Pick<Fixture, "port">, bytes: string | Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(fixture.port, "127.0.0.1", () => socket.write(bytes));
    const timer = setTimeout(() => socket.end(), PATIENCE_MS);
    const giveUp = setTimeout(
      () => socket.destroy(new Error("the server kept the connection")),
      4 * PATIENCE_MS,
    );
    socket.on("data", (part) => parts.push(part));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // A reset after the answer is how a server refuses to read on.
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    socket.on("close", () => {
      clearTimeout(timer);
      clearTimeout(giveUp);
      resolve(Buffer.concat(parts));
    });
  });
}

/** Takes the answers in a byte stream apart. Throws on anything that is not HTTP/1.1. */
export function parseAnswers(bytes: Buffer, isHead: (index: number) => boolean = () => false): Received[] {
  const answers: Received[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const end = rest.indexOf("\r\n\r\n");
    const head = rest.subarray(0, end).toString("latin1");
    const [line = "", ...fields] = head.split("\r\n");
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1];
    if (end < 0 || status === undefined)
      throw new Error(`not an HTTP answer: ${rest.toString("latin1").slice(0, 200)}`);
    const rawHeaders = fields.flatMap((field) => {
      const colon = field.indexOf(":");
      return [field.slice(0, colon), field.slice(colon + 1).trim()];
    });
    const headers: Record<string, string> = {};
    for (let i = 0; i < rawHeaders.length; i += 2)
      headers[String(rawHeaders[i]).toLowerCase()] = String(rawHeaders[i + 1]);
    rest = rest.subarray(end + 4);
    // What was meant as HEAD may be so broken that the server could not know: then there is a body.
    const unasked = isHead(answers.length) && !/^[{<]/.test(rest.toString("latin1"));
    const bodyless = unasked || status === "204" || status === "304" || status.startsWith("1");
    let text = "";
    let complete = true;
    if (!bodyless && headers["transfer-encoding"] === "chunked")
      ({ text, rest, complete } = readChunks(rest));
    else if (!bodyless) {
      const length = Number(headers["content-length"] ?? rest.length);
      text = rest.subarray(0, length).toString("utf8");
      complete = rest.length >= length;
      rest = rest.subarray(length);
    }
    if (status !== "100") answers.push({ status: Number(status), headers, rawHeaders, text, complete });
  }
  return answers;
}

function readChunks(bytes: Buffer): { text: string; rest: Buffer; complete: boolean } {
  const parts: Buffer[] = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf("\r\n");
    const size = end < 0 ? Number.NaN : Number.parseInt(rest.subarray(0, end).toString("latin1"), 16);
    if (Number.isNaN(size))
      return { text: Buffer.concat(parts).toString("utf8"), rest: Buffer.alloc(0), complete: false };
    parts.push(rest.subarray(end + 2, end + 2 + size));
    rest = rest.subarray(end + 4 + size);
    if (size === 0) return { text: Buffer.concat(parts).toString("utf8"), rest, complete: true };
  }
}
