/** Error answers that a document describes by response schemas of its own, filled with what the runtime knows of the error. */

import { STATUS_CODES } from "node:http";
import { type DeclaredError, errorsAt, type MediaType, matchResponse } from "../contract/index.js";
import { Negotiation } from "./accept.js";
import { type ErrorAnswer, type ErrorContent, errorAnswer, errorHeaders } from "./error-answer.js";
import { type Filled, fillBody, sentence, type Told } from "./fill-body.js";
import { builtIn, builtInOf } from "./framework-codes.js";
import type { RequestContext } from "./request-context.js";

/** A declared response that cannot be filled. */
export interface Unfilled {
  /** Why: a clause. */
  readonly reason: string;
}

/**
 * Answers an error with the response that the operation declares for its status.
 *
 * The media type is the one that the request likes best of those that can be filled; a response without content has no body.
 *
 * @param wanted - A declared error whose code a schema holds; or one that the document does not know.
 * @returns undefined where the operation declares no response for the status.
 */
export function describedAnswer(
  context: RequestContext,
  wanted: DeclaredError,
  content: ErrorContent,
): ErrorAnswer | Unfilled | undefined {
  const operation = context.operation?.operation;
  const response = operation && matchResponse(operation, wanted.status);
  if (!response) return undefined;
  const codes = [...new Set(errorsAt(operation, wanted.status).map(({ code }) => code))];
  const told = toldOf(wanted, content, codes);
  const answer = { declared: wanted, described: true, headers: errorHeaders(operation.errorFamily, content) };
  if (response.content.length === 0) return { ...answer, mediaType: undefined, body: "" };
  let reason: string | undefined;
  for (const media of byPreference(response.content, context.req.headers.accept)) {
    const { name, text } = wireForm(media.name);
    const filled = tryToFill(context, media, name, text, told);
    if ("body" in filled) {
      const body = text ? String(filled.body) : JSON.stringify(filled.body);
      return { ...answer, mediaType: text && !name.includes(";") ? `${name}; charset=utf-8` : name, body };
    }
    reason ??= filled.reason;
  }
  const names = codes.map((code) => `\`${code}\``).join(", ");
  return {
    reason: told.code === undefined ? `which of its codes is meant is not known: ${names}` : `${reason}`,
  };
}

/** The answer of an exception: the declared 500, filled where a schema describes it; the built-in one where that cannot be. */
export function internalAnswer(context: RequestContext): ErrorAnswer {
  const known = context.codes.find("handler");
  if (known && !known.members) return errorAnswer(known, {});
  const answer = describedAnswer(context, known ?? builtIn("handler"), {});
  return answer && "body" in answer ? answer : errorAnswer(builtIn("handler"), {});
}

function toldOf(wanted: DeclaredError, content: ErrorContent, codes: readonly string[]): Told {
  const { status, code, catalogue } = wanted;
  const phrase = STATUS_CODES[status] ?? "Error";
  const [only, ...others] = codes;
  return {
    status,
    code: only === undefined || codes.includes(code) ? code : others.length === 0 ? only : undefined,
    message: content.message || (catalogue ?? builtInOf(status).catalogue)?.message || `${phrase}.`,
    phrase,
    details: content.details?.length ? content.details : undefined,
  };
}

function byPreference(content: readonly MediaType[], accept: string | undefined): readonly MediaType[] {
  if (content.length < 2) return content;
  const names = new Negotiation(content.map(({ name }) => name)).acceptable(accept);
  const liked = names.flatMap((name) => content.filter((media) => media.name === name));
  return [...liked, ...content.filter((media) => !liked.includes(media))];
}

/** What a declared media type, or range, is on the wire. */
function wireForm(declared: string): { readonly name: string; readonly text: boolean } {
  if (declared === "*/*" || declared === "application/*") return { name: "application/json", text: false };
  if (declared === "text/*") return { name: "text/plain", text: true };
  return { name: declared, text: declared.startsWith("text/plain") };
}

/** A schema that does not compile must not keep the answer from going out. */
function tryToFill(...given: Parameters<typeof fill>): Filled {
  try {
    return fill(...given);
  } catch (error) {
    return { reason: `its schema cannot be used: ${String(error)}` };
  }
}

function fill(
  { surface }: RequestContext,
  { schema, schemaPointer }: MediaType,
  name: string,
  isText: boolean,
  told: Told,
): Filled {
  const { contract } = surface;
  const [type = ""] = name.split(";", 1);
  if (isText) {
    // How other schemas than that of a string read a text is nowhere defined.
    const isString = typeof schema === "object" && schema.type === "string" && schemaPointer !== undefined;
    const [violation] = (isString && contract.validators.response(schemaPointer)(sentence(told))) || [];
    return violation ? { reason: `it ${violation.message}` } : { body: sentence(told) };
  }
  if (!/[/+]json$/.test(type.trim())) return { reason: `what a body in ${type} looks like is not known` };
  return fillBody(contract, schemaPointer, told, type === "application/problem+json");
}
