/** Coverage in the format that was asked for, to where it was asked for. */

import { resolve } from "node:path";
import type { Diagnostic } from "../../contract/index.js";
import {
  type Coverage,
  coverageFindings,
  coverageHtml,
  coverageJson,
  coverageMarkdown,
  coverageTable,
} from "../../ledger/index.js";
import { fromHere } from "../diagnostics.js";
import { formatGithub } from "../formats/github.js";
import type { Row } from "../formats/row.js";
import { colours, type Io, type Output } from "../io.js";
import { appendSummary, writeOutput } from "../output-file.js";
import type { CoverageFlags } from "./flags.js";

/**
 * Writes coverage to standard output or a file, whose folders are made; for GitHub also to the page of the run.
 *
 * @throws {RunError} `output-unwritable`.
 */
export function printCoverage(coverage: Coverage, flags: CoverageFlags, io: Io): void {
  const text = rendered(coverage, flags, io);
  if (flags.output === undefined) io.stdout.write(text);
  else writeOutput(resolve(io.cwd, flags.output), text);
  // Set in every step (GitHub Actions, "Adding a job summary").
  const page = io.env.GITHUB_STEP_SUMMARY;
  if (flags.format === "github" && page) appendSummary(resolve(io.cwd, page), coverageMarkdown(coverage));
}

/** A file is no terminal. */
const FILE: Output = { write: () => undefined };

function rendered(coverage: Coverage, { format, output, all = false }: CoverageFlags, io: Io): string {
  switch (format) {
    case "table":
      return coverageTable(coverage, {
        paint: colours(output === undefined ? io.stdout : FILE, io.env),
        all,
      });
    case "json":
      return coverageJson(coverage);
    case "github":
      return formatGithub(coverageFindings(coverage).map((found) => rowOf(fromHere(found, io.cwd))));
    case "html":
      return coverageHtml(coverage);
  }
}

function rowOf({ id: ruleId, severity, message, fix, position }: Diagnostic): Row {
  return { ruleId, severity, message, ...(fix !== undefined && { fix }), ...position };
}
