import { type ErrorBody, parseErrorBody } from "../wire-contract/error-body.js";
import { type Answer, API, type Codes, read } from "./device-client.js";
import { readFrames } from "./event-frames.js";

/** What Dify's command-line client makes of a poll: it reads `error` and `token`, and nothing else. */
export type PollResult =
  | { readonly kind: "approved"; readonly token: string }
  | { readonly kind: "pending" | "slow_down" | "expired" | "denied" | "retry" }
  | { readonly kind: "fatal"; readonly reason: string };

/** How it sorts what is not a success: by the status alone. */
export type FailureKind =
  | "auth_expired"
  | "access_denied"
  | "version_skew"
  | "rate_limited"
  | "server_5xx"
  | "server_4xx_other";

/** A call that came to nothing. */
export class DifyctlError extends Error {
  override readonly name = "DifyctlError";

  readonly kind: FailureKind;
  readonly status: number;
  /** What the server says, when it says it strictly as an `ErrorBody`. */
  readonly server: ErrorBody | undefined;

  constructor(kind: FailureKind, status: number, server: ErrorBody | undefined) {
    super(server ? `${server.code}: ${server.message}` : `request failed (HTTP ${status})`);
    this.kind = kind;
    this.status = status;
    this.server = server;
  }
}

/** One event of a run: the name is the transport's, else the one in the data. */
export interface DifyEvent {
  readonly name: string;
  readonly id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: the client takes events as they come.
  readonly data: any;
}

/** A client that follows the rules of `difyctl`, on one server. */
export interface Difyctl {
  /** Every request that went out, as `GET /account`. */
  readonly sent: readonly string[];
  /** Every wait before a request was sent again, in seconds. */
  readonly waits: readonly number[];
  /** The access token that it has stored. */
  token: string | undefined;
  /** Asks for codes, in JSON. */
  start(clientId?: string): Promise<Answer>;
  poll(codes: Pick<Codes, "device_code">): Promise<PollResult>;
  /** Makes a call and reads its answer. @throws {DifyctlError} */
  call(method: string, path: string, options?: CallOptions): Promise<Answer["body"]>;
  /** Makes a call and reads its events to their end. @throws {DifyctlError} */
  events(method: string, path: string, options?: CallOptions): Promise<readonly DifyEvent[]>;
}

interface CallOptions {
  readonly body?: unknown;
  /** Whether a POST that met a rate limit may be sent again. Default: `false`. */
  readonly repeatsPost?: boolean;
}

const USER_AGENT = "difyctl/0.2.1 (linux; x64; stable)";
const CLIENT_ID = "difyctl";
const ATTEMPTS = 3;
const LONGEST_WAIT_S = 60;
const TRANSIENT = [408, 413, 500, 502, 503, 504];

/**
 * Makes the client.
 *
 * @param wait - Lets the seconds pass that it waits for.
 */
export function createDifyctl(origin: string, wait: (seconds: number) => unknown = () => undefined): Difyctl {
  const sent: string[] = [];
  const waits: number[] = [];

  function send(method: string, path: string, body: unknown): Promise<Response> {
    sent.push(`${method} ${path}`);
    return fetch(`${origin}${API}${path}`, {
      method,
      headers: {
        "User-Agent": USER_AGENT,
        ...(client.token !== undefined && { Authorization: `Bearer ${client.token}` }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** Sends a request, again where the rules say so. */
  async function attempt(method: string, path: string, { body, repeatsPost = false }: CallOptions = {}) {
    for (let attempts = 1; ; attempts++) {
      const response = await send(method, path, body);
      if (response.ok) return response;
      const failure = await failureOf(response);
      const seconds = mayRepeat(method, failure, repeatsPost)
        ? (retryAfter(response.headers) ?? 0.3 * 2 ** (attempts - 1))
        : Number.POSITIVE_INFINITY;
      if (attempts === ATTEMPTS || seconds > LONGEST_WAIT_S) throw failure;
      waits.push(seconds);
      await wait(seconds);
    }
  }

  const client: Difyctl = {
    sent,
    waits,
    token: undefined,

    start: async (client_id = CLIENT_ID) =>
      read(await send("POST", "/oauth/device/code", { client_id, device_label: "difyctl on laptop" })),

    async poll({ device_code }) {
      return pollResultOf(
        await read(await send("POST", "/oauth/device/token", { device_code, client_id: CLIENT_ID })),
      );
    },

    call: async (method, path, options) => (await read(await attempt(method, path, options))).body,

    async events(method, path, options) {
      const frames = await readFrames(await attempt(method, path, options));
      return frames.map(({ event, id, data: text }) => {
        const data = JSON.parse(text);
        return { name: event ?? data.event, id, data };
      });
    },
  };
  return client;
}

function pollResultOf({ status, body }: Answer): PollResult {
  if (status >= 500) return { kind: "retry" };
  if (status === 404) return { kind: "fatal", reason: "host does not implement the device flow" };
  if (status === 200) {
    return typeof body.token === "string" && body.token !== ""
      ? { kind: "approved", token: body.token }
      : { kind: "fatal", reason: "no token" };
  }
  switch (body.error) {
    case "authorization_pending":
      return { kind: "pending" };
    case "slow_down":
      return { kind: "slow_down" };
    case "expired_token":
      return { kind: "expired" };
    case "access_denied":
      return { kind: "denied" };
    default:
      return { kind: "fatal", reason: String(body.error ?? "no OAuth envelope") };
  }
}

async function failureOf(response: Response): Promise<DifyctlError> {
  const { status, body } = await read(response);
  let server: ErrorBody | undefined;
  try {
    server = parseErrorBody(body);
  } catch {
    // Not the server's own words, a gateway's perhaps: the status has to do.
  }
  return new DifyctlError(kindOf(status), status, server);
}

function kindOf(status: number): FailureKind {
  switch (status) {
    case 401:
      return "auth_expired";
    case 403:
      return "access_denied";
    case 426:
      return "version_skew";
    case 429:
      return "rate_limited";
    default:
      return status >= 500 ? "server_5xx" : "server_4xx_other";
  }
}

/** A limit is waited out only when the server calls it by its name: a used-up plan does not come back by waiting. */
function mayRepeat(method: string, { status, server }: DifyctlError, repeatsPost: boolean): boolean {
  const isIdempotent = ["GET", "PUT", "DELETE"].includes(method);
  if (status === 429) return server?.code === "too_many_requests" && (isIdempotent || repeatsPost);
  return isIdempotent && TRANSIENT.includes(status);
}

/** Seconds; a date is as good (RFC 9110 §10.2.3). */
function retryAfter(headers: Headers): number | undefined {
  const value = headers.get("Retry-After");
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : seconds;
}
