/** The one way from an exception to an answer. Never throws, and never says more than the contract declares. */

import { STATUS_CODES } from "node:http";
import { type DeclaredError, matchResponse, type Stage } from "../contract/index.js";
import { ContractError } from "./contract-error.js";
import { internalAnswer } from "./described-answer.js";
import { type ErrorAnswer, type ErrorContent, eventBody } from "./error-answer.js";
import { readFields, stageOfFrameworkError } from "./foreign-error.js";
import { builtInOf, stageOfStatus } from "./framework-codes.js";
import type { RequestContext } from "./request-context.js";
import { BadRequest, MethodNotAllowed, NotFound } from "./request-validator/index.js";
import { clearAnswer, guard, isCommitted, writeUnjudged } from "./response-guard.js";
import { SecurityError } from "./security-error.js";
import { plainAnswer, settle } from "./settle.js";
import { StageProblem } from "./stage-problem.js";
import { tellOfError } from "./tell.js";
import { reportViolation } from "./violation.js";

/**
 * Answers an exception.
 *
 * Declared `ContractError` → its body. A stage's refusal, and the errors of the validator, of body parsers and of URI decoding
 * → the code that the contract has for the stage. A code on the error instance that is declared → that code. An HTTP error → the
 * declared code of its status. Anything else → the code for `handler`, with the catalogue's fixed message.
 */
export function answerError(context: RequestContext, error: unknown): void {
  try {
    guard(context);
    const { res } = context;
    if (isCommitted(res)) {
      // The client has a head and perhaps half a body: only a cut connection tells it that the rest will not come.
      if (!res.writableEnded) res.destroy();
      if (!context.req.destroyed && !isAbort(error)) tellOfError(context, error);
      return;
    }
    if (res.destroyed || res.closed) return;
    writeOrInternal(context, answerTo(context, error));
  } catch (failure) {
    lastResort(context, failure);
  }
}

/** The error body for an exception that comes too late to be answered; the application is told of it, once. */
export function toldErrorBody(context: RequestContext, error: unknown): string {
  const answer = answerTo(context, error);
  // What becomes the code for `handler` has been reported on the way.
  if (answer.declared.code !== internalAnswer(context).declared.code) tellOfError(context, error);
  return eventBody(answer);
}

/** An exception may be anything, also something that throws when it is looked at. */
function answerTo(context: RequestContext, error: unknown): ErrorAnswer {
  try {
    return resolve(context, error);
  } catch (failure) {
    return internal(context, failure);
  }
}

/** Writes an error answer; one that cannot be sent, for a header value that Node refuses, becomes the declared 500. */
function writeOrInternal(context: RequestContext, wanted: ErrorAnswer): void {
  try {
    write(context, wanted);
  } catch (failure) {
    if (isCommitted(context.res)) throw failure;
    write(context, internal(context, failure));
  }
}

/** Writes an error answer; the guard judges it like any other. */
function write(context: RequestContext, answer: ErrorAnswer): void {
  const { res } = context;
  const { declared, described, mediaType, headers, body } = answer;
  clearAnswer(res);
  context.answered = true;
  context.code = described ? undefined : declared.code;
  context.undeclarable = answer.isReported === true || isUndeclarable(context, declared);
  res.statusCode = declared.status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (mediaType === undefined) {
    res.end();
    return;
  }
  res.setHeader("Content-Type", mediaType);
  res.end(body);
}

/** A contract without a catalogue declares few of the answers that HTTP itself asks for; those are not held against it. */
function isUndeclarable({ surface, codes, operation }: RequestContext, declared: DeclaredError): boolean {
  return (
    surface.contract.catalogue.length === 0 &&
    codes.forCode(declared.code, declared.status, declared.family) === undefined &&
    !(operation && matchResponse(operation.operation, declared.status))
  );
}

/** What is left when the pipeline itself fails: the declared 500 past the guard, or a cut connection. */
function lastResort(context: RequestContext, failure: unknown): void {
  const { res } = context;
  try {
    tellOfError(context, failure);
    if (res.headersSent || res.destroyed) {
      res.destroy();
      return;
    }
    clearAnswer(res);
    writeUnjudged(res, internalAnswer(context));
  } catch {
    res.destroy();
  }
}

