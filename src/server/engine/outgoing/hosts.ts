/** Which hosts a request may go to: a name or an address as it stands, `*.example.org` for all below it, `*` for any. */
export type HostPattern = string;

const LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
const PATTERN = new RegExp(`^(?:\\*|(?:\\*\\.)?${LABEL}(?:\\.${LABEL})*|\\[[0-9a-f:.]+\\])$`);

/** Reads a pattern; undefined when it is none. */
export function hostPattern(text: string): HostPattern | undefined {
  const pattern = text.trim().toLowerCase();
  if (pattern.length > 255 || !PATTERN.test(pattern)) return undefined;
  if (pattern.startsWith("*")) return pattern;
  // As the host of a URL will be written: `[0:0:0:0:0:0:0:1]` is `[::1]` there.
  const url = `http://${pattern}`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

/**
 * Whether one of the patterns is for the host.
 *
 * @param hostname - As the URL Standard writes it: in lower case, in ASCII, IPv6 addresses in brackets.
 */
export function matchesHost(hostname: string, patterns: readonly HostPattern[]): boolean {
  // The dot at the end of a fully qualified name changes nothing (RFC 1034 §3.1).
  const host = hostname.replace(/\.$/, "");
  return patterns.some((pattern) =>
    pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : pattern === "*" || pattern === host,
  );
}
