/** SARIF 2.1.0, what code-scanning services read (OASIS Standard, docs.oasis-open.org/sarif). */

import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { type Row, type RowSeverity, textOf } from "./row.js";

/** A rule or check, for the reader of a report. */
export interface SarifRule {
  readonly id: string;
  /** What the rule asks for, one sentence. */
  readonly description: string;
}

const LEVELS: Readonly<Record<RowSeverity, string>> = { error: "error", warning: "warning", info: "note" };

/**
 * Returns one log with one run.
 *
 * @param version - Of this program.
 * @param rules - Descriptions for the ids that occur; an id without one is listed by its name alone.
 */
export function formatSarif(rows: readonly Row[], version: string, rules: readonly SarifRule[] = []): string {
  const descriptions = new Map(rules.map(({ id, description }) => [id, description]));
  const ids = [...new Set(rows.map(({ ruleId }) => ruleId))].sort();
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "wireproof",
            version,
            rules: ids.map((id) => {
              const text = descriptions.get(id);
              return { id, ...(text !== undefined && { shortDescription: { text } }) };
            }),
          },
        },
        columnKind: "utf16CodeUnits",
        results: rows.map((row) => ({
          ruleId: row.ruleId,
          ruleIndex: ids.indexOf(row.ruleId),
          level: LEVELS[row.severity],
          message: { text: textOf(row) },
          ...(row.file !== undefined && { locations: [location(row.file, row)] }),
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function location(file: string, { line, column }: Row) {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      ...(line !== undefined && {
        region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
      }),
    },
  };
}

/** A relative path is a relative reference (RFC 3986 §4.2); a URL is one already. */
function uriOf(file: string): string {
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(file)) return file;
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.toWellFormed().split("/").map(encodeURIComponent).join("/");
}
