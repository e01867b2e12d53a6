import type { Contract, Operation } from "../../contract/index.js";
import type { ExchangeRequest } from "../finding.js";
import type { OperationMatch } from "../match-operation.js";
import { judgeBody } from "./body.js";
import { judgeParameters } from "./parameters.js";
import { type RequestFault, RequestVerdict } from "./request-verdict.js";

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

/** The ways in which the body of a request breaks the contract whoever reads it: no fault is no word on the rest. */
export function bodyFaults(
  contract: Contract,
  operation: Operation,
  request: ExchangeRequest,
): readonly RequestFault[] {
  const verdict = new RequestVerdict();
  judgeBody(contract, operation, request, verdict);
  return verdict.faults;
}
