/** What a call of `fetch` sends, read without disturbing it. */

import type { ExchangeRequest } from "../check/index.js";
import type { HeaderFields } from "../contract/index.js";

/** Header fields with names in lower case; Set-Cookie keeps its lines apart. */
export function headerFields(headers: Headers): HeaderFields {
  const cookies = headers.getSetCookie();
  return { ...Object.fromEntries(headers), ...(cookies.length > 0 && { "set-cookie": cookies }) };
}

/**
 * Reads the request that a call of `fetch` describes. A body that can be sent only once (a stream, a form with files) is not
 * kept, unless it is that of a `Request`, which can be copied.
 */
export async function requestOf(input: RequestInfo | URL, init: RequestInit = {}): Promise<ExchangeRequest> {
  const whole = input instanceof Request ? input : undefined;
  const headers = new Headers(init.headers ?? whole?.headers);
  const method = (init.method ?? whole?.method ?? "GET").toUpperCase();
  const url = whole ? whole.url : String(input);
  const given = init.body;
  const body = given === undefined || given === null ? await copied(whole) : await kept(given);
  if (!headers.has("content-type")) {
    const type = impliedType(given);
    if (type !== undefined) headers.set("content-type", type);
  }
  // Tells those who judge the request that there was a body (RFC 9112 §6).
  if (given !== undefined && given !== null && body === undefined)
    headers.set("transfer-encoding", "chunked");
  return { method, url, headers: headerFields(headers), ...(body !== undefined && { body }) };
}

async function copied(request: Request | undefined): Promise<Uint8Array | undefined> {
  return request?.body ? new Uint8Array(await request.arrayBuffer()) : undefined;
}

async function kept(body: BodyInit): Promise<Uint8Array | string | undefined> {
  if (typeof body === "string") return body;
  if (body instanceof URLSearchParams) return body.toString();
  if (body instanceof ArrayBuffer) return new Uint8Array(body.slice(0));
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  if (body instanceof Blob) return new Uint8Array(await body.arrayBuffer());
  return undefined;
}

/** The type that `fetch` sends with a body when nobody names one (Fetch standard, "extract a body"). */
function impliedType(body: unknown): string | undefined {
  if (typeof body === "string") return "text/plain;charset=UTF-8";
  if (body instanceof URLSearchParams) return "application/x-www-form-urlencoded;charset=UTF-8";
  if (body instanceof Blob && body.type !== "") return body.type;
  if (body instanceof FormData) return "multipart/form-data";
  return undefined;
}
