/** The request target of a request line (RFC 9112 §3.2), taken apart without decoding. */

/** A request target: path and query as they were sent, still percent-encoded. */
export interface RequestTarget {
  readonly path: string;
  /** Without the `?`; `""` when there is none. */
  readonly query: string;
  /** A fragment has no place in a request target: such a target is malformed. */
  readonly hasFragment: boolean;
}

/** `http://host` before the path: the absolute-form, which a server must accept (RFC 9112 §3.2.2). */
const AUTHORITY = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i;

/** Splits a request target. The absolute-form is reduced to its path; nothing is decoded or normalized. */
export function readTarget(target: string): RequestTarget {
  const raw = target.charCodeAt(0) === 47 ? target : target.replace(AUTHORITY, "") || "/";
  const hash = raw.indexOf("#");
  const whole = hash === -1 ? raw : raw.slice(0, hash);
  const mark = whole.indexOf("?");
  return mark === -1
    ? { path: whole, query: "", hasFragment: hash !== -1 }
    : { path: whole.slice(0, mark), query: whole.slice(mark + 1), hasFragment: hash !== -1 };
}

/** Whether a path lies under a prefix, segment by segment: `/v1` holds `/v1` and `/v1/a`, not `/v10`. */
export function isUnder(prefix: string, path: string): boolean {
  // The whole server answers `OPTIONS *` too (RFC 9110 §9.3.7).
  if (prefix === "") return true;
  if (!path.startsWith(prefix)) return false;
  return path.length === prefix.length || path.charCodeAt(prefix.length) === 47;
}

/** A `.` or `..` segment, also percent-encoded: what proxies resolve and routers must not (RFC 3986 §3.3, §6.2.2.3). */
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:\/|$)/i;

/** Whether a path holds a dot segment. */
export function hasDotSegment(path: string): boolean {
  return (path.includes("/.") || path.includes("/%2")) && DOT_SEGMENT.test(path);
}
