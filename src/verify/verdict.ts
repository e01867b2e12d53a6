/** From a case and its answer to what is wrong with it. */

import {
  type Exchange,
  type ExchangeRequest,
  exchangeOf,
  isNoncommittal,
  judge,
  type Observation,
  type Severity,
} from "../check/index.js";
import { type Contract, type Json, matchResponse } from "../contract/index.js";
import { sameJson } from "./data/merge-keywords.js";
import type { Case, Expectation, RuleId, WireAnswer, WireRequest } from "./model.js";
import { RULES } from "./rules.js";

/** One thing that is wrong with an answer. */
export interface Verdict extends Observation {
  readonly rule: string;
  readonly severity: Severity;
  /** Whether the operation answered, and not the surface around it. */
  readonly isOfOperation: boolean;
}

/** A refusal that says nothing of the request's own fault: credentials that ended, another ETag, a limit that was reached. */
const ELSEWHERE = [401, 403, 412, 428, 429];
/** Refusals by the state of things: no specification puts them behind a look at the request. */
const BY_STATE = [402, 405, 409, 423, 424];

/** The parsed body of an answer; `undefined` when it is no JSON. */
export function jsonOf({ body, headers }: WireAnswer): Json | undefined {
  const type = headers["content-type"];
  if (body.length === 0 || typeof type !== "string" || !/[/+]json\b/i.test(type)) return undefined;
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Judges an answer: by the checks of one exchange, and by what the case expects. */
export function verdictsOf(
  contract: Contract,
  basePath: string,
  sent: Case,
  request: WireRequest,
  answer: WireAnswer,
): readonly Verdict[] {
  const exchange = exchangeFor(contract, basePath, sent, request, answer);
  const isOfOperation = exchange?.operation === sent.operation;
  const own = [serverError(sent, answer), expectationBroken(sent, answer)].flatMap((found) =>
    found ? [{ severity: RULES[found.rule].severity, isOfOperation, ...found }] : [],
  );
  const checked = (exchange ? judge(contract, exchange) : []).map(({ check, ...finding }) => ({
    rule: check,
    isOfOperation,
    ...finding,
  }));
  const known = new Set<string>(own.map(({ rule }) => rule));
  // One fault, one finding: that the 500 is not declared either goes without saying.
  if (known.has("server-error")) known.add("status-declared");
  return [...own, ...checked.filter(({ rule, severity }) => severity !== "info" && !known.has(rule))];
}

function exchangeFor(
  contract: Contract,
  basePath: string,
  { operation, reaches }: Case,
  request: WireRequest,
  { status, headers, body, cut, events }: WireAnswer,
): Exchange | undefined {
  const { method } = request;
  const found = exchangeOf(contract, asSent(request, basePath), { status, headers, body }, { basePath });
  const { operation: matched, ...rest } = found ?? { method, status, headers, body };
  const streamed = cut || events !== undefined ? { streamed: true, ...(events && { events }) } : {};
  if (reaches === "surface") return found && { ...rest, ...streamed, ...(matched && { operation: matched }) };
  const isReached = reaches === "operation" || matchResponse(operation, status) !== undefined;
  return { ...rest, ...streamed, ...(isReached && { operation }) };
}

function asSent({ method, target, headers, body }: WireRequest, basePath: string): ExchangeRequest {
  const fields = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
  return { method, url: `${basePath}${target}`, headers: fields, ...(body && { body }) };
}

type Broken = Observation & { readonly rule: RuleId };

/** A 5xx that the operation does not declare, and any 500: nobody declares to fail on this request. */
function serverError({ operation, reaches }: Case, { status }: WireAnswer): Broken | undefined {
  if (status < 500 || (status !== 500 && matchResponse(operation, status))) return undefined;
  // A server that does not know a method at all answers 501 (RFC 9110 §15.6.2).
  if (reaches === "surface" && status === 501) return undefined;
  return {
    rule: "server-error",
    message: `\`${operation.id}\` failed: expected an answer to the request, received \`${status}\`.`,
    expected: "an answer to the request",
    received: String(status),
    fix: "answer what is wrong with the request by a declared 4xx",
    schemaPointer: operation.pointer,
  };
}

function expectationBroken(
  { expectation, operation, schemaPointer }: Case,
  answer: WireAnswer,
): Broken | undefined {
  const { status } = answer;
  const expected = expectedOf(expectation);
  if (expectation.kind === "declared" || isMet(expectation, operation.path, answer)) return undefined;
  const received = expectation.kind === "retagged" ? expectation.etag : String(status);
  return {
    rule: expectation.rule,
    message: `Expected ${expected} since ${expectation.because}, received \`${received}\`.`,
    expected,
    received,
    fix: FIXES[expectation.rule],
    ...(schemaPointer !== undefined && { schemaPointer }),
  };
}

function expectedOf(expectation: Expectation): string {
  if (expectation.kind === "accepted") return "a 2xx";
  if (expectation.kind === "gone") return "404 or 410";
  if (expectation.kind === "present") return "the resource";
  if (expectation.kind === "changed") return "what was sent";
  if (expectation.kind === "retagged") return "another ETag";
  if (expectation.kind === "refused" && expectation.statuses)
    return expectation.statuses.map((status) => `\`${status}\``).join(" or ");
  return "a refusal (4xx)";
}

/** Whether an answer is what a case expects. */
export function isMet(expectation: Expectation, path: string, answer: WireAnswer): boolean {
  const { status } = answer;
  const isSuccess = status >= 200 && status < 300;
  switch (expectation.kind) {
    case "declared":
      return true;
    case "accepted":
      if (expectation.refusals) return !expectation.refusals.includes(status);
      return isSuccess || ELSEWHERE.includes(status) || status >= 500;
    case "present":
      return status !== 404;
    case "retagged":
      return !isSuccess || answer.headers.etag !== expectation.etag;
    case "changed":
    case "gone":
      return !isSuccess || !sameJson(jsonOf(answer), expectation.before);
    case "refused": {
      const { statuses, rule, isExact } = expectation;
      if (isSuccess) return rule === "invalid-request-accepted" && isNoncommittal(status);
      if (!statuses || statuses.includes(status)) return true;
      // Who is not let in is told so and nothing else.
      const elsewhere = rule === "credentials-ignored" ? [429] : [...ELSEWHERE, ...(isExact ? [] : BY_STATE)];
      const isMissing =
        rule !== "declared-status-missed" && path.includes("{") && (status === 404 || status === 410);
      return elsewhere.includes(status) || isMissing || status >= 500 || (status >= 300 && status < 400);
    }
  }
}

/** How each rule is kept again. */
export const FIXES: Readonly<Record<RuleId, string>> = {
  "invalid-request-accepted": "check requests against the schema, or change the schema",
  "valid-request-refused": "accept what the schema accepts, or tighten the schema",
  "credentials-ignored": "refuse the request with 401, or declare anonymous access with `security: []`",
  "foreign-resource-served": "answer 404 or 403 to whoever does not own the resource",
  "undeclared-method-served": "declare the method, or answer 405 with `Allow`",
  "declared-status-missed": "answer the declared status, or remove it from the responses",
  "absent-resource-found": "answer 404 to an id that nothing has",
  "created-resource-missing": "make what was created readable before the creation is answered, or answer 202",
  "deleted-resource-found": "answer 404 or 410 once the resource is deleted, or 202 while it goes on",
  "update-lost": "keep what was sent before the update is answered, or answer 202",
  "etag-kept": "make the ETag of all that is answered, or mark it weak (`W/`)",
  "failed-create-left-trace": "undo what a refused creation did",
  "server-error": "answer what is wrong with the request by a declared 4xx",
  "no-answer": "answer every request",
  "answer-incomplete": "send the whole answer and end it, or refuse before its head is sent",
  "code-not-provoked": "make the condition answer its code, or mend the recipe",
  "undocumented-route": "declare the operation, or exclude the route",
  "operation-not-served": "add the handler, or remove the operation",
};
