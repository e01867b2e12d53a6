import type { HeadersOptions } from "./openapi-fetch.js";
import type { HeaderStyle } from "./operation-descriptor.js";

/**
 * Writes header parameters that are lists or objects in style `simple` (OAS 3.1 Parameter Object): `1,2`, `a,1,b,2`, and
 * `a=1,b=2` where they are exploded. Other headers stay as they are, as does what has been written already.
 */
export function serializeHeaders(
  headers: HeadersOptions = {},
  styles: { readonly [name: string]: HeaderStyle } = {},
): HeadersOptions {
  if (headers instanceof Headers) return headers;
  const byName = new Map(Object.entries(styles).map(([name, style]) => [name.toLowerCase(), style]));
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]: [string, unknown]) => [
      name,
      serialize(value, byName.get(name.toLowerCase())) as string,
    ]),
  );
}

function serialize(value: unknown, style: HeaderStyle | undefined): unknown {
  if (style === undefined || typeof value !== "object" || value === null) return value;
  if (style === "json") return JSON.stringify(value);
  if (Array.isArray(value)) return value.join(",");
  const joint = style === "exploded" ? "=" : ",";
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${key}${joint}${member}`)
    .join(",");
}
