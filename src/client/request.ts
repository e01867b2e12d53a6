import { type HeadersOptions, mergeHeaders } from "./openapi-fetch.js";
import type { OperationDescriptor } from "./operation-descriptor.js";
import type { RequestInput } from "./options.js";

/**
 * Builds the request of a call.
 *
 * @param headers - Of the client, then of the call; later ones win, and parameters in headers stand between them.
 * @throws {TypeError} For a path parameter that is missing or empty, or that would climb the path (`.` and `..` are resolved by
 *   every URL parser, percent-encoded or not), and for a base URL that cannot be resolved.
 */
export function buildRequest(
  operation: OperationDescriptor,
  baseUrl: string,
  { path = {}, query = {}, headers, body: value, mediaType }: RequestInput,
  [ofClient, ofCall]: readonly (HeadersOptions | undefined)[],
  init: Undefinable<RequestInit>,
): Request {
  const pathname = (operation.serializePath ?? fillPath)(operation.path, path);
  if (/\{|\/\.\.?(\/|$)/.test(pathname)) {
    throw new TypeError(`${operation.path}: incomplete`);
  }
  const search = operation.serializeQuery?.(query, operation.query);
  // Text may be empty, and is sent all the same.
  const body = value === undefined ? value : operation.encodeBody?.(value, mediaType ?? operation.body?.[0]);
  return new Request(baseUrl.replace(/\/$/, "") + pathname + (search ? `?${search}` : ""), {
    // What is undefined is as absent to `Request` (Web IDL, dictionaries), which its type does not say.
    ...(init as RequestInit),
    method: operation.method,
    headers: mergeHeaders(
      body?.headers,
      ofClient,
      operation.serializeHeaders?.(headers, operation.requestHeaders) ?? headers,
      ofCall,
    ),
    ...body?.init,
  });
}

type Undefinable<T> = { readonly [K in keyof T]: T[K] | undefined };

/** Fills a path template with primitives in `simple` style. What is missing stays in braces. */
function fillPath(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replace(
    /\{(.+?)\}/g,
    (braced, name) => encodeURIComponent(String(values[name] ?? "")) || braced,
  );
}
