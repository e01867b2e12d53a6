/** Headers that say how the connection is used, or on whose behalf; they are not a graph's to set (RFC 9110 §7.6.1). */
const FORBIDDEN_REQUEST_HEADERS = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
]);
const FORBIDDEN_PREFIXES = ["proxy-", "sec-"];

/** Response headers that a graph has no use for, or that would let it act as somebody else. */
const HIDDEN_RESPONSE_HEADERS = new Set([
  "connection",
  "keep-alive",
  "set-cookie",
  "set-cookie2",
  "trailer",
  "upgrade",
]);

/** Whether a request of a graph may not carry the header. */
export function isForbiddenHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    FORBIDDEN_REQUEST_HEADERS.has(lower) || FORBIDDEN_PREFIXES.some((prefix) => lower.startsWith(prefix))
  );
}

/** Whether a response header is kept from the graph. */
export function isHiddenHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return HIDDEN_RESPONSE_HEADERS.has(lower) || lower.startsWith("proxy-");
}
