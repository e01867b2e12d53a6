/** The value of a body held against its schema. */

import type { Contract, Violation } from "../../contract/index.js";
import { valueAt } from "../pointer.js";
import { quoteValue } from "../quote.js";
import { expectationOf, pointerOf } from "../violations.js";
import { certainViolation } from "./certainty.js";
import type { RequestVerdict } from "./request-verdict.js";

/** Adds what is wrong with a value: a fault that no validator disagrees about, else a doubt. */
export function judgeValue(
  { validators }: Contract,
  schemaPointer: string | undefined,
  value: unknown,
  verdict: RequestVerdict,
): void {
  if (schemaPointer === undefined || !validators.request(schemaPointer)(value)) return;
  judgeViolations(validators.requestAll(schemaPointer)(value) ?? [], schemaPointer, value, verdict);
}

/**
 * Adds what violations say of a body.
 *
 * @param isOpen - Whether a violation is of a place that can be read in several ways.
 */
export function judgeViolations(
  violations: readonly Violation[],
  schemaPointer: string,
  value: unknown,
  verdict: RequestVerdict,
  isOpen?: (violation: Violation) => boolean,
): void {
  if (violations.length === 0) return;
  const violation = certainViolation(violations, value, isOpen);
  if (!violation) {
    verdict.doubts.push("the body breaks a rule that a server may leave alone");
    return;
  }
  const pointer = pointerOf(violation);
  verdict.faults.push({
    in: "body",
    pointer,
    expected: expectationOf(violation),
    received: quoteValue(valueAt(value, pointer)),
    schemaPointer: violation.schemaPointer ?? schemaPointer,
  });
}
