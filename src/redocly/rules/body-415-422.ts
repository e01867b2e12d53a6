import { declaresStatus, eachOperation, type LintedOperation } from "../operations.js";
import { type Rule, report } from "../rule.js";

/**
 * An operation that takes a body declares what it answers to one of another media type (415) and to one that breaks its schema (422,
 * or 400 where that is the custom). In an OAuth operation one code answers both (RFC 6749 §5.2, `invalid_request`).
 */
export const body415422: Rule = () =>
  eachOperation((operation, context) => {
    if (!operation.hasBody) return;
    const missing = [
      ...(answers(operation, [415], "media-type") ? [] : ["415"]),
      ...(answers(operation, [422, 400], "validation") ? [] : ["422"]),
    ];
    if (missing.length === 0) return;
    report(
      context,
      `${operation.name} takes a body and declares no ${missing.join(" and no ")}.`,
      operation.catalogue
        ? "give codes of these statuses `applies: has-body`, or list them in `x-error-codes`"
        : `declare ${missing.map((status) => `a \`${status}\` response`).join(" and ")}`,
      context.location.child(["requestBody"]).key(),
    );
  });

function answers(operation: LintedOperation, statuses: readonly number[], stage: string): boolean {
  return (
    statuses.some((status) => declaresStatus(operation, status)) ||
    operation.codes.some(({ stages }) => stages.includes(stage))
  );
}
