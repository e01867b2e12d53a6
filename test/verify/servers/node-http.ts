/** A correct server on plain node:http. */

import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type FormPart, readLeniently } from "./lenient-form.js";
import { listening, type RunningServer } from "./running-server.js";

interface Note {
  readonly id: string;
  readonly text: string;
  readonly author: string | null;
  readonly stars?: number;
  readonly tags?: readonly string[];
  readonly repeat?: string;
  readonly rule?: string;
  readonly seenBy?: string;
  readonly group?: string;
}

class Problem extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  constructor(status: number, title: string, headers: Record<string, string> = {}) {
    super(title);
    this.status = status;
    this.headers = headers;
  }
}

/** Starts the notes on a port of its own. */
export async function startNodeHttp(): Promise<RunningServer> {
  const notes = new Map<string, Note>();
  const server = createServer((request, response) => {
    answer(request, response, notes).catch((error: unknown) => {
      const { status, message, headers } =
        error instanceof Problem ? error : new Problem(500, "Internal error");
      send(response, request, status, { title: message, status }, "application/problem+json", headers);
    });
  });
  return listening(server);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  notes: Map<string, Note>,
): Promise<void> {
  const [path = "", search = ""] = (request.url ?? "").split("?");
  const query = new URLSearchParams(search);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const item = /^\/api\/notes\/([^/]+)$/.exec(path)?.[1];
  if (path === "/api/notes") return await collection(method, request, response, query, notes);
  if (item !== undefined) return await one(method, decoded(item), request, response, notes);
  if (path === "/api/echo") return await echo(method, request, response);
  if (path === "/api/pictures") return await picture(method, request, response);
  throw new Problem(404, "No such path");
}

async function collection(
  method: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
  notes: Map<string, Note>,
): Promise<void> {
  if (method === "GET") {
    const [q, limit, code] = ["q", "limit", "code"].map((name) => query.get(name));
    if (q && [...q].length > 20) throw new Problem(400, "q is too long");
    if (limit != null && !/^([1-9]|[1-4]\d|50)$/.test(limit)) throw new Problem(400, "limit is 1 to 50");
    if (code != null && !/^\d{1,5}$/.test(code)) throw new Problem(400, "code is up to five digits");
    const items = [...notes.values()]
      .filter(({ text }) => text.includes(q ?? ""))
      .slice(-Number(limit ?? 20));
    return send(response, request, 200, { items }, 'application/json; charset=UTF-8; profile="notes"');
  }
  if (method !== "POST") throw new Problem(405, "Method not allowed", { Allow: "GET, HEAD, POST" });
  const note: Note = { id: randomUUID(), author: null, ...(await newNote(request)) };
  notes.set(note.id, note);
  send(response, request, 201, note, "application/json; charset=utf-8", {
    Location: `/api/notes/${note.id}`,
  });
}

async function one(
  method: string | undefined,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
  notes: Map<string, Note>,
): Promise<void> {
  if (method !== "GET" && method !== "PUT" && method !== "DELETE")
    throw new Problem(405, "Method not allowed", { Allow: "GET, HEAD, PUT, DELETE" });
  if ([...id].length > 40) throw new Problem(400, "The id is too long");
  const note = notes.get(id);
  if (method === "PUT" && request.headers["if-match"] === undefined)
    throw new Problem(428, "Say which note you have read");
  if (!note) return send(response, request, 404);
  const etag = etagOf(note);
  const named = request.headers["if-match"];
  const isMatched = named === "*" || named === etag;
  if (method === "DELETE") {
    if (named !== undefined && !isMatched) throw new Problem(412, "The note has changed");
    notes.delete(id);
    send(response, request, 204);
  } else if (method === "PUT") {
    const body = await newNote(request).catch((error: unknown) => {
      throw isMatched ? error : new Problem(412, "The note has changed");
    });
    const replaced: Note = { id, author: null, ...body };
    if (!isMatched && etagOf(replaced) !== etag) throw new Problem(412, "The note has changed");
    notes.set(id, replaced);
    send(response, request, 204);
  } else if (request.headers["if-none-match"] === etag)
    send(response, request, 304, undefined, undefined, { ETag: etag });
  else send(response, request, 200, note, "application/json", { ETag: etag });
}

function etagOf(note: Note): string {
  return `"${createHash("sha256").update(JSON.stringify(note)).digest("hex").slice(0, 16)}"`;
}

async function echo(
  method: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (method !== "POST") throw new Problem(405, "Method not allowed", { Allow: "POST" });
  if (!/^text\/plain(;|$)/.test(request.headers["content-type"] ?? ""))
    throw new Problem(415, "Send text/plain");
  const text = (await bodyOf(request)).toString("utf8");
  if (text === "" || [...text].length > 100) throw new Problem(400, "1 to 100 characters");
  send(response, request, 200, text, "text/plain;charset=utf-8");
}

