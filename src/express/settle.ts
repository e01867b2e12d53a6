/** How an error is answered: as its catalogue says, as a response schema describes it, or as what is nearest to that. */

import type { DeclaredError, Stage } from "../contract/index.js";
import { describedAnswer, internalAnswer, type Unfilled } from "./described-answer.js";
import { type ErrorAnswer, type ErrorContent, errorAnswer } from "./error-answer.js";
import { builtIn, isBuiltIn, standIns } from "./framework-codes.js";
import type { RequestContext } from "./request-context.js";
import { retryAfter } from "./retry-after.js";
import { reportViolation } from "./violation.js";

/**
 * Answers with a declared error, or with one of HTTP's own that the document leaves unsaid. Where a response schema describes the
 * status, the body is made for it; an operation that declares nothing for a malformed request of one kind may for another.
 *
 * @param cause - The application's exception; the runtime's own refusals have none.
 */
export function settle(
  context: RequestContext,
  wanted: DeclaredError,
  content: ErrorContent,
  cause?: unknown,
): ErrorAnswer {
  if (!wanted.members && !isBuiltIn(wanted)) return plainAnswer(context, wanted, content);
  const filled = describe(context, wanted, content);
  if (filled && "body" in filled) return filled;
  const [stage] = wanted.catalogue?.stages ?? [];
  const others = stage ? standIns(stage) : [];
  const same = { ...content, message: content.message ?? wanted.catalogue?.message };
  if (!filled) return firstOf(context, others, same) ?? plainAnswer(context, wanted, content);
  reportUnfilled(context, wanted, filled, cause);
  const last = internalAnswer(context);
  if (context.surface.options.strict) return last;
  // What a client does not know it takes for the 400 of the class (RFC 9110 §15).
  const nearest = wanted.status < 500 ? firstOf(context, [...others, "parse"], same) : undefined;
  if (nearest) return nearest;
  return isBuiltIn(last.declared) && !last.described
    ? { ...plainAnswer(context, wanted, content), isReported: true }
    : last;
}

/** The first of these stages whose answer a document describes, and which can be filled. */
function firstOf(
  context: RequestContext,
  stages: readonly Stage[],
  content: ErrorContent,
): ErrorAnswer | undefined {
  for (const stage of stages) {
    const declared = context.codes.forStage(stage);
    // Another code is one for something that has not happened here.
    if (declared.members && declared.code !== builtIn(stage).code) continue;
    const filled = describe(context, declared, content);
    if (filled && "body" in filled) return filled;
  }
  return undefined;
}

function describe(context: RequestContext, wanted: DeclaredError, content: ErrorContent) {
  return describedAnswer(context, wanted, { ...content, headers: headersOf(context, wanted, content) });
}

function reportUnfilled(
  context: RequestContext,
  { status, code }: DeclaredError,
  { reason }: Unfilled,
  cause: unknown,
): void {
  const { strict } = context.surface.options;
  reportViolation(context, {
    status,
    problem: `the response that it declares cannot be filled with what is known of an error: ${reason}.`,
    fix:
      cause === undefined
        ? `let its schema do with \`code\`, \`message\`, \`status\` and \`details\`, \`${code}\` among its codes, or with the members of RFC 9457`
        : `answer with \`reply(${status}, …)\`, which takes the whole body`,
    cause,
    replaced: true,
    ...(!strict && { outcome: "answered what is nearest to it" }),
  });
}

/** Answers with a declared error whose body the catalogue or the application has given. */
export function plainAnswer(
  context: RequestContext,
  declared: DeclaredError,
  content: ErrorContent,
): ErrorAnswer {
  return errorAnswer(declared, { ...content, headers: headersOf(context, declared, content) });
}

/** Adds the headers that HTTP asks for with a status, where nobody gave them. */
function headersOf(
  context: RequestContext,
  declared: DeclaredError,
  content: ErrorContent,
): Readonly<Record<string, string | number>> {
  const given = new Set(Object.keys(content.headers ?? {}).map((name) => name.toLowerCase()));
  const headers: Record<string, string | number> = { ...content.headers };
  if (declared.status === 401 && !given.has("www-authenticate") && !isUnchallenged(declared)) {
    headers["WWW-Authenticate"] = context.operation?.security.challenge ?? `Bearer realm="api"`;
  }
  if (declared.status === 405 && !given.has("allow")) headers.Allow = "";
  if (declared.status === 429 && !given.has("retry-after") && !isOfNoWait(declared))
    headers["Retry-After"] = retryAfter(1);
  if (declared.status === 415 && !given.has("accept") && context.operation?.mediaTypes) {
    headers.Accept = context.operation.mediaTypes.accept;
  }
  return headers;
}

/** A code whose catalogue gives it no `Retry-After`, as that of a quota: waiting does not help. */
function isOfNoWait({ catalogue, headers }: DeclaredError): boolean {
  return catalogue !== undefined && !headers.some((name) => name.toLowerCase() === "retry-after");
}

/**
 * An OAuth code that declares no challenge: `invalid_client` has one only for clients that sent `Authorization`, and then the
 * handler gives it (RFC 6749 §5.2).
 */
function isUnchallenged({ family, headers }: DeclaredError): boolean {
  return family === "oauth" && !headers.some((name) => name.toLowerCase() === "www-authenticate");
}
