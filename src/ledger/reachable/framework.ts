/** Which declared errors the runtime answers by itself, without any handler. */

import type { DeclaredError, Operation, RangedError, Stage } from "../../contract/index.js";

/**
 * Whether a stage of the runtime can answer the error for this operation.
 *
 * A stage that the operation gives no occasion (validation without input, credentials without security) cannot. Where a document
 * has no catalogue, which codes are the runtime's own is not written down: then every one may be.
 */
export function isOfFramework(operation: Operation, error: DeclaredError | RangedError): boolean {
  if (!("catalogue" in error) || !error.catalogue) return true;
  return error.catalogue.stages.some((stage) => hasOccasion(operation, stage));
}

function hasOccasion({ security, requestBody, parameters, responses }: Operation, stage: Stage): boolean {
  switch (stage) {
    case "credentials":
    case "scope":
      return security.some((requirement) => requirement.length > 0);
    case "media-type":
    case "size":
      return requestBody !== undefined;
    case "parse":
    case "validation":
      return requestBody !== undefined || parameters.length > 0;
    case "accept":
      return responses.some(({ key, content }) => key.startsWith("2") && content.length > 0);
    // Where no operation is reached, the surface answers.
    case "route":
      return false;
    default:
      return true;
  }
}
