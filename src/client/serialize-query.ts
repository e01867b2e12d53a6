import { serializeArrayParam, serializeObjectParam, serializePrimitiveParam } from "./openapi-fetch.js";
import type { QueryStyle } from "./operation-descriptor.js";

/**
 * Writes the query string, each parameter in its own style (OAS 3.1 Parameter Object); `form` exploded by default.
 *
 * `null` and `undefined` are left out, as are empty arrays. Names are percent-encoded like values.
 */
export function serializeQuery(
  query: Readonly<Record<string, unknown>> = {},
  styles: { readonly [name: string]: QueryStyle } = {},
): string {
  return Object.entries(query)
    .map(([key, value]) => serialize(encodeURIComponent(key), value, styles[key]))
    .filter((part) => part !== "")
    .join("&");
}

function serialize(name: string, value: unknown, style: QueryStyle | undefined): string {
  if (style === "json" && value !== undefined) return `${name}=${encodeURIComponent(JSON.stringify(value))}`;
  if (typeof value !== "object" || value === null) return serializePrimitiveParam(name, value as string);
  // Only `deepObject` and the default are exploded; `json` has been written above.
  const options = { style: (style ?? "form") as "form", explode: !style || style === "deepObject" };
  if (Array.isArray(value)) return value.length ? serializeArrayParam(name, value, options) : "";
  if (value instanceof Date) return serializePrimitiveParam(name, value.toISOString());
  return serializeObjectParam(
    name,
    Object.fromEntries(Object.entries(value).map(([key, member]) => [encodeURIComponent(key), member])),
    options,
  );
}
