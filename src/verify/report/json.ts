/** A report as data: everything but the bytes of requests, which may hold credentials; the command stands for them. */

import type { VerifyFinding } from "../model.js";
import type { Report } from "./report.js";

/** What `--format json` prints. */
export function reportJson(report: Report): unknown {
  const { findings, ...rest } = report;
  return { findings: findings.map(findingJson), ...rest };
}

function findingJson({ request: _, chain: __, expectation, who, ...finding }: VerifyFinding) {
  return {
    ...finding,
    ...(expectation && { expectation: expectation.kind }),
    ...(who && { credentials: who }),
  };
}
