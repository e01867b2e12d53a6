import { type OutgoingRequest, RequestRefused } from "./outgoing-http.js";

/** Headers that say nothing of who asks, so that they may go to another origin. */
const NEUTRAL_HEADERS = new Set(["accept", "accept-language", "user-agent"]);

/**
 * The request that a redirect asks for (RFC 9110 §15.4).
 *
 * @throws {RequestRefused} When it would carry the body to another origin, or leave https.
 */
export function nextHop(
  request: OutgoingRequest,
  from: URL,
  status: number,
  location: string,
): OutgoingRequest {
  if (!URL.canParse(location, from)) throw new RequestRefused("The server redirects to what is no URL.");
  const to = new URL(location, from);
  if (from.protocol === "https:" && to.protocol !== "https:") {
    throw new RequestRefused("The server redirects from https to something less safe.");
  }
  const { body, ...rest } = request;
  const isElsewhere = to.origin !== from.origin;
  const keepsMethod =
    status === 307 || status === 308 || request.method === "GET" || request.method === "HEAD";
  if (isElsewhere && keepsMethod && body !== undefined) {
    throw new RequestRefused("The server redirects the body to another origin.");
  }
  return {
    ...rest,
    method: keepsMethod ? request.method : "GET",
    url: to.href,
    headers: request.headers.filter(([name]) => {
      const lower = name.toLowerCase();
      if (isElsewhere) return NEUTRAL_HEADERS.has(lower);
      return keepsMethod || !lower.startsWith("content-");
    }),
    ...(keepsMethod && body !== undefined && { body }),
  };
}
