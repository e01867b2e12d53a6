import type { Answer } from "../answer.js";
import type { Observation } from "../finding.js";
import { quote } from "../quote.js";

/**
 * Fields that say nothing of one operation: HTTP gives them their meaning for every answer, or whoever stands between server and
 * client adds them.
 */
const UBIQUITOUS: ReadonlySet<string> = new Set([
  // Of the connection and the message: RFC 9110 §7.6.1, §8, RFC 9112. Content-Type is judged by `content-type-declared`, and a
  // declaration of it is ignored (OAS 3.1 Response Object).
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "content-encoding",
  "content-language",
  "content-length",
  "content-type",
  // What a next request may send: RFC 9110 §12.5.1, §12.5.3, RFC 5789 §3.1.
  "accept",
  "accept-encoding",
  "accept-patch",
  "accept-post",
  // Of the origin, the route and the cache: RFC 9110 §6.6.1, §10.2.4, §7.6.3, RFC 9111 §5, RFC 9211, RFC 7838.
  "date",
  "server",
  "via",
  "age",
  "cache-control",
  "expires",
  "pragma",
  "vary",
  "warning",
  "alt-svc",
  "cache-status",
  // Validators and ranges, which frameworks add by themselves: RFC 9110 §8.8, §14.
  "accept-ranges",
  "content-range",
  "etag",
  "last-modified",
  // Rules for browsers, the same for every answer of an origin: Fetch, CSP, HSTS (RFC 6797), Reporting API, Clear Site Data.
  "content-security-policy",
  "content-security-policy-report-only",
  "cross-origin-embedder-policy",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
  "nel",
  "origin-agent-cluster",
  "permissions-policy",
  "referrer-policy",
  "report-to",
  "reporting-endpoints",
  "strict-transport-security",
  "timing-allow-origin",
  "x-content-type-options",
  "x-dns-prefetch-control",
  "x-download-options",
  "x-frame-options",
  "x-permitted-cross-domain-policies",
  "x-powered-by",
  "x-robots-tag",
  "x-xss-protection",
  // For whoever follows a request through a system: Trace Context, Server Timing.
  "server-timing",
  "traceparent",
  "tracestate",
  "traceresponse",
  "x-correlation-id",
  "x-request-id",
  "x-response-time",
]);

/** CORS answers a browser, whatever the operation (Fetch, "HTTP responses"). */
const CORS = "access-control-";

/** Fields that go with a status, which RFC 9110 asks for or allows there. */
const BY_STATUS: Readonly<Record<number, readonly string[]>> = {
  201: ["location"],
  401: ["www-authenticate"],
  // `error="insufficient_scope"` (RFC 6750 §3.1).
  403: ["www-authenticate"],
  405: ["allow"],
  407: ["proxy-authenticate"],
  413: ["retry-after"],
  426: ["upgrade"],
  429: ["retry-after"],
  503: ["retry-after"],
};

/** A response header that the response does not declare is one that no client knows of (OAS 3.1 Response Object, `headers`). */
export function undocumentedHeaders(answer: Answer): readonly Observation[] | undefined {
  const { response, headers } = answer.declaration;
  if (!response || !answer.operation) return undefined;
  const known = new Set([
    ...headers.map(({ key }) => key),
    ...(answer.declaredError?.headers ?? []).map((name) => name.toLowerCase()),
    ...(BY_STATUS[answer.status] ?? []),
  ]);
  const isRedirect = answer.status >= 300 && answer.status < 400;
  const found: Observation[] = [];
  for (const name in answer.exchange.headers) {
    if (answer.exchange.headers[name] === undefined || known.has(name) || UBIQUITOUS.has(name)) continue;
    if (name.startsWith(CORS) || (isRedirect && (name === "location" || name === "retry-after"))) continue;
    found.push({
      message: `Header ${quote(name)} of a \`${answer.status}\` of ${answer.who} is not declared.`,
      expected: "a declared header",
      received: quote(name),
      fix: `declare it under the headers of the \`${response.key}\` response of ${answer.who}, or leave it out`,
      schemaPointer: response.pointer,
    });
  }
  return found.length === 0 ? undefined : found;
}
