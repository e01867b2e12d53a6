/** Coverage as findings: what formats for people's editors and for CI list. */

import type { Diagnostic } from "../contract/index.js";
import type { Coverage, CoverageCell, State } from "./coverage.js";
import { formatKey } from "./key.js";

type Unsettled = Exclude<State, "proven" | "waived">;

const WORDS: Readonly<Record<Unsettled, { readonly says: string; readonly fix: string }>> = {
  missing: {
    says: "is declared, and no test has seen it",
    fix: "provoke it in a test, waive it with a reason, or remove it from the document",
  },
  dead: {
    says: "is declared, and nothing in the code can answer it",
    fix: "remove it from the operation, or raise it in the handler",
  },
  broken: {
    says: "was answered in a way that breaks the contract",
    fix: "correct the answer or the document",
  },
  undeclared: { says: "was answered and is not declared", fix: "declare it, or do not answer it" },
};

/**
 * Lists what is left to do, in the order of the cells: `coverage-missing`, `coverage-dead`, `coverage-broken`,
 * `coverage-undeclared`; after them the findings about waivers.
 */
export function coverageFindings({ cells, diagnostics }: Coverage): Diagnostic[] {
  return [...cells.flatMap(findingOf), ...diagnostics];
}

function findingOf({ key, state, position, entry, handler }: CoverageCell): Diagnostic[] {
  if (state === "proven" || state === "waived") return [];
  const { says, fix } = WORDS[state];
  const faults = (entry?.faults ?? []).map(({ check, message }) => ` ${check}: ${message}`).join("");
  const where = handler ? ` (its handler: ${handler.file}:${handler.line})` : "";
  const seen = state === "missing" && entry?.counts.emitted ? " (the server has answered it)" : "";
  return [
    {
      id: `coverage-${state}`,
      severity: "error",
      message: `\`${formatKey(key)}\` ${says}${where}${seen}.${faults}`,
      fix,
      ...(position && { position }),
    },
  ];
}
