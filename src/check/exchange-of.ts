/** From what went over the wire to an Exchange that can be judged. */

import { type Contract, isUnder, matchResponse, type Operation, readTarget } from "../contract/index.js";
import type { Exchange, ExchangeRequest, ExchangeResponse } from "./finding.js";
import { type MatchOptions, matchOperation, type OperationMatch } from "./match-operation.js";

/**
 * Joins a request and its response with the operation that the request line means.
 *
 * Judges nothing: `judge(contract, exchangeOf(contract, request, response))` does.
 *
 * @returns `undefined` for a path outside the surface's base paths: the contract says nothing of it. A path under one of them
 * that no template fits is an exchange of the surface.
 */
export function exchangeOf(
  contract: Contract,
  request: ExchangeRequest,
  response: ExchangeResponse,
  options?: MatchOptions,
): Exchange | undefined {
  const found = matchOperation(contract, request.method, request.url, options);
  // A 405 was given for the concrete path item; whatever else, by an operation of another one.
  const match =
    response.status === 405 ? found : (found?.elsewhere.find(({ operation }) => operation) ?? found);
  if (!match && !isOfSurface(contract, request.url, options)) return undefined;
  const operation = match && operationOf(contract, match, response.status);
  return {
    ...(operation && { operation }),
    ...(match && { match }),
    request,
    method: request.method,
    status: response.status,
    headers: response.headers,
    body: response.body,
  };
}

function isOfSurface(contract: Contract, url: string, options: MatchOptions | undefined): boolean {
  const { path } = readTarget(url);
  const basePaths = options?.basePath === undefined ? contract.basePaths : [options.basePath];
  return basePaths.some((basePath) => isUnder(basePath, path));
}

/**
 * With these a server refuses a message as such, before anything is made of it: it did not arrive in time (RFC 9110 §15.5.9), expects
 * what is never met (§15.5.18), has fields past all measure (RFC 6585 §5).
 */
const OF_MESSAGES: ReadonlySet<number> = new Set([408, 417, 431]);

function operationOf(contract: Contract, match: OperationMatch, status: number): Operation | undefined {
  const operation = match.operation ?? standIn(match, status);
  const isOfSurface =
    OF_MESSAGES.has(status) &&
    contract.surfaceErrors.some((error) => error.status === status) &&
    (!operation || !matchResponse(operation, status));
  return isOfSurface ? undefined : operation;
}

/**
 * The operation in whose stead a path of OAuth operations refuses a method: that 405 has their shape when they all declare one, and
 * not the canonical one of the surface.
 */
function standIn({ operations }: OperationMatch, status: number): Operation | undefined {
  if (status !== 405) return undefined;
  const speaks = ({ errorFamily, errors }: Operation) =>
    errorFamily === "oauth" && errors.some((error) => error.status === status);
  return operations.every(speaks) ? operations[0] : undefined;
}
