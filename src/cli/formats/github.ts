/** Annotations of GitHub Actions: workflow commands on stdout (docs.github.com, "Workflow commands"). */

import { type Row, type RowSeverity, textOf } from "./row.js";

const COMMANDS: Readonly<Record<RowSeverity, string>> = {
  error: "error",
  warning: "warning",
  info: "notice",
};

/** Returns one line per row; `""` without rows. Nothing in a row can end its line or start another command. */
export function formatGithub(rows: readonly Row[]): string {
  return rows.map((row) => `::${COMMANDS[row.severity]} ${properties(row)}::${data(textOf(row))}\n`).join("");
}

function properties({ file, line, column, ruleId }: Row): string {
  const all = { file, line, col: column, title: ruleId };
  return Object.entries(all)
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${property(String(value))}`))
    .join(",");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
