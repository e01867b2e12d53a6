/** What the bookshop refuses with. */

import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** The words are those of the document. */
const { codes } = parse(readFileSync(new URL("openapi.yaml", import.meta.url), "utf8"))["x-error-catalogue"];

const STATUS = {
  bad_request: 400,
  unauthorized: 401,
  not_found: 404,
  book_not_found: 404,
  order_not_found: 404,
  method_not_allowed: 405,
  isbn_taken: 409,
  unknown_book: 409,
  out_of_stock: 409,
  order_closed: 409,
  too_large: 413,
  unsupported_media_type: 415,
  invalid_param: 422,
  internal_server_error: 500,
} as const;

export type Code = keyof typeof STATUS;

export class Problem extends Error {
  readonly code: Code;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: Code, headers: Readonly<Record<string, string>> = {}) {
    super(codes[code].message);
    this.code = code;
    this.status = STATUS[code];
    this.headers = headers;
  }

  /** As ErrorBody. */
  get body() {
    return { code: this.code, message: this.message, status: this.status };
  }
}

/** What Express, body-parser and the URI decoder throw, in the words of the contract. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const status = typeof error === "object" && error !== null ? Reflect.get(error, "status") : undefined;
  if (status === 400) return new Problem("bad_request");
  if (status === 413) return new Problem("too_large");
  if (status === 415) return new Problem("unsupported_media_type");
  return new Problem("internal_server_error");
}
