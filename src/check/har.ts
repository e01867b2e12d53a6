/** Recorded traffic: HTTP Archive 1.2, as browsers, proxies and test tools save it (http://www.softwareishard.com/blog/har-12-spec/). */

import type { Contract, HeaderFields } from "../contract/index.js";
import { exchangeOf } from "./exchange-of.js";
import type { Exchange, ExchangeRequest, ExchangeResponse } from "./finding.js";
import type { MatchOptions } from "./match-operation.js";
import { isObject } from "./pointer.js";

/** One entry of a recording. */
export interface HarEntry {
  /** 0-based place in `log.entries`. */
  readonly index: number;
  readonly request: ExchangeRequest;
  readonly response: ExchangeResponse;
  /** Set when the recording left the response's body out. */
  readonly bodyOmitted: boolean;
}

/** What a recording says of one contract. */
export interface HarExchanges {
  readonly exchanges: readonly { readonly entry: HarEntry; readonly exchange: Exchange }[];
  /** Entries whose path is outside the surface. */
  readonly foreign: number;
  /** Entries that got no response: aborted, blocked, or answered from a cache without a status. */
  readonly unanswered: number;
}

/** Thrown for what is no recording; the message says what is missing where. */
export class HarError extends Error {
  override readonly name = "HarError";
}

/**
 * Reads the entries of a recording that got a response.
 *
 * @param har - The text of a `.har` file, or its parsed JSON.
 * @throws {HarError} For what is not a HAR 1.x log.
 */
export function readHar(har: unknown): readonly HarEntry[] {
  return entriesOf(har).flatMap((entry, index) => readEntry(entry, index) ?? []);
}

/**
 * Joins the entries of a recording with the operations that they are of, ready for `judge`.
 *
 * @throws {HarError} For what is not a HAR 1.x log.
 */
export function exchangesOfHar(contract: Contract, har: unknown, options?: MatchOptions): HarExchanges {
  const all = entriesOf(har);
  const entries = all.flatMap((entry, index) => readEntry(entry, index) ?? []);
  const exchanges = entries.flatMap((entry) => {
    const exchange = exchangeOf(contract, entry.request, entry.response, options);
    return exchange
      ? [{ entry, exchange: entry.bodyOmitted ? { ...exchange, streamed: true } : exchange }]
      : [];
  });
  return {
    exchanges,
    foreign: entries.length - exchanges.length,
    unanswered: all.length - entries.length,
  };
}

function entriesOf(har: unknown): readonly unknown[] {
  const log = member(typeof har === "string" ? parse(har) : har, "log");
  const entries = member(log, "entries");
  if (!Array.isArray(entries))
    throw new HarError("The recording has no list at `log.entries`: expected HAR 1.2.");
  return entries;
}

function parse(text: string): unknown {
  try {
    // Some recorders write a byte order mark.
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    throw new HarError("The recording is not JSON: expected HAR 1.2.", { cause });
  }
}

function readEntry(entry: unknown, index: number): HarEntry | undefined {
  const request = member(entry, "request");
  const response = member(entry, "response");
  const method = member(request, "method");
  const url = member(request, "url");
  if (typeof method !== "string" || typeof url !== "string")
    throw new HarError(`Entry ${index} of the recording has no \`request.method\` or no \`request.url\`.`);
  const status = member(response, "status");
  if (typeof status !== "number" || status < 100) return undefined;
  const content = member(response, "content");
  const body = contentOf(content);
  const size = member(content, "size");
  const isOmitted = body === undefined && typeof size === "number" && size > 0;
  return {
    index,
    request: {
      method,
      url,
      headers: headersOf(request),
      body: postedBody(member(request, "postData")),
      // Browsers leave credentials out of what they save.
      credentials: "withheld",
    },
    // What is recorded is the body without its content coding.
    response: { status, headers: headersOf(response), body },
    bodyOmitted: isOmitted,
  };
}

/** Fields by name in lower case. What begins with a colon is no field (RFC 9113 §8.3). */
function headersOf(message: unknown): HeaderFields {
  const headers = new Map<string, string | readonly string[]>();
  const list = member(message, "headers");
  for (const field of Array.isArray(list) ? list : []) {
    const name = member(field, "name");
    const value = member(field, "value");
    if (typeof name !== "string" || typeof value !== "string" || name.startsWith(":")) continue;
    const key = name.toLowerCase();
    const known = headers.get(key);
    headers.set(key, known === undefined ? value : [...[known].flat(), value]);
  }
  return Object.fromEntries(headers);
}

function contentOf(content: unknown): Uint8Array | string | undefined {
  const text = member(content, "text");
  if (typeof text !== "string" || text === "") return undefined;
  return member(content, "encoding") === "base64" ? Buffer.from(text, "base64") : text;
}

/** The text that was posted, or the parameters of a form that was taken apart. */
function postedBody(postData: unknown): Uint8Array | string | undefined {
  const text = contentOf(postData);
  const params = member(postData, "params");
  if (text !== undefined || !Array.isArray(params)) return text;
  const mimeType = member(postData, "mimeType");
  if (typeof mimeType !== "string" || !mimeType.startsWith("application/x-www-form-urlencoded"))
    return undefined;
  const form = new URLSearchParams();
  for (const param of params) {
    const name = member(param, "name");
    const value = member(param, "value");
    if (typeof name === "string") form.append(name, typeof value === "string" ? value : "");
  }
  return form.toString();
}

function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
