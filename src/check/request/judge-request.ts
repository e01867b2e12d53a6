import type { Contract, Operation } from "../../contract/index.js";
import type { ExchangeRequest } from "../finding.js";
import type { OperationMatch } from "../match-operation.js";
import { judgeBody } from "./body.js";
import { judgeParameters } from "./parameters.js";
import { RequestVerdict } from "./request-verdict.js";

/**
 * Judges a request against the contract: parameters, media type and body.
 *
 * Credentials are apart: whether they are good is for the server to know.
 *
 * @param match - What the request line means; its operation is the one judged by.
 */
export function judgeRequest(
  contract: Contract,
  operation: Operation,
  match: OperationMatch,
  request: ExchangeRequest,
): RequestVerdict {
  const verdict = new RequestVerdict();
  judgeParameters(contract, operation, match, request, verdict);
  judgeBody(contract, operation, request, verdict);
  return verdict;
}
