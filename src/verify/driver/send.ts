/** One request over a real socket, sent as it stands: no client library mends what is wrong with it on purpose. */

import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { EventParser, isJsonLines, type ServerSentEvent, withoutCodings } from "../../check/index.js";
import type { WireAnswer, WireRequest } from "../model.js";
import type { Target } from "./target.js";

/** What had come of an answer that broke off. */
export interface Begun {
  readonly status: number;
  /** Of its body. */
  readonly bytes: number;
}

/** The server gave no answer to this request, or not a whole one. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  /** `refused`: nobody listens. `closed`: the connection ended. `timeout`: too slow. `malformed`: no HTTP. */
  readonly reason: "refused" | "closed" | "timeout" | "malformed";
  /** Absent when not even a head came. */
  readonly begun: Begun | undefined;

  constructor(reason: NoAnswer["reason"], message: string, begun?: Begun) {
    super(message);
    this.reason = reason;
    this.begun = begun;
  }
}

/** Bounds of one answer. */
export interface SendLimits {
  /** Milliseconds until the status line and the whole body must have come; a stream is cut so long after its status line. */
  readonly timeoutMs: number;
  /** Milliseconds for which a stream that says nothing more is listened to. */
  readonly streamMs: number;
  /** Bytes of a body that are read. */
  readonly maxBodyBytes: number;
}

/** A stream with more events than this is cut. */
const MOST_EVENTS = 1000;

/** Sends requests to one server over kept connections. */
export class Sender {
  readonly #target: Target;
  readonly #limits: SendLimits;
  readonly #agent: HttpAgent | HttpsAgent;
  #isClosed = false;

  constructor(target: Target, limits: SendLimits) {
    this.#target = target;
    this.#limits = limits;
    const options = { keepAlive: true, maxSockets: 64 };
    this.#agent = target.origin.startsWith("https:") ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** @throws {NoAnswer} When no whole answer came. */
  async send(request: WireRequest): Promise<WireAnswer> {
    try {
      return await this.#once(request);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      // A kept connection may have been closed by the server at the moment it was used: that says nothing of the request.
      if (!this.#isClosed) return await this.#once(request);
      throw new NoAnswer("closed", "the run has ended");
    }
  }

  /** Closes every connection, also those that wait for an answer. */
  close(): void {
    this.#isClosed = true;
    this.#agent.destroy();
  }

  #once(wire: WireRequest): Promise<WireAnswer> {
    const { origin, basePath } = this.#target;
    const { protocol, hostname, port } = new URL(origin);
    const limits = this.#limits;
    const headers: Record<string, string | string[]> = {};
    for (const [name, value] of wire.headers) {
      const known = headers[name];
      headers[name] = known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value];
    }
    if (wire.body) headers["Content-Length"] = String(wire.body.length);
    return new Promise((resolve, reject) => {
      const outgoing = (protocol === "https:" ? requestHttps : requestHttp)({
        method: wire.method,
        hostname: hostname.replace(/^\[|\]$/g, ""),
        port,
        path: `${basePath}${wire.target}`,
        headers,
        agent: this.#agent,
      });
      const timer = setTimeout(() => {
        outgoing.destroy(new NoAnswer("timeout", `no answer within ${limits.timeoutMs} ms`));
      }, limits.timeoutMs);
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        finish();
      };
      let answered = false;
      let broken: Error | undefined;
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        // An answer that came before the request was sent whole is an answer (RFC 9112 §9.5).
        if (answered) {
          broken = error;
          return;
        }
        const stale = outgoing.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
        settle(() => reject(stale ? new StaleConnection() : asNoAnswer(error)));
      });
      outgoing.on("response", (incoming) => {
        answered = true;
        if (isStream(incoming)) clearTimeout(timer);
        readAnswer(incoming, limits).then(({ answer, error }) =>
          settle(() => {
            const begun = { status: answer.status, bytes: answer.body.length };
            if (error === undefined) resolve(answer);
            else reject(asNoAnswer(broken ?? error, begun));
          }),
        );
      });
      outgoing.end(wire.body);
    });
  }
}

class StaleConnection extends Error {}

function asNoAnswer(error: unknown, begun?: Begun): NoAnswer {
  if (error instanceof NoAnswer) return new NoAnswer(error.reason, error.message, begun);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const message = error instanceof Error ? error.message : String(error);
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new NoAnswer("refused", message);
  return new NoAnswer(code.startsWith("HPE_") ? "malformed" : "closed", message, begun);
}

/** Whether a body may go on for ever: one of events, or of JSON Lines. */
function isStream(incoming: IncomingMessage): boolean {
  return isEventStream(incoming) || isJsonLines(mediaTypeOf(incoming));
}

function isEventStream(incoming: IncomingMessage): boolean {
  return mediaTypeOf(incoming) === "text/event-stream";
}

function mediaTypeOf({ headers }: IncomingMessage): string {
  return headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** Reads an answer to its end, or as far as it goes before an error. */
async function readAnswer(
  incoming: IncomingMessage,
  limits: SendLimits,
): Promise<{ readonly answer: WireAnswer; readonly error?: unknown }> {
  const isOpen = isStream(incoming);
  const parser = isEventStream(incoming) ? new EventParser(limits.maxBodyBytes) : undefined;
  const coding = incoming.headers["content-encoding"];
  const events: ServerSentEvent[] = [];
  const pieces: Buffer[] = [];
  let length = 0;
  let cut = false;
  let failure: { readonly error?: unknown } = {};
  const stop = () => {
    cut = true;
    incoming.destroy();
  };
  // What goes on saying something, if only comments, is never silent.
  const end = isOpen ? setTimeout(stop, limits.timeoutMs) : undefined;
  let silence = isOpen ? setTimeout(stop, limits.streamMs) : undefined;
  try {
    for await (const piece of incoming) {
      if (!Buffer.isBuffer(piece)) continue;
      pieces.push(piece);
      length += piece.length;
      if (parser && coding === undefined) events.push(...parser.feed(piece));
      if (isOpen) {
        clearTimeout(silence);
        silence = setTimeout(stop, limits.streamMs);
      }
      if (length > limits.maxBodyBytes || events.length > MOST_EVENTS) {
        stop();
        break;
      }
    }
  } catch (error) {
    if (!cut) failure = { error };
  } finally {
    clearTimeout(end);
    clearTimeout(silence);
  }
  const headers: Record<string, string | string[] | undefined> = { ...incoming.headers };
  const sent = Buffer.concat(pieces);
  const body = withoutCodings(sent, coding, limits.maxBodyBytes) ?? sent;
  if (parser && coding !== undefined) events.push(...parser.feed(body));
  const answer = { status: incoming.statusCode ?? 0, headers, body, cut, ...(parser && { events }) };
  return { answer, ...failure };
}
