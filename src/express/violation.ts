/** Reports of answers that the contract does not declare, written for the person who has to mend them. */

import type { Finding } from "../check/index.js";
import type { RequestContext } from "./request-context.js";
import { tell } from "./tell.js";

/** What a report is made of. */
export interface ViolationReport {
  readonly status: number;
  readonly problem: string;
  readonly fix: string;
  readonly findings?: readonly Finding[];
  readonly cause?: unknown;
  readonly replaced: boolean;
  /** What became of the answer. @default said of `replaced` */
  readonly outcome?: string;
}

/** Counts a violation and tells the application. A reporter that throws is left out: the answer must go out. */
export function reportViolation(context: RequestContext, report: ViolationReport): void {
  const { surface, operation } = context;
  surface.counters.violations++;
  const outcome =
    report.outcome ?? (report.replaced ? "answered a declared 500 instead" : "let the answer through");
  tell("onViolation", () =>
    surface.options.onViolation({
      operation: operation?.operation,
      where: context.where,
      status: report.status,
      message: `${context.where} answered ${report.status}: ${report.problem}\n  declared: ${declaredOf(context)}\n  fix: ${report.fix}\n  outcome: ${outcome}`,
      findings: report.findings ?? [],
      cause: report.cause,
      replaced: report.replaced,
    }),
  );
}

function declaredOf({ operation, surface }: RequestContext): string {
  const coded = operation?.operation.errors ?? surface.contract.surfaceErrors;
  const errors = new Set(coded.map(({ status, code }) => `${status} ${code}`));
  const statuses = new Set(coded.map(({ status }) => String(status)));
  const others = (operation?.operation.responses ?? [])
    .map(({ key }) => key)
    .filter((key) => !statuses.has(key));
  return [...others, ...errors].join(", ") || "nothing";
}
