/** An error as it goes on the wire: status, headers and body, all from one declared code. */

import type { DeclaredError, ErrorDetail, ErrorFamily, SchemaMembers } from "../contract/index.js";
import { bounded } from "./details.js";

/** An error answer, ready to be written. */
export interface ErrorAnswer {
  readonly declared: DeclaredError;
  /** Whether the body is made for a schema of the document, which need not have room for a code. */
  readonly described: boolean;
  /** `undefined` for an answer without content. */
  readonly mediaType: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Serialized. */
  readonly body: string;
  /** Whether it breaks the contract, which has been reported. */
  readonly isReported?: boolean;
}

/** What may be said beside a code. */
export interface ErrorContent {
  readonly message?: string | undefined;
  readonly hint?: string | undefined;
  readonly details?: readonly ErrorDetail[] | undefined;
  readonly headers?: Readonly<Record<string, string | number>> | undefined;
  readonly body?: Readonly<Record<string, unknown>> | undefined;
}

/** Builds the answer of a declared code: the canonical `ErrorBody`, the flat body of RFC 6749 §5.2, or what its own schema describes. */
export function errorAnswer(declared: DeclaredError, content: ErrorContent): ErrorAnswer {
  const message = content.message || declared.catalogue?.message || declared.code;
  const body = declared.members
    ? describedBody(declared, declared.members, message, content)
    : declared.family === "oauth"
      ? // An empty description leaves the member out: RFC 6749 §5.2 makes it optional, and some clients expect the code alone.
        { error: declared.code, ...describe(content.message ?? message) }
      : {
          code: declared.code,
          message,
          status: declared.status,
          ...hintOf(content.hint ?? declared.catalogue?.hint),
          ...detailsOf(declared, content.details, message),
        };
  const { mediaType } = declared;
  const headers = errorHeaders(declared.family, content);
  return { declared, described: false, mediaType, headers, body: JSON.stringify(body) };
}

/** The body of an answer as it goes into an event, which has no schema in common with the response: code and message are in it. */
export function eventBody({ described, declared, body }: ErrorAnswer): string {
  const { members: _, ...canonical } = declared;
  return described ? errorAnswer(canonical, {}).body : body;
}

/** The headers of an error: those given, and what the family asks for. */
export function errorHeaders(
  family: ErrorFamily,
  content: Pick<ErrorContent, "headers">,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  // Token answers, and what is said about tokens, are not to be kept (RFC 6749 §5.1, RFC 8628 §3.2).
  if (family === "oauth") headers["Cache-Control"] = "no-store";
  for (const [name, value] of Object.entries(content.headers ?? {})) headers[name] = String(value);
  return headers;
}

/** The body of a code that was read from a response schema: what the code tells, as far as the schema has room for it, and the rest. */
function describedBody(
  declared: DeclaredError,
  { tells }: SchemaMembers,
  message: string,
  { body, details }: ErrorContent,
): Readonly<Record<string, unknown>> {
  const { code, status } = declared;
  const told = { code, message, status, error: code, ...describe(message) };
  return {
    ...Object.fromEntries(Object.entries(told).filter(([name]) => tells.includes(name))),
    ...detailsOf(declared, details, message),
    ...body,
  };
}

function hintOf(hint: string | undefined): { hint?: string } {
  return hint === undefined ? {} : { hint };
}

function detailsOf(
  declared: DeclaredError,
  details: readonly ErrorDetail[] | undefined,
  message: string,
): { details?: readonly ErrorDetail[] } {
  if (declared.details === "none") return {};
  if (details !== undefined && details.length > 0) return { details: bounded(details) };
  // A code that must have details is only ever short of them when its status came from elsewhere.
  return declared.details === "required"
    ? { details: [{ type: "invalid", loc: ["request"], msg: message }] }
    : {};
}

/** `error_description` may hold no quotes, backslashes or control characters (RFC 6749 §5.2). */
export function describe(message: string): { error_description?: string } {
  const description = message.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, "");
  return description === "" ? {} : { error_description: description };
}
