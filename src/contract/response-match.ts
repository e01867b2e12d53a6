/** Which declared response an HTTP status falls under. */

import type { Operation, ResponseSpec } from "./model.js";

/**
 * Finds the response of an operation for a status: the exact one, else its range (`4XX`), else `default` (OAS Responses Object).
 *
 * @returns undefined when the status is not declared.
 */
export function matchResponse(
  operation: Pick<Operation, "responses">,
  status: number,
): ResponseSpec | undefined {
  const find = (key: string) => operation.responses.find((response) => response.key === key);
  return find(String(status)) ?? find(`${Math.floor(status / 100)}XX`) ?? find("default");
}
