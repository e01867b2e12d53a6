/** Coverage for a terminal: what is left to do, by operation, in 80 columns. */

import Table from "cli-table3";
import { escapeControls } from "../../contract/index.js";
import type { Coverage, CoverageCell } from "../coverage.js";
import { formatKey } from "../key.js";
import { answerName, byOperation, isSettled, type OperationCoverage, operationName } from "./outline.js";

/** Colours for a terminal, or functions that leave the text alone. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
}

/** Settings of a table. */
export interface TableOptions {
  readonly paint: Paint;
  /** Also the operations that nothing is left to do about. @default false */
  readonly all?: boolean;
}

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** Widths of the three columns; with what stands between them 80. */
const WIDTHS = [27, 7, 42] as const;

/**
 * Renders coverage as text, with a line's end; one row per operation.
 *
 * A name that is longer than its column is cut; the JSON form has it whole.
 */
export function coverageTable(coverage: Coverage, { paint, all = false }: TableOptions): string {
  const operations = byOperation(coverage);
  const lines: string[] = [];
  for (const { name } of coverage.surfaces) {
    const ofSurface = operations.filter(({ surface }) => surface === name);
    const left = ofSurface.filter((operation) => !isComplete(operation));
    const complete = ofSurface.length - left.length;
    const shown = all ? ofSurface : left;
    lines.push(paint.bold(escapeControls(name)));
    if (shown.length > 0) lines.push(tableOf(shown, paint));
    if (!all && complete > 0)
      lines.push(paint.dim(`${complete === 1 ? "1 operation is" : `${complete} operations are`} complete`));
    lines.push("");
  }
  const faults = coverage.cells.flatMap(faultLines);
  if (faults.length > 0) lines.push(paint.bold("Answers that broke the contract"), ...faults, "");
  return lines.join("\n");
}

function tableOf(operations: readonly OperationCoverage[], paint: Paint): string {
  const table = new Table({
    chars: NO_LINES,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colWidths: [...WIDTHS],
    colAligns: ["left", "right", "left"],
    wordWrap: true,
  });
  for (const operation of operations) {
    const { settled, declared } = operation;
    const count = `${settled}/${declared}`;
    table.push([
      escapeControls(operationName(operation)),
      isComplete(operation) ? paint.green(count) : paint.yellow(count),
      leftOf(operation, paint),
    ]);
  }
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function isComplete({ cells }: OperationCoverage): boolean {
  return cells.every(({ state }) => isSettled(state));
}

/** `404 app_not_found, 500 internal_server_error (dead)`. */
function leftOf({ cells }: OperationCoverage, paint: Paint): string {
  const left = cells
    .filter(({ state }) => !isSettled(state))
    .map((cell) => {
      const name = escapeControls(answerName(cell, cells));
      if (cell.state === "missing") return name;
      const text = `${name} (${cell.state})`;
      return cell.state === "dead" ? paint.yellow(text) : paint.red(text);
    });
  return left.join(", ");
}

/** The answer, and below it what was wrong with it. */
function faultLines({ key, state, entry }: CoverageCell): string[] {
  if (state !== "broken" && state !== "undeclared") return [];
  const faults = (entry?.faults ?? []).map(
    ({ check, message }) => `    ${check}: ${escapeControls(message)}`,
  );
  return faults.length === 0 ? [] : [`  ${escapeControls(formatKey(key))}`, ...faults];
}
