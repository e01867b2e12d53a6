/** Entries of a recording that are no exchange with the API. */

import type { HeaderFields } from "../../contract/index.js";
import { headersOf } from "./headers.js";
import { listMember, member, numberMember, textMember } from "./json-member.js";

/** Why an entry is not judged, each with the words for it. */
export const PASS_REASONS = {
  "no-request": "without a method or URL",
  "other-scheme": "of no HTTP URL",
  websocket: "of WebSockets",
  unanswered: "without an answer",
  preflight: "that ask for leave (CORS preflights)",
  "service-worker": "answered by a service worker",
  cached: "that the browser answered itself",
  "no-headers": "without the headers of the answer",
  "other-origin": "with other origins",
  "outside-surface": "outside of every surface",
} as const;

export type PassReason = keyof typeof PASS_REASONS;

/** An entry that was passed over. */
export interface PassedOver {
  /** 0-based place in `log.entries`. */
  readonly index: number;
  readonly reason: PassReason;
}

/** Why an entry says nothing of a server by itself; `undefined` for one that is to be judged. */
export function reasonToPass(entry: unknown): PassReason | undefined {
  const request = member(entry, "request");
  const response = member(entry, "response");
  const method = textMember(request, "method");
  const url = textMember(request, "url");
  const status = numberMember(response, "status") ?? 0;
  if (!method || !url) return "no-request";
  const [scheme] = /^[a-z][a-z\d+.-]*(?=:)/i.exec(url) ?? [];
  const kind = textMember(entry, "_resourceType");
  if (kind === "websocket" || status === 101 || scheme === "ws" || scheme === "wss") return "websocket";
  if (scheme !== undefined && !/^https?$/i.test(scheme)) return "other-scheme";
  if (status < 100) return "unanswered";
  const headers = headersOf(response);
  if (kind === "preflight" || isPreflight(method, headersOf(request))) return "preflight";
  if (isOfWorker(response)) return "service-worker";
  if (isCached(entry, response, status, headers)) return "cached";
  return listMember(response, "headers").length === 0 ? "no-headers" : undefined;
}

/** Fetch, "CORS-preflight request". */
function isPreflight(method: string, headers: HeaderFields): boolean {
  return method.toUpperCase() === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}

/** Chromium and Safari say so. */
function isOfWorker(response: unknown): boolean {
  return (
    member(response, "_fetchedViaServiceWorker") === true ||
    textMember(response, "_fetchType")?.toLowerCase() === "service worker"
  );
}

/**
 * What never came over the network, or only as a 304, is as the browser remembers it: the body of one answer beside the headers of
 * another. Every recorder has its way to say it; of HAR 1.2 itself it is a `bodySize` of 0 beside a content. A browser also answers
 * for servers that asked to be called by https only (RFC 6797 §7.2).
 */
function isCached(entry: unknown, response: unknown, status: number, headers: HeaderFields): boolean {
  const size = numberMember(member(response, "content"), "size") ?? 0;
  return (
    status === 304 ||
    (member(entry, "_fromCache") ?? false) !== false ||
    /cache/i.test(textMember(response, "_fetchType") ?? "") ||
    numberMember(response, "_transferSize") === 0 ||
    (numberMember(response, "bodySize") === 0 && size > 0) ||
    headers["non-authoritative-reason"] !== undefined
  );
}
