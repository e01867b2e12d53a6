/** Findings about documents, as machines read them. */

import { relative } from "node:path";
import type { Diagnostic } from "../../contract/index.js";
import { packageVersion } from "../package-version.js";
import { formatGithub } from "./github.js";
import { formatJunit } from "./junit.js";
import type { Row } from "./row.js";
import { formatSarif, type SarifRule } from "./sarif.js";

/** What a lint found. */
export interface LintFindings {
  /** The entry documents, absolute paths or URLs. */
  readonly documents: readonly string[];
  /** Files as seen from the working directory. */
  readonly diagnostics: readonly Diagnostic[];
  readonly rules: readonly SarifRule[];
}

/** The formats for machines. */
export const LINT_FORMATS = ["json", "junit", "sarif", "github"] as const;
export type LintFormat = (typeof LINT_FORMATS)[number];

/** Returns the whole report in one format. */
export function formatLint(
  { documents, diagnostics, rules }: LintFindings,
  format: LintFormat,
  cwd: string,
): string {
  const rows = diagnostics.map(rowOf);
  switch (format) {
    case "json":
      return `${JSON.stringify({ diagnostics }, null, 2)}\n`;
    case "github":
      return formatGithub(rows);
    case "sarif":
      return formatSarif(rows, packageVersion(), rules);
    case "junit":
      return formatJunit("wireproof lint", casesOf(documents, rows, cwd));
  }
}

function rowOf({ id, severity, message, fix, position }: Diagnostic): Row {
  return { ruleId: id, severity, message, ...position, ...(fix !== undefined && { fix }) };
}

/** One case per file: the documents, and whatever other file has a finding. */
function casesOf(documents: readonly string[], rows: readonly Row[], cwd: string) {
  const names = documents.map((document) =>
    /^https?:/.test(document) ? document : relative(cwd, document).replaceAll("\\", "/"),
  );
  const files = new Set([...names, ...rows.map(({ file = names[0] ?? "" }) => file)]);
  return [...files].map((name) => ({
    name,
    className: "documents",
    rows: rows.filter(({ file = names[0] }) => file === name),
  }));
}
