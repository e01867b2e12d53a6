/** Coverage for the summary page of a CI run, in GitHub's Markdown. */

import type { Coverage } from "../coverage.js";
import { answerName, byOperation, isSettled, operationName } from "./outline.js";
import { coverageSummary } from "./summary.js";

/** A summary page may have a mebibyte; this many rows stay far below it. */
const MOST_ROWS = 1_000;

/** Renders a heading, the summary, and a table of the operations that something is left to do about. */
export function coverageMarkdown(coverage: Coverage): string {
  const left = byOperation(coverage).filter(({ cells }) => cells.some(({ state }) => !isSettled(state)));
  const rows = left.slice(0, MOST_ROWS).map((operation) => {
    const answers = operation.cells
      .filter(({ state }) => !isSettled(state))
      .map((cell) => {
        const name = code(answerName(cell, operation.cells));
        return cell.state === "missing" ? name : `${name} (${cell.state})`;
      });
    const { surface, settled, declared } = operation;
    return `| ${code(surface)} | ${code(operationName(operation))} | ${settled}/${declared} | ${answers.join(", ")} |\n`;
  });
  const more = left.length > rows.length ? `\n… and ${left.length - rows.length} more operations.\n` : "";
  const table =
    rows.length === 0
      ? ""
      : `\n| surface | operation | proven | left |\n| --- | --- | --: | --- |\n${rows.join("")}${more}`;
  return `## Contract coverage\n\n${coverageSummary(coverage)}\n${table}`;
}

/** Text as code within a cell of a table: nothing in it is markup, and nothing ends the cell. */
function code(text: string): string {
  const escaped = text
    .replace(/\s+/g, " ")
    .replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[\\`*_{}[\]()#+!|~@-]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<code>${escaped}</code>`;
}