/** Of a file that comes twice the last one counts, and an empty text is none; a text is a file too, of no particular type. */
async function picture(
  method: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (method !== "POST") throw new Problem(405, "Method not allowed", { Allow: "POST" });
  const type = request.headers["content-type"] ?? "";
  const body = await bodyOf(request);
  if (!/^multipart\/form-data(;|$)/.test(type)) throw new Problem(415, "Send a form");
  const parts = readLeniently(type, body);
  if (!parts) throw new Problem(400, "There is no boundary");
  const named = (name: string) => parts.filter((part) => part.name === name);
  const last = (name: string) => named(name).at(-1);
  const text = (name: string) => last(name)?.content.trim() || undefined;
  const known = ["picture", "more", "caption", "rank", "colour", "place"];
  if (parts.some(({ name }) => !known.includes(name))) throw new Problem(422, "Unknown part");
  const file = last("picture");
  if (!file || !isPicture(file, 40)) throw new Problem(422, "picture is wrong");
  const more = named("more");
  if (more.length > 2 || !more.every((one) => isPicture(one, 10))) throw new Problem(422, "more is wrong");
  const [caption, rank, colour, place] = [text("caption"), text("rank"), text("colour"), text("place")];
  const letters = [...Buffer.from(caption ?? "", "latin1").toString("utf8")];
  if (letters.length > 20) throw new Problem(422, "caption is wrong");
  if (rank !== undefined && !(Number.isInteger(Number(rank)) && Number(rank) >= 1 && Number(rank) <= 9))
    throw new Problem(422, "rank is wrong");
  if (colour !== undefined && colour !== "red" && colour !== "green")
    throw new Problem(422, "colour is wrong");
  if (place !== undefined && !isPlace(place)) throw new Problem(422, "place is wrong");
  send(response, request, 201, { bytes: file.content.length }, "application/json");
}

function isPicture({ type = "application/octet-stream", content }: FormPart, most: number): boolean {
  return /^image\/|^application\/octet-stream$/.test(type) && content.length >= 2 && content.length <= most;
}

function isPlace(text: string): boolean {
  try {
    const { x } = JSON.parse(text);
    return typeof x === "number";
  } catch {
    return false;
  }
}

async function newNote(
  request: IncomingMessage,
): Promise<Omit<Note, "id" | "author"> & { author?: string | null }> {
  const bytes = await bodyOf(request);
  if (!/^application\/json(;|$)/.test(request.headers["content-type"] ?? ""))
    throw new Problem(415, "Send JSON");
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Problem(400, "The body is not JSON");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new Problem(422, "The body is no object");
  const { text, author, stars, tags, repeat, rule, seenBy, group, ...rest } = body as Record<string, unknown>;
  const isText = (value: unknown, least: number, most: number): value is string =>
    typeof value === "string" && [...value].length >= least && [...value].length <= most;
  const isTags = (value: unknown): value is string[] =>
    Array.isArray(value) &&
    value.length <= 3 &&
    new Set(value).size === value.length &&
    value.every((tag) => typeof tag === "string" && /^[a-z]{1,8}$/.test(tag));
  if (Object.keys(rest).length > 0) throw new Problem(422, "Unknown property");
  if (!isText(text, 1, 200)) throw new Problem(422, "text is wrong");
  if (author !== undefined && author !== null && !isText(author, 0, 30))
    throw new Problem(422, "author is wrong");
  if (stars !== undefined && !(Number.isInteger(stars) && Number(stars) >= 0 && Number(stars) <= 5))
    throw new Problem(422, "stars is wrong");
  if (tags !== undefined && !isTags(tags)) throw new Problem(422, "tags is wrong");
  const isOneOf = (value: unknown, ...values: string[]) =>
    value === undefined || values.includes(String(value));
  if (!isOneOf(repeat, "never", "weekly", "custom")) throw new Problem(422, "repeat is wrong");
  if (rule !== undefined && !isText(rule, 0, 20)) throw new Problem(422, "rule is wrong");
  if (repeat === "custom" && !/^every \d+ days$/.test(String(rule)))
    throw new Problem(422, "repeat is custom, and rule says nothing that is understood");
  if (group !== undefined && !isText(group, 0, 20)) throw new Problem(422, "group is wrong");
  if (!isOneOf(seenBy, "me", "all", ...(group === "the editors" ? ["group"] : [])))
    throw new Problem(422, "seenBy is wrong");
  return {
    text,
    ...(author !== undefined && { author }),
    ...(stars !== undefined && { stars: Number(stars) }),
    ...(tags !== undefined && { tags }),
    ...(repeat !== undefined && { repeat: String(repeat) }),
    ...(rule !== undefined && { rule }),
    ...(seenBy !== undefined && { seenBy: String(seenBy) }),
    ...(group !== undefined && { group }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Problem(400, "The path is not percent-encoded");
  }
}

function send(
  response: ServerResponse,
  request: IncomingMessage,
  status: number,
  body?: unknown,
  type?: string,
  headers: Record<string, string> = {},
): void {
  const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { ...headers, ...(type !== undefined && { "Content-Type": type }) });
  response.end(request.method === "HEAD" ? undefined : text);
  request.resume();
}
