import type { Answer } from "../answer.js";
import type { Observation } from "../finding.js";
import { isNoncommittal } from "../noncommittal.js";
import { quote } from "../quote.js";
import type { RequestFault } from "../request/request-verdict.js";

/** Findings about one request; it was accepted in spite of each. */
const MOST_FINDINGS = 5;

/**
 * A request that breaks the contract must not be answered with success (OAS 3.1 Parameter Object, Request Body Object).
 *
 * Only what no reader of the contract may take counts: `?page=+1` or a `format` that the server chose not to assert do not.
 */
export function invalidRequestAccepted(answer: Answer): readonly Observation[] | undefined {
  if (!answer.isSuccess || isNoncommittal(answer.status)) return undefined;
  const faults = answer.requestVerdict?.faults;
  if (!faults || faults.length === 0) return undefined;
  return faults.slice(0, MOST_FINDINGS).map((fault) => observe(answer, fault));
}

function observe(answer: Answer, fault: RequestFault): Observation {
  const { expected, received, pointer, schemaPointer } = fault;
  return {
    message: `${answer.who} answered \`${answer.status}\` to a request that breaks the contract: ${placeOf(fault)} ${expected}, received ${received}.`,
    expected: `a refusal: ${placeOf(fault)} ${expected}`,
    received: `\`${answer.status}\``,
    ...(pointer !== undefined && { pointer }),
    fix: "validate the request before the handler runs, or loosen the schema",
    schemaPointer,
  };
}

function placeOf({ in: place, name, pointer }: RequestFault): string {
  const at = pointer ? ` at ${quote(pointer)}` : "";
  if (place === "body") return `the request body${at}`;
  return name === undefined ? "the media type" : `${place} parameter ${quote(name)}${at}`;
}