function resolve(context: RequestContext, error: unknown): ErrorAnswer {
  if (error instanceof ContractError) return fromContractError(context, error);
  if (error instanceof StageProblem)
    return fromStage(context, error.stage, error.options, error.options.code);
  if (error instanceof SecurityError) {
    const { clientMessage, hint, code, stage } = error;
    return fromStage(context, stage, { message: clientMessage, hint }, code);
  }
  if (error instanceof NotFound) return fromStage(context, "route", {});
  if (error instanceof MethodNotAllowed) return fromStage(context, "method", { headers: allowOf(error) });
  if (error instanceof BadRequest) return fromStage(context, "validation", {});
  const fields = readFields(error);
  const named =
    fields.code === undefined
      ? undefined
      : (context.codes.forCode(fields.code, fields.status) ?? context.codes.forCode(fields.code));
  if (named) return settle(context, named, { details: fields.details, headers: fields.headers }, error);
  const stage = stageOfFrameworkError(error, fields.type);
  // Past the first stage such an error is the application's own: what the request has of them, the stages have refused.
  if (stage) return context.entered ? internal(context, error) : fromStage(context, stage, {});
  return fields.status === undefined
    ? internal(context, error)
    : fromStatus(context, error, fields.status, fields);
}

function fromContractError(context: RequestContext, error: ContractError): ErrorAnswer {
  const declared = context.codes.forCode(error.code, error.status, error.family);
  if (declared) {
    const { message, hint, details, headers, body } = error;
    return plainAnswer(context, declared, { message, hint, details, headers, body });
  }
  return undeclared(context, error, error.status, `it threw \`${error.code}\`, which it does not declare.`, {
    fix: `add \`${error.code}\` to the \`x-error-codes\` of the operation, or map it to a declared code`,
  });
}

function fromStage(context: RequestContext, stage: Stage, content: ErrorContent, code?: string): ErrorAnswer {
  const asked = code === undefined ? undefined : context.codes.forCode(code);
  if (code !== undefined && !asked) {
    reportViolation(context, {
      status: context.codes.forStage(stage).status,
      problem: `its ${stage} stage was told to answer \`${code}\`, which is not declared.`,
      fix: `declare \`${code}\`, or leave the code out`,
      replaced: false,
    });
  }
  return settle(context, asked ?? context.codes.forStage(stage), content);
}

function fromStatus(
  context: RequestContext,
  error: unknown,
  status: number,
  content: ErrorContent,
): ErrorAnswer {
  // 500 says nothing that the fixed message does not.
  if (status === 500) return internal(context, error);
  const { operation, surface } = context;
  const declared = context.codes.forStatus(status) ?? surfaceCode(context, status);
  const isOfHttp = surface.contract.catalogue.length === 0 && stageOfStatus(status) !== undefined;
  const isDescribed = operation !== undefined && matchResponse(operation.operation, status) !== undefined;
  if (declared || isOfHttp || isDescribed)
    return settle(
      context,
      declared ?? builtInOf(status),
      { headers: content.headers, details: content.details },
      error,
    );
  const name = `${status} ${STATUS_CODES[status] ?? ""}`.trim();
  return undeclared(
    context,
    error,
    status,
    `it threw an HTTP error ${name}, and declares no code with that status.`,
    {
      fix: `declare a code with status ${status}, or throw a declared one`,
    },
  );
}

/** An error of middleware in front of the surface has reached no operation: what the surface declares will do. */
function surfaceCode(context: RequestContext, status: number): DeclaredError | undefined {
  if (context.entered) return undefined;
  const declared = context.surface.codes.forStatus(status);
  if (declared) {
    context.operation = undefined;
    context.pathItem = undefined;
  }
  return declared;
}

function undeclared(
  context: RequestContext,
  cause: unknown,
  status: number,
  problem: string,
  { fix }: { readonly fix: string },
): ErrorAnswer {
  reportViolation(context, { status, problem, fix, cause, replaced: true });
  return internalAnswer(context);
}

function internal(context: RequestContext, error: unknown): ErrorAnswer {
  tellOfError(context, error);
  return internalAnswer(context);
}

function allowOf(error: { headers?: unknown }): Record<string, string> {
  const { headers } = error;
  const allow: unknown =
    typeof headers === "object" && headers !== null ? Reflect.get(headers, "Allow") : undefined;
  return typeof allow === "string" ? { Allow: allow } : {};
}

function isAbort(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === "AbortError" || readFields(error).code === "ERR_STREAM_PREMATURE_CLOSE")
  );
}
