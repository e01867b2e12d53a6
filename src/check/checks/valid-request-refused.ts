import Negotiator from "negotiator";
import { type ErrorCode, own, resolvePointer, type Stage } from "../../contract/index.js";
import type { Answer } from "../answer.js";
import type { Observation } from "../finding.js";
import { isObject } from "../pointer.js";
import { claimsBrokenRule } from "../request/claims.js";

/** What the runtime's own stages find wrong with a request before a handler sees it. */
const SYNTACTIC_STAGES: ReadonlySet<Stage> = new Set(["media-type", "parse", "validation"]);

/**
 * A request that keeps the contract must not be refused as malformed (400), as of a wrong media type (415) or as invalid (422)
 * without a reason that the operation declares (RFC 9110 §15.5.1, §15.5.16, §15.5.21).
 *
 * A code that the operation lists itself, or one that no stage answers, is such a reason, and so is a message or a detail of the
 * answer's own: what it checks is beyond any schema. Where a document has no catalogue, a declared 400 or 422 may mean anything, so
 * it is worth knowing and no more.
 */
export function validRequestRefused(answer: Answer): Observation | undefined {
  const { status } = answer;
  if (status !== 400 && status !== 415 && status !== 422) return undefined;
  if (answer.requestVerdict?.isValid !== true || acceptsNothing(answer)) return undefined;
  const isCatalogued = answer.isCataloguedError;
  if (isCatalogued && !claimsSyntax(answer)) return undefined;
  const isCertain = isCatalogued || status === 415;
  return {
    message: `${capital(answer.who)} refused a request that keeps the contract with \`${status}\`: every parameter, the media type and the body are as declared.`,
    expected: "a success, or an error that says what else is wrong",
    received: `\`${status}\``,
    fix: isCertain
      ? "accept what the schema allows, tighten the schema, or declare a code for the further condition"
      : "tighten the schema if it should have said so",
    schemaPointer: answer.operation?.pointer ?? "",
    ...(!isCertain && { severity: "info" }),
  };
}

/** Whether `Accept` takes nothing that a success declares: a server may refuse that, and a family may have one code for all refusals. */
function acceptsNothing({ exchange, operation }: Answer): boolean {
  const accept = exchange.request?.headers.accept;
  if (typeof accept !== "string" || !operation) return false;
  const offered = operation.responses
    .filter(({ key }) => key.startsWith("2"))
    .flatMap(({ content }) => content.map(({ name }) => name));
  return offered.length > 0 && new Negotiator({ headers: { accept } }).mediaTypes(offered).length === 0;
}

/** Whether the answer says that the request is malformed or breaks its schema, and says no more than that. */
function claimsSyntax(answer: Answer): boolean {
  const { catalogue } = answer.declaredError ?? {};
  if (!catalogue?.stages.some((stage) => SYNTACTIC_STAGES.has(stage))) return false;
  return !isListed(answer, catalogue.code) && !givesReason(answer, catalogue);
}

/** Whether the operation raises the code itself, for conditions of its own. */
function isListed({ contract, operation }: Answer, code: string): boolean {
  const raw = resolvePointer(contract.document, operation?.pointer ?? "");
  const listed = isObject(raw) ? own(raw, "x-error-codes") : undefined;
  return Array.isArray(listed) && listed.includes(code);
}

/** Whether the body tells of a condition beyond the schema, in details that claim no rule of it or in words of its own. */
function givesReason(
  { contract, operation, json, requestVerdict }: Answer,
  { family, message }: ErrorCode,
): boolean {
  if (!isObject(json) || !operation) return true;
  if (family === "oauth") return json.error_description !== message;
  if (Array.isArray(json.details) && json.details.length > 0)
    return !json.details.some((detail) =>
      claimsBrokenRule(contract, operation, requestVerdict?.bodySchema, detail),
    );
  return json.message !== message;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
