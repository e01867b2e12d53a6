import type { Answer } from "../answer.js";
import type { Observation } from "../finding.js";
import { quote } from "../quote.js";

/** What must not leave the server, with the words for it. Each pattern is linear in the length of the text. */
const LEAKS: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    "a stack trace",
    /(?:\\n|\n)\s{1,8}at [^\n]{0,200}?(?::\d{1,7}:\d{1,7}|<anonymous>|\(native\))|Traceback \(most recent call last\)/,
  ],
  [
    "a file path",
    /node_modules[/\\]|file:\/\/\/|node:internal\/|(?<![\w.:/-])\/(?:home|Users|root|usr|var|opt|etc|tmp|srv|mnt|proc)\/[\w.@-]+|\b[A-Za-z]:\\\\?[\w.-]+\\|[\w-]\.[cm]?[jt]sx?:\d{1,7}(?::\d{1,7})?\b/,
  ],
  [
    "SQL text",
    /\bSELECT\s[^;]{1,200}?\sFROM\s|\bINSERT INTO\s|\bDELETE FROM\s|\bUPDATE\s+["'`\w.]{1,80}\s+SET\s|\bSQLITE_[A-Z]{3,}|\bsyntax error at or near\b|\bviolates (?:unique|foreign key|not-null|check) constraint\b|\bUNIQUE constraint failed\b/,
  ],
  [
    "the name of an internal error",
    /(?<![\w-])(?:[A-Z][a-z0-9]+)+(?:Error|Exception): |\bCannot (?:read|set) propert(?:y|ies) of\b|\bis not a function\b|\bE(?:CONNREFUSED|CONNRESET|NOENT|ACCES|PIPE|TIMEDOUT|NOTFOUND|ADDRINUSE|EXIST)\b|\bMaximum call stack size exceeded\b/,
  ],
];

/** What a parser says of the JSON that it reads: of the server's own in a 5xx, of the caller's in a 4xx, who may well be told. */
const PARSER_WORDS: (typeof LEAKS)[number] = [
  "the name of an internal error",
  /\bUnexpected token\b|\bin JSON at position \d/,
];

/** How much of a body is searched: an error that is longer has already said too much elsewhere. */
const SEARCHED_LENGTH = 65_536;

/** HTML at the start of a text, as an error page begins. */
const HTML = /^\s*<(?:!doctype html|html|head|body|pre|h1|p|title)\b/i;

/**
 * An error must not tell of the server's inside: no stack trace, file path, SQL text or error class; and where JSON is
 * declared, no answer is HTML (OWASP API8:2023).
 *
 * Successes are searched for HTML only: a stack trace may well be what the caller asked for. What the caller sent is nothing of
 * the server's.
 */
export function leak(answer: Answer): Observation | undefined {
  if (answer.exchange.streamed === true || !answer.hasBody) return undefined;
  if ((firstByte(answer) === "<" || isHtmlType(answer)) && expectsJson(answer) && HTML.test(answer.text)) {
    return observe(answer, "HTML", answer.text);
  }
  if (answer.status < 400) return undefined;
  const text = answer.text.slice(0, SEARCHED_LENGTH);
  for (const [name, pattern] of answer.status < 500 ? LEAKS : [...LEAKS, PARSER_WORDS]) {
    const match = pattern.exec(text);
    if (match && !isEcho(answer, match[0])) return observe(answer, name, match[0].trim());
  }
  return undefined;
}

/** Whether the caller said it: errors may name the path that was asked for (`instance` of RFC 9457), or the value that is wrong. */
function isEcho({ exchange: { request } }: Answer, text: string): boolean {
  if (!request) return false;
  const { body = "" } = request;
  const said = typeof body === "string" ? body : Buffer.from(body).toString("utf8");
  return [request.url, decoded(request.url), said].some((part) => part.includes(text));
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/** Whether the body was sent as declared JSON, or as something that is not declared beside it. */
function expectsJson(answer: Answer): boolean {
  const { mediaTypes } = answer.declaration;
  return answer.mediaType?.json ?? mediaTypes.some((mediaType) => mediaType.json);
}

function firstByte(answer: Answer): string {
  const first = answer.exchange.body?.[0];
  return typeof first === "number" ? String.fromCharCode(first) : (first ?? "");
}

function isHtmlType(answer: Answer): boolean {
  return answer.header("content-type")?.startsWith("text/html") === true;
}

function observe(answer: Answer, name: string, text: string): Observation {
  return {
    message: `A \`${answer.status}\` of ${answer.who} holds ${name}: received ${quote(text)}.`,
    expected: `no ${name.replace(/^an? |^the /, "")}`,
    received: quote(text),
    fix: "answer a declared code with its fixed message and keep the cause for the log",
  };
}
