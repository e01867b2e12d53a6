import type { Contract } from "../contract/index.js";
import { Answer } from "./answer.js";
import { errorCodeOf } from "./error-code.js";
import type { Exchange } from "./finding.js";
import { parseContentType } from "./media-type.js";

/** What kind of answer an exchange is, in the contract's words where it has one. */
export interface AnswerKind {
  /** Absent for an answer of the surface. */
  readonly operation?: string;
  /** The key of the Responses Object that the status falls under, or the status where none does. */
  readonly status: string;
  /** The declared media type or range that the Content-Type falls under, or the type as sent; `""` without content. */
  readonly mediaType: string;
  /** `""` for an answer without a code, and where the contract lists none that it could be one of. */
  readonly code: string;
}

/**
 * Tells what kind of answer an exchange is, so that answers can be counted by what the contract declares.
 *
 * @returns `undefined` for what the contract has no word for: an answer to HEAD, which shows nothing that the one to GET would not
 *   show better; one to OPTIONS that lists a resource's methods (RFC 9110 §9.3.7); and one outside every operation where the
 *   document is silent about those.
 */
export function answerKind(contract: Contract, exchange: Exchange): AnswerKind | undefined {
  const { method, operation } = exchange;
  if (method === "HEAD" && operation?.method !== "head") return undefined;
  if (!operation && (contract.surfaceErrors.length === 0 || method === "OPTIONS")) return undefined;
  const answer = new Answer(contract, exchange);
  const { response, errors } = answer.declaration;
  const hasContent = response ? response.content.length > 0 || answer.hasBody : answer.hasBody;
  const code =
    errors.length > 0 || answer.isCataloguedError ? errorCodeOf(answer.operation, answer.json) : undefined;
  return {
    ...(answer.operation && { operation: answer.operation.id }),
    status: response?.key ?? String(answer.status),
    mediaType: hasContent ? (answer.mediaType?.declared.name ?? sentType(answer) ?? "") : "",
    code: code ?? "",
  };
}

function sentType(answer: Answer): string | undefined {
  const value = answer.header("content-type");
  return value === undefined ? undefined : (parseContentType(value)?.type ?? value);
}
