/** The Cookie header (RFC 6265 §4.2.1). */

/**
 * Reads cookies by name; the first of a name wins, as browsers send the most specific path first (RFC 6265 §5.4).
 * Values are percent-decoded where they decode. Looked up through `Map`, so that no name reaches a prototype.
 */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  if (header === undefined) return cookies;
  for (const part of header.split(";")) {
    const equals = part.indexOf("=");
    if (equals === -1) continue;
    const name = part.slice(0, equals).trim();
    if (name !== "" && !cookies.has(name)) cookies.set(name, decodeValue(part.slice(equals + 1).trim()));
  }
  return cookies;
}

function decodeValue(raw: string): string {
  const value = raw.length > 1 && raw.startsWith('"') && raw.endsWith('"') ? raw.slice(1, -1) : raw;
  if (!value.includes("%")) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
