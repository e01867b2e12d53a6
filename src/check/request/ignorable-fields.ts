import type { Parameter } from "../../contract/index.js";

/**
 * Header fields that a recipient ignores, or may ignore, where it cannot make sense of their value: preferences (RFC 7240 §2),
 * conditions by date and ranges (RFC 9110 §13.1.3, §13.1.4, §13.1.5, §14.2), negotiation (§12.5), caching (RFC 9111 §5.2),
 * tracing (W3C Trace Context), and what tells of the client.
 */
const IGNORABLE = new Set([
  "accept-charset",
  "accept-encoding",
  "accept-language",
  "baggage",
  "cache-control",
  "dnt",
  "from",
  "if-modified-since",
  "if-range",
  "if-unmodified-since",
  "pragma",
  "prefer",
  "priority",
  "range",
  "referer",
  "save-data",
  "traceparent",
  "tracestate",
  "user-agent",
]);

/** Whether an invalid value of a parameter may be passed over in silence. */
export function isIgnorable({ in: place, name }: Parameter): boolean {
  return place === "header" && IGNORABLE.has(name.toLowerCase());
}
