/** What is kept of one exchange to show: redacted, readable, bounded. */

import type { Contract } from "../contract/index.js";
import type { Sample, SampleHeaders } from "./record.js";
import { Redactor, type SecretNames, secretNames } from "./redact.js";

/** How many characters of a body are kept. */
export const MOST_BODY = 4_000;
/** How many header fields of a message, and how many characters of a field or URL. */
const MOST_HEADERS = 40;
const MOST_VALUE = 500;

/** Header fields of a message: names in any case, several field lines of one name as a list. */
export type RawHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One side of an exchange before it is made a sample of. */
export interface RawMessage {
  readonly headers: RawHeaders;
  readonly body?: string | Uint8Array | undefined;
}

/** An exchange as it went over the wire. */
export interface RawExchange {
  readonly request: RawMessage & {
    readonly method: string;
    readonly url: string;
    /** Names of header fields that carry credentials, though nothing says so. */
    readonly secretHeaders?: readonly string[];
  };
  readonly response: RawMessage & { readonly status: number };
  /** Where it was made: a test's file and name. */
  readonly test?: string | undefined;
}

const knownNames = new WeakMap<Contract, SecretNames>();

function namesOf(contract: Contract): SecretNames {
  let found = knownNames.get(contract);
  if (!found) {
    found = secretNames(contract);
    knownNames.set(contract, found);
  }
  return found;
}

/**
 * Makes a sample of an exchange.
 *
 * Credentials are taken out: what stands under a telling name, be it a header field, a parameter or a member, and what the declared
 * security schemes name. Bodies longer than {@link MOST_BODY} characters are cut; binary ones are described.
 *
 * @param contract - Its security schemes say what else is secret.
 */
export function sampleOf(contract: Contract, exchange: RawExchange): Sample {
  return redacted(contract, exchange).sample;
}

/** An exchange without its secrets. */
export interface RedactedExchange {
  readonly sample: Sample;
  /** Takes the secrets of the exchange out of a fault's message. */
  readonly fault: (message: string) => string;
}

/** As {@link sampleOf}, with what takes the same secrets out of what is said of the exchange. */
export function redacted(contract: Contract, { request, response, test }: RawExchange): RedactedExchange {
  const names = namesOf(contract);
  const own = (request.secretHeaders ?? []).map((name) => name.toLowerCase());
  const redactor = new Redactor({ ...names, declared: new Set([...names.declared, ...own]) });
  // In this order: what a request holds secret may come back in the answer.
  const url = redactor.url(withoutOrigin(request.url));
  const requestHeaders = headersOf(request.headers, redactor);
  const requestBody = bodyOf(request, redactor);
  const responseHeaders = headersOf(response.headers, redactor);
  const responseBody = bodyOf(response, redactor);
  // Cut last: of a secret that was cut nobody could tell that it is one.
  const clean = (text: string, most: number) => cut(redactor.clean(text), most);
  const cleanHeaders = (headers: SampleHeaders) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, clean(value, MOST_VALUE)]));
  const sample: Sample = {
    request: {
      method: request.method,
      url: clean(url, MOST_VALUE),
      headers: cleanHeaders(requestHeaders),
      ...(requestBody && { body: clean(requestBody, MOST_BODY) }),
    },
    response: {
      status: response.status,
      headers: cleanHeaders(responseHeaders),
      ...(responseBody && { body: clean(responseBody, MOST_BODY) }),
    },
    ...(test && { test }),
  };
  return { sample, fault: (message) => redactor.fault(message) };
}

/** Origins differ from run to run: tests listen on whatever port is free. */
function withoutOrigin(url: string): string {
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "") || "/";
}

function headersOf(headers: RawHeaders, redactor: Redactor): SampleHeaders {
  const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    const lines = typeof value === "string" ? [value] : value;
    return [[name, lines.map((line) => redactor.header(name, line)).join(", ")]];
  });
  return Object.fromEntries(entries.slice(0, MOST_HEADERS));
}

function bodyOf({ headers, body }: RawMessage, redactor: Redactor): string | undefined {
  if (body === undefined || body.length === 0) return undefined;
  const type = mediaTypeOf(headers);
  const text = typeof body === "string" ? body : decode(body);
  if (text === undefined || type.startsWith("multipart/"))
    return `(${body.length} bytes of ${type || "binary data"})`;
  if (type === "application/x-www-form-urlencoded") return redactor.form(text);
  if (type === "text/event-stream")
    return text.replace(/^(data: ?)(.*)$/gm, (_line, field: string, data: string) => {
      return `${field}${json(data, redactor) ?? redactor.text(data)}`;
    });
  // Judged by what it is: an error page that says it is JSON stays readable, and JSON without a type is redacted.
  return json(text, redactor, 2) ?? redactor.text(text);
}

function json(text: string, redactor: Redactor, indent?: number): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(redactor.json(JSON.parse(text)), undefined, indent);
  } catch {
    return undefined;
  }
}

function mediaTypeOf(headers: RawHeaders): string {
  for (const [name, value] of Object.entries(headers)) {
    if (name.toLowerCase() !== "content-type" || value === undefined) continue;
    const line = typeof value === "string" ? value : (value[0] ?? "");
    return (line.split(";", 1)[0] ?? "").trim().toLowerCase();
  }
  return "";
}

/** The bytes as text; `undefined` when they are none. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
}
