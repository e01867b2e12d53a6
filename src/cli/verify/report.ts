/** The report of `verify` in each format. */

import type pc from "picocolors";
import type { Contract } from "../../contract/index.js";
import {
  type HarRecorder,
  type Report,
  RULES,
  reportHtml,
  reportJson,
  type VerifyFinding,
} from "../../verify/index.js";
import { formatGithub } from "../formats/github.js";
import { formatJunit } from "../formats/junit.js";
import type { Row } from "../formats/row.js";
import { formatSarif } from "../formats/sarif.js";

export const REPORT_FORMATS = ["table", "json", "junit", "sarif", "github", "har", "html"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What a report is made of. */
export interface ReportParts {
  readonly report: Report;
  readonly contract: Contract;
  /** Set for the format `har`. */
  readonly har: HarRecorder | undefined;
  readonly paint: ReturnType<typeof pc.createColors>;
  readonly version: string;
}

/** Returns the whole text of a report, with a line feed at its end. */
export function formatReport(format: ReportFormat, parts: ReportParts): string {
  const { report, contract, har, version } = parts;
  const rows = report.findings.map(rowOf);
  switch (format) {
    case "table":
      return report.findings.map((finding) => findingText(finding, parts)).join("\n");
    case "json":
      return `${JSON.stringify(reportJson(report), null, 2)}\n`;
    case "har":
      return `${JSON.stringify(har?.archive(version) ?? {}, null, 2)}\n`;
    case "html":
      return reportHtml(report, contract.title);
    case "github":
      return formatGithub(rows);
    case "sarif":
      return formatSarif(
        rows,
        version,
        Object.entries(RULES).map(([id, { source }]) => ({ id, description: source })),
      );
    case "junit":
      return formatJunit("wireproof verify", junitCases(report));
  }
}

/** One test case per operation and provoker that had something to send, plus one for the surface around them. */
function junitCases({ findings, operations }: Report) {
  const of = (id: string | undefined, provoker: string) =>
    findings.filter((finding) => finding.operation === id && finding.provoker === provoker).map(rowOf);
  const cases = operations.flatMap(({ id, provokers }) =>
    provokers.map((provoker) => ({ name: provoker, className: id, rows: of(id, provoker) })),
  );
  const told = new Set(operations.map(({ id }) => id));
  const rest = findings.filter(({ operation }) => operation === undefined || !told.has(operation));
  return [...cases, { name: "surface", className: "surface", rows: rest.map(rowOf) }];
}

function rowOf({ rule, severity, message, title, operation, endpoint, position, fix }: VerifyFinding): Row {
  const where = operation === undefined ? (endpoint ?? "") : operation;
  return {
    ruleId: rule,
    severity,
    message: `${where}, ${title}: ${message}`,
    ...(position && { file: position.file, line: position.line, column: position.column }),
    ...(fix !== undefined && { fix }),
  };
}

/** Rule, place, reason, fix and the command that shows it, in a paragraph. */
function findingText(finding: VerifyFinding, { paint }: ReportParts): string {
  const { rule, severity, message, title, endpoint, operation, position, fix, curl, count } = finding;
  const colour = severity === "error" ? paint.red : paint.yellow;
  const head = [colour(severity), paint.bold(rule), operation ?? "", paint.dim(endpoint ?? "")]
    .filter(Boolean)
    .join(" ");
  const place = position && `${position.file}:${position.line}:${position.column}`;
  const lines = [
    `${head}${count > 1 ? paint.dim(` (${count} times)`) : ""}`,
    `  ${message}`,
    `  with ${title}`,
    ...(place ? [`  rule ${paint.cyan(place)}`] : []),
    ...(fix === undefined ? [] : [`  fix  ${fix}`]),
    ...(curl === undefined ? [] : [curl.replace(/^/gm, "    ")]),
  ];
  return `${lines.join("\n")}\n`;
}
