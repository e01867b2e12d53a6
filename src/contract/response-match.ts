/** Which declared response an HTTP status falls under. */

import type { Operation, ResponseKey, ResponseSpec } from "./model.js";

/** The exact key, else the range (`4XX`), else `default` (OAS 3.1 Responses Object). */
function mostExact<T>(status: number, find: (key: ResponseKey) => T | undefined): T | undefined {
  return find(String(status)) ?? find(`${Math.floor(status / 100)}XX`) ?? find("default");
}

/**
 * Finds the response of an operation for a status.
 *
 * @returns undefined when the status is not declared.
 */
export function matchResponse(
  operation: Pick<Operation, "responses">,
  status: number,
): ResponseSpec | undefined {
  return mostExact(status, (key) => operation.responses.find((response) => response.key === key));
}

/** Finds the key of a Responses Object for a status, as it is written there. */
export function matchKey(keys: readonly ResponseKey[], status: number): ResponseKey | undefined {
  return mostExact(status, (wanted) => keys.find((key) => key === wanted || key.toUpperCase() === wanted));
}
