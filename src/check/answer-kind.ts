import { type Contract, type Operation, operationWord } from "../contract/index.js";
import { Answer } from "./answer.js";
import { declarationOf, mediaTypeIn } from "./declaration.js";
import { errorCodeOf } from "./error-code.js";
import type { Exchange } from "./finding.js";
import { parseContentType } from "./media-type.js";

/** What kind of answer an exchange is, in the contract's words where it has one. */
export interface AnswerKind {
  /** The operation's id as a word, see `operationWord`; absent for an answer of the surface. */
  readonly operation?: string;
  /** The key of the Responses Object that the status falls under, or the status where none does. */
  readonly status: string;
  /** The declared media type or range that the Content-Type falls under, or the type as sent; `""` without content. */
  readonly mediaType: string;
  /** `""` for an answer without a code, and where the contract lists none that it could be one of. */
  readonly code: string;
}

/** As much of an answer as its kind depends on. */
export interface AnswerFacts {
  /** Absent for an answer of the surface. */
  readonly operation?: Operation | undefined;
  /** As on the wire. */
  readonly method: string;
  readonly status: number;
  /** The Content-Type field. */
  readonly contentType?: string | undefined;
  /** Whether there are body bytes. */
  readonly hasBody: boolean;
  /** The error code in the body. */
  readonly code?: string | undefined;
}

/**
 * Tells what kind of answer an exchange is, so that answers can be counted by what the contract declares.
 *
 * @returns `undefined` for what the contract has no word for: an answer to HEAD, which shows nothing that the one to GET would not
 *   show better; one to OPTIONS that lists a resource's methods (RFC 9110 §9.3.7); and one outside every operation where the
 *   document is silent about those.
 */
export function answerKind(contract: Contract, exchange: Exchange): AnswerKind | undefined {
  const answer = new Answer(contract, exchange);
  const { operation, status, hasBody, declaration } = answer;
  const hasCodes = declaration.errors.length > 0 || answer.isCataloguedError;
  return kindOf(contract, {
    operation,
    method: exchange.method,
    status,
    contentType: answer.header("content-type"),
    hasBody,
    ...(hasCodes && { code: errorCodeOf(operation, answer.json) }),
  });
}

/** As {@link answerKind}, from what is known of an answer without its body. */
export function kindOf(
  contract: Contract,
  { operation, method, status, contentType, hasBody, code }: AnswerFacts,
): AnswerKind | undefined {
  if (method === "HEAD" && operation?.method !== "head") return undefined;
  if (!operation && (contract.surfaceErrors.length === 0 || method === "OPTIONS")) return undefined;
  const declaration = declarationOf(contract, operation, status);
  const { response } = declaration;
  const hasContent = response ? response.content.length > 0 || hasBody : hasBody;
  const declared = contentType === undefined ? undefined : mediaTypeIn(declaration, contentType);
  const mediaType = declared?.declared.name ?? (contentType === undefined ? "" : sentType(contentType));
  return {
    ...(operation && { operation: operationWord(operation.id) }),
    status: response?.key ?? String(status),
    mediaType: hasContent ? mediaType : "",
    code: code ?? "",
  };
}

function sentType(contentType: string): string {
  return parseContentType(contentType)?.type ?? contentType;
}
