import type { ConsoleClient } from "./test-service.js";

export const GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code";
export const API = "/openapi/v1";

/** An answer with its body read: JSON when it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are what the tests find out.
  readonly body: any;
}

/** Reads an answer. An empty body is `undefined`. */
export async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : isJson ? JSON.parse(text) : text,
  };
}

/** Posts a form, as OAuth clients do. Repeated names are given as pairs. */
export async function postForm(
  url: string,
  fields: Record<string, string> | [string, string][],
  headers: Record<string, string> = {},
): Promise<Answer> {
  return read(await fetch(url, { method: "POST", headers, body: new URLSearchParams(fields) }));
}

/** Posts JSON, as Dify's client does. */
export async function postJson(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return read(
    await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  );
}

/** Calls with an access token. */
export async function withBearer(url: string, token: string, init: RequestInit = {}): Promise<Answer> {
  return read(await fetch(url, { ...init, headers: { Authorization: `Bearer ${token}`, ...init.headers } }));
}

/** What a device knows after it asked. */
export interface Codes {
  readonly device_code: string;
  readonly user_code: string;
}

/** Asks for codes as an OAuth client. */
export async function startLogin(origin: string, fields: Record<string, string> = {}): Promise<Codes> {
  const { status, body } = await postForm(`${origin}${API}/oauth/device/code`, {
    client_id: "wireproof",
    ...fields,
  });
  if (status !== 200) throw new Error(`device/code answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Polls as an OAuth client. */
export function poll(origin: string, deviceCode: string, clientId = "wireproof"): Promise<Answer> {
  return postForm(`${origin}${API}/oauth/device/token`, {
    grant_type: GRANT_TYPE,
    device_code: deviceCode,
    client_id: clientId,
  });
}

/** Approves a user code. */
export async function approve(console: ConsoleClient, userCode: string): Promise<Answer> {
  return read(await console.post(`${API}/oauth/device/approve`, { user_code: userCode }));
}

/** Logs a device in and returns its access token. */
export async function logIn(
  origin: string,
  console: ConsoleClient,
  fields: Record<string, string> = {},
): Promise<string> {
  const codes = await startLogin(origin, fields);
  const approved = await approve(console, codes.user_code);
  if (approved.status !== 200)
    throw new Error(`approve answered ${approved.status}: ${JSON.stringify(approved.body)}`);
  const { status, body } = await poll(origin, codes.device_code, fields.client_id);
  if (status !== 200) throw new Error(`token answered ${status}: ${JSON.stringify(body)}`);
  return body.access_token;
}
