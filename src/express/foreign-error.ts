/** Exceptions of other people's code, read without trusting them. */

import type { ErrorDetail, Stage } from "../contract/index.js";
import { retryAfter } from "./retry-after.js";

/** What an exception of unknown origin says of itself, as far as it can be used. */
export interface ErrorFields {
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly details: readonly ErrorDetail[] | undefined;
}

const NO_FIELDS: ErrorFields = {
  code: undefined,
  status: undefined,
  type: undefined,
  headers: undefined,
  details: undefined,
};

/** Reads an exception's members without trusting them: getters may throw, and anything may be of any type. */
export function readFields(error: unknown): ErrorFields {
  if (typeof error !== "object" || error === null) return NO_FIELDS;
  const read = (name: string): unknown => {
    try {
      return Reflect.get(error, name);
    } catch {
      return undefined;
    }
  };
  const text = (name: string) => {
    const value = read(name);
    return typeof value === "string" ? value : undefined;
  };
  const status = [read("status"), read("statusCode")].find((value) => typeof value === "number");
  return {
    code: text("code"),
    status:
      typeof status === "number" && Number.isInteger(status) && status >= 400 && status <= 599
        ? status
        : undefined,
    type: text("type"),
    headers: retryAfterOf(read("headers")),
    details: detailsIn(read("details")),
  };
}

/** Of a foreign error's headers only `Retry-After` is taken: it is about the status, the others about an answer not given. */
function retryAfterOf(headers: unknown): Record<string, string> | undefined {
  if (typeof headers !== "object" || headers === null) return undefined;
  for (const [name, value] of Object.entries(headers)) {
    if (name.toLowerCase() === "retry-after" && /^\d+$/.test(String(value)))
      return { "Retry-After": retryAfter(Number(value)) };
  }
  return undefined;
}

function detailsIn(value: unknown): readonly ErrorDetail[] | undefined {
  return Array.isArray(value) && value.length > 0 && value.every(isDetail) ? value : undefined;
}

function isDetail(value: unknown): value is ErrorDetail {
  if (typeof value !== "object" || value === null) return false;
  const { type, loc, msg }: { type?: unknown; loc?: unknown; msg?: unknown } = value;
  return (
    typeof type === "string" &&
    typeof msg === "string" &&
    Array.isArray(loc) &&
    loc.every((segment) => typeof segment === "string" || Number.isInteger(segment)) &&
    Object.keys(value).length === 3
  );
}

/** body-parser's error types (its README, "Errors"), and what the router throws for a path that does not decode. */
const STAGE_BY_TYPE: Readonly<Record<string, Stage>> = {
  "encoding.unsupported": "media-type",
  "charset.unsupported": "media-type",
  "entity.parse.failed": "parse",
  "entity.verify.failed": "parse",
  "request.aborted": "parse",
  "request.size.invalid": "parse",
  "stream.encoding.set": "handler",
  "stream.not.readable": "handler",
  "entity.too.large": "size",
  "parameters.too.many": "size",
};

/** The stage that an error of a body parser or of URI decoding belongs to. */
export function stageOfFrameworkError(error: unknown, type: string | undefined): Stage | undefined {
  if (error instanceof URIError) return "parse";
  return type !== undefined && Object.hasOwn(STAGE_BY_TYPE, type) ? STAGE_BY_TYPE[type] : undefined;
}
