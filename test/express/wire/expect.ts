import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { parse } from "yaml";
import type { Received } from "./http.js";

/** What the catalogue of the fixture says of a code. */
interface Entry {
  readonly status: number;
  readonly details?: "required" | "optional" | "none";
  readonly headers?: readonly string[];
}

/** The catalogue as its author wrote it, read past everything under test. */
const CATALOGUE: { readonly codes: Record<string, Entry>; readonly oauth: Record<string, Entry> } = parse(
  readFileSync(new URL("../fixture/errors.yaml", import.meta.url), "utf8"),
);

/** Codes of what Node refuses before there is a surface to ask. */
const BELOW: Record<string, Entry> = {
  request_timeout: { status: 408 },
  expectation_failed: { status: 417 },
  header_fields_too_large: { status: 431 },
};

const ajv = new Ajv2020({ allErrors: true });

/** The canonical body, closed, written out here so that no code under test has a say in it. */
const isErrorBody = ajv.compile<ErrorBody>({
  type: "object",
  additionalProperties: false,
  required: ["code", "message", "status"],
  properties: {
    code: { type: "string", pattern: "^[a-z][a-z0-9_]*$" },
    message: { type: "string", minLength: 1 },
    status: { type: "integer", minimum: 400, maximum: 599 },
    hint: { type: "string", minLength: 1 },
    details: {
      type: "array",
      minItems: 1,
      maxItems: 50,
      items: {
        type: "object",
        additionalProperties: false,
        required: ["type", "loc", "msg"],
        properties: {
          type: { type: "string", pattern: "^[a-z][a-z0-9_]*$" },
          loc: { type: "array", minItems: 1, items: { anyOf: [{ type: "string" }, { type: "integer" }] } },
          msg: { type: "string", minLength: 1 },
        },
      },
    },
  },
});

/** The flat body of RFC 6749 §5.2, closed, with its character set. */
const isFlatBody = ajv.compile<{ error: string; error_description?: string }>({
  type: "object",
  additionalProperties: false,
  required: ["error"],
  properties: {
    error: { type: "string", pattern: "^[a-z][a-z0-9_]*$" },
    error_description: { type: "string", pattern: "^[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+$" },
  },
});

export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly hint?: string;
  readonly details?: readonly {
    readonly type: string;
    readonly loc: readonly (string | number)[];
    readonly msg: string;
  }[];
}

/** Words that only the inside of a server knows. */
const INSIDE =
  /node_modules|node:internal|(?:\n|\\n)\s+at |\.[cm]?[jt]s:\d|\/srv\/|\/home\/|\/usr\/|[A-Z][a-z]+Error\b|SELECT |SQLITE|Cannot (read|GET|POST)|<!doctype|<html|<pre>|express|ajv/i;

/** Asserts that nothing of the server's inside is in the body or the headers. */
export function expectNoLeak(received: Received): void {
  const headers = received.rawHeaders.filter((_, index) => index % 2 === 1).join("\n");
  const said = `${headers}\n${received.text}`;
  expect(said).not.toMatch(INSIDE);
  expect(said).not.toContain(process.cwd());
}

/** Asserts one canonical answer: status, code, closed body, JSON type, exact length, no leak. Returns its body. */
export function expectError(received: Received, status: number, code: string): ErrorBody {
  expect(`${received.status} ${received.text}`).toMatch(new RegExp(`^${status} .*"${code}"`));
  expectJsonMessage(received);
  const body: unknown = JSON.parse(received.text);
  if (!isErrorBody(body))
    throw new Error(`not an ErrorBody: ${received.text}: ${ajv.errorsText(isErrorBody.errors)}`);
  expect(body.status).toBe(status);
  expect(body.code).toBe(code);
  const entry = CATALOGUE.codes[code] ?? BELOW[code];
  expectCatalogued(received, code, entry);
  if (entry?.details !== "optional") expect(body.details !== undefined).toBe(entry?.details === "required");
  expectNoLeak(received);
  return body;
}

/** Asserts one flat answer of the OAuth family, which nothing may cache. Returns its description. */
export function expectFlat(received: Received, status: number, error: string): string | undefined {
  expect(`${received.status} ${received.text}`).toMatch(new RegExp(`^${status} .*"${error}"`));
  expectJsonMessage(received);
  const body: unknown = JSON.parse(received.text);
  if (!isFlatBody(body))
    throw new Error(`not a flat body: ${received.text}: ${ajv.errorsText(isFlatBody.errors)}`);
  expect(body.error).toBe(error);
  expectCatalogued(received, error, CATALOGUE.oauth[error]);
  expect(received.headers["cache-control"]).toBe("no-store");
  expectNoLeak(received);
  return body.error_description;
}

/** Asserts a success and returns its parsed body. */
export function expectOk(received: Received, status = 200): Record<string, unknown> {
  expect(`${received.status} ${received.text}`).toMatch(new RegExp(`^${status} `));
  expectJsonMessage(received);
  return JSON.parse(received.text);
}

/** Asserts the code's own status and headers. */
function expectCatalogued(received: Received, code: string, entry: Entry | undefined): void {
  expect(entry, `${code} is in no catalogue`).toBeDefined();
  expect(received.status).toBe(entry?.status);
  for (const name of entry?.headers ?? [])
    expect([name, received.headers[name.toLowerCase()]]).not.toContain(undefined);
}

function expectJsonMessage(received: Received): void {
  expect(received.headers["content-type"]).toMatch(/^application\/json(; ?charset=utf-8)?$/);
  const length = received.headers["content-length"];
  if (length !== undefined) expect(Number(length)).toBe(Buffer.byteLength(received.text));
  expect(received.complete).toBe(true);
}

/** The places of the details, joined: `query/limit`. */
export function places(body: ErrorBody): string[] {
  return (body.details ?? []).map(({ loc }) => loc.join("/"));
}

/** Type and place of each detail: `missing body/name`. */
export function kinds(body: ErrorBody): string[] {
  return (body.details ?? []).map(({ type, loc }) => `${type} ${loc.join("/")}`);
}

/** The members of a comma-separated header, sorted. */
export function members(value: string | undefined): string[] {
  return (value ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean)
    .sort();
}
