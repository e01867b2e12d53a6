import { Agent, type Dispatcher, request as send } from "undici";
import { guardedConnector, type Resolver, systemResolver } from "./connector.js";
import { isForbiddenHeader } from "./headers.js";
import { type HostPattern, matchesHost } from "./hosts.js";
import {
  type OutgoingHttp,
  type OutgoingRequest,
  type OutgoingResponse,
  RequestFailed,
  RequestRefused,
} from "./outgoing-http.js";
import { nextHop } from "./redirects.js";

const CONNECT_TIMEOUT_MS = 10_000;

/** What the operator decides about requests that the service makes for others. */
export interface OutgoingPolicy {
  readonly allowedHosts: readonly HostPattern[];
  /** Whether requests may go to this machine and to private networks. */
  readonly allowPrivateAddresses: boolean;
  readonly resolver?: Resolver;
}

/**
 * Makes requests under a policy. Each redirect is judged like a request of its own. There are no time-outs but that of connecting:
 * the request's signal bounds all else. Proxies that the environment names are not used: they would choose the address.
 */
export function createOutgoingHttp(policy: OutgoingPolicy): OutgoingHttp {
  const { allowPrivateAddresses: allowPrivate, resolver = systemResolver } = policy;
  const connect = guardedConnector({ allowPrivate, resolver, timeoutMs: CONNECT_TIMEOUT_MS });
  const agent = new Agent({ connect, headersTimeout: 0, bodyTimeout: 0 });

  async function exchange(request: OutgoingRequest, url: URL): Promise<Dispatcher.ResponseData> {
    const { method, body, signal } = request;
    const headers = [...requestHeaders(request)];
    try {
      return await send(url, {
        dispatcher: agent,
        method: method as Dispatcher.HttpMethod,
        headers,
        body: body || null,
        signal,
      });
    } catch (error) {
      throw outgoingError(error, signal);
    }
  }

  return {
    async send(request) {
      let hop = request;
      for (let redirects = 0; ; redirects++) {
        const url = judgedUrl(hop.url, policy.allowedHosts);
        const response = responseOf(await exchange(hop, url), request.signal);
        const location = request.maxRedirects > 0 ? redirectOf(response) : undefined;
        if (location === undefined) return response;
        response.close();
        if (redirects === request.maxRedirects) {
          throw new RequestFailed(`The server redirects more than ${request.maxRedirects} times.`);
        }
        hop = nextHop(hop, url, response.status, location);
      }
    },
    close: () => agent.destroy(),
  };
}

/** @throws {RequestRefused} */
function judgedUrl(text: string, allowedHosts: readonly HostPattern[]): URL {
  if (!URL.canParse(text)) throw new RequestRefused("The URL is not one.");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new RequestRefused("The URL is neither http nor https.");
  }
  if (url.username || url.password) {
    throw new RequestRefused("The URL holds a user or a password: send them in a header.");
  }
  if (!matchesHost(url.hostname, allowedHosts)) {
    throw new RequestRefused(
      `\`${url.hostname}\` is none of the hosts that requests may go to. The operator allows hosts with HTTP_REQUEST_ALLOWED_HOSTS.`,
    );
  }
  return url;
}

/** Names and values by turns, as undici takes them. */
function* requestHeaders({ headers }: OutgoingRequest): Generator<string> {
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  if (!names.has("user-agent")) yield* ["user-agent", "wireproof"];
  if (!names.has("accept")) yield* ["accept", "*/*"];
  yield* ["accept-encoding", "identity"];
  for (const [name, value] of headers) {
    if (isForbiddenHeader(name))
      throw new RequestRefused(`The header \`${name}\` is not the request's to set.`);
    // RFC 9110 §5.5; whatever lies beyond ASCII has no agreed meaning.
    if (/[^\t\x20-\x7e]/.test(value)) {
      throw new RequestRefused(
        `The header \`${name}\` has a value with characters that headers cannot carry.`,
      );
    }
    yield* [name, value];
  }
}

function redirectOf({ status, headers }: OutgoingResponse): string | undefined {
  return [301, 302, 303, 307, 308].includes(status) ? headers.get("location") : undefined;
}

function responseOf(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  signal: AbortSignal,
): OutgoingResponse {
  // Closing a body that is not read to its end is an error to the stream; it is none to us.
  body.on("error", () => {});
  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of body) yield chunk;
    } catch (error) {
      throw outgoingError(error, signal);
    }
  }
  return {
    status: statusCode,
    headers: new Map(
      Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
      ),
    ),
    body: read(),
    close: () => void body.destroy(),
  };
}

/** What can be told of an error of the transport, by its code; where the request went is for the one who wrote the URL. */
const TROUBLE: ReadonlyMap<string, string> = new Map([
  ["ENOTFOUND", "The host has no address."],
  ["EAI_AGAIN", "The host's address cannot be found at the moment."],
  ["ECONNREFUSED", "The server refuses the connection."],
  ["ECONNRESET", "The server breaks the connection off."],
  ["UND_ERR_SOCKET", "The server breaks the connection off."],
  ["UND_ERR_CONNECT_TIMEOUT", "The server cannot be connected to in time."],
  ["UND_ERR_HEADERS_OVERFLOW", "The response's headers are too long."],
]);

function outgoingError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof RequestRefused || error instanceof RequestFailed) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new RequestFailed(TROUBLE.get(code) ?? "The server does not answer as HTTP servers do.", {
    cause: error,
  });
}
