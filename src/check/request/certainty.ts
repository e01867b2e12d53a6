/** Which violations of a schema every validator reports. */

import type { Violation } from "../../contract/index.js";
import { valueAt } from "../pointer.js";

/**
 * Keywords that a server may leave alone: `format` is an annotation unless the server chooses to assert it (JSON Schema 2020-12
 * Validation §7.2), `readOnly` values may be ignored (§9.4), and depth is a limit of our own.
 */
const OPTIONAL: ReadonlySet<string> = new Set(["format", "readOnly", "maxDepth"]);
/** Keywords that are violated only by what is reported of the schemas within. */
const WRAPPERS: ReadonlySet<string> = new Set(["if", "propertyNames"]);
const UNIONS: ReadonlySet<string> = new Set(["oneOf", "anyOf", "contains"]);
/** Characters that are one code point but two UTF-16 code units, or no character of their own. */
const COUNTED_DIFFERENTLY = /[\u{10000}-\u{10ffff}\p{M}]/u;

/**
 * Returns the first violation that no validator disagrees about; `undefined` when all of them may be seen otherwise.
 *
 * What a branch of a union says counts for nothing beside the union's own violation, and that only when each branch was certain.
 * `contains` is such a union, over the items of a list.
 *
 * @param isOpen - Whether a violation is of a place that can be read in several ways; none is by default.
 */
export function certainViolation(
  violations: readonly Violation[],
  value: unknown,
  isOpen: (violation: Violation) => boolean = () => false,
): Violation | undefined {
  const isSure = (violation: Violation) => !isOpen(violation) && isCertain(violation, value);
  const unions = violations.filter(({ keyword }) => UNIONS.has(keyword));
  const isWithin = (violation: Violation, union: Violation) =>
    violation !== union &&
    (violation.pointer === union.pointer || violation.pointer.startsWith(`${union.pointer}/`));
  return violations.find((violation) => {
    if (!isSure(violation)) return false;
    if (unions.some((union) => union !== violation && isWithin(violation, union))) return false;
    if (!UNIONS.has(violation.keyword)) return true;
    // Two branches fit: servers that go by a discriminator take one of them.
    if (Array.isArray(violation.params.passingSchemas)) return false;
    return violations.every((other) => !isWithin(other, violation) || isSure(other));
  });
}

function isCertain({ keyword, pointer }: Violation, value: unknown): boolean {
  if (OPTIONAL.has(keyword) || WRAPPERS.has(keyword)) return false;
  if (keyword !== "minLength" && keyword !== "maxLength" && keyword !== "pattern") return true;
  const text = valueAt(value, pointer);
  return typeof text !== "string" || !COUNTED_DIFFERENTLY.test(text);
}
