/** What a call of `fetch` sends, read without disturbing it. */

import type { ExchangeRequest } from "../check/index.js";
import type { HeaderFields } from "../contract/index.js";
import { MOST_BYTES } from "./captured.js";

/** Header fields with names in lower case; Set-Cookie keeps its lines apart. */
export function headerFields(headers: Headers): HeaderFields {
  const cookies = headers.getSetCookie();
  return { ...Object.fromEntries(headers), ...(cookies.length > 0 && { "set-cookie": cookies }) };
}

/**
 * Reads the request that a call of `fetch` describes. A body that can be sent only once (a stream) is not kept, unless it is that of a
 * `Request`, which can be copied; nor is one that is longer than {@link MOST_BYTES}.
 */
export async function requestOf(input: RequestInfo | URL, init: RequestInit = {}): Promise<ExchangeRequest> {
  const whole = input instanceof Request ? input : undefined;
  const headers = new Headers(init.headers ?? whole?.headers);
  const method = (init.method ?? whole?.method ?? "GET").toUpperCase();
  const url = whole ? whole.url : String(input);
  const given = init.body ?? undefined;
  // A file may be gone from the disk by now.
  const read = given === undefined ? copied(whole) : kept(given);
  const { body, type, bodyOmitted } = await read.catch((): KeptBody => ({ bodyOmitted: true }));
  if (type !== undefined && !headers.has("content-type")) headers.set("content-type", type);
  return {
    method,
    url,
    headers: headerFields(headers),
    ...(body !== undefined && { body }),
    ...(bodyOmitted && { bodyOmitted }),
  };
}

/** A body as far as it is known. */
interface KeptBody extends Pick<ExchangeRequest, "body" | "bodyOmitted"> {
  /** The type that `fetch` sends with it when nobody names one (Fetch standard, "extract a body"). */
  readonly type?: string | undefined;
}

async function copied(request: Request | undefined): Promise<KeptBody> {
  return request?.body ? bounded(new Uint8Array(await request.arrayBuffer())) : {};
}

async function kept(body: BodyInit): Promise<KeptBody> {
  if (typeof body === "string") return { body, type: "text/plain;charset=UTF-8" };
  if (body instanceof URLSearchParams)
    return { body: body.toString(), type: "application/x-www-form-urlencoded;charset=UTF-8" };
  if (body instanceof ArrayBuffer) return bounded(new Uint8Array(body.slice(0)));
  if (ArrayBuffer.isView(body))
    return bounded(new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice());
  if (body instanceof FormData) return await written(body);
  if (!(body instanceof Blob)) return { bodyOmitted: true };
  const type = body.type === "" ? undefined : body.type;
  if (body.size > MOST_BYTES) return { bodyOmitted: true, type };
  return { body: new Uint8Array(await body.arrayBuffer()), type };
}

/** A form as it is sent, but for its boundary: each writing has one of its own. */
async function written(form: FormData): Promise<KeptBody> {
  const sizes = [...form.values()].map((value) => (typeof value === "string" ? value.length : value.size));
  if (sizes.reduce((sum, size) => sum + size, 0) > MOST_BYTES)
    return { bodyOmitted: true, type: "multipart/form-data" };
  const writing = new Response(form);
  const type = writing.headers.get("content-type") ?? undefined;
  return { body: new Uint8Array(await writing.arrayBuffer()), type };
}

function bounded(body: Uint8Array): KeptBody {
  return body.length > MOST_BYTES ? { bodyOmitted: true } : { body };
}
