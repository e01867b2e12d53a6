/** Whether coverage is good enough. */

import type { Coverage } from "./coverage.js";

/**
 * Says why a run fails, one clause each; nothing when it passes.
 *
 * Whatever `min` is, an answer that is not declared, one that breaks the contract, and a waiver that does not hold fail.
 *
 * @param min - How much of the declared must be proven or waived, 0 to 100.
 */
export function gate({ percent, declared, counts, diagnostics }: Coverage, min: number): string[] {
  // `percent` is rounded for people.
  const proven = declared === 0 ? 100 : ((counts.proven + counts.waived) * 100) / declared;
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  return [
    ...(proven < min ? [`${percent} % is less than ${min} %`] : []),
    ...(counts.undeclared > 0 ? [`${plural(counts.undeclared, "answer")} not declared`] : []),
    ...(counts.broken > 0 ? [`${plural(counts.broken, "answer")} broke the contract`] : []),
    ...(errors > 0 ? [`${plural(errors, "waiver")} to mend`] : []),
  ];
}

/** `1 answer`, `2 answers`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
