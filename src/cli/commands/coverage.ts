/** `wireproof coverage`: which declared answers were ever seen. */

import { Command, InvalidArgumentError, Option } from "commander";
import { CONFIG_FILE } from "../../generate/index.js";
import {
  type Coverage,
  type CoverageCell,
  coverageSummary,
  gate,
  LEDGER_FOLDER,
  WAIVERS_FILE,
} from "../../ledger/index.js";
import { type CoverageFlags, FORMATS } from "../coverage/flags.js";
import { printCoverage } from "../coverage/print-coverage.js";
import { projectStock } from "../coverage/project-stock.js";
import { exitCodeFor, positionFromHere, printDiagnostics } from "../diagnostics.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { colours, type Io } from "../io.js";

const EXAMPLES = `
Ledgers are written by tests (wireproof/vitest), wireproof verify --ledger, and servers (wireproof/express).

Examples:
  $ wireproof coverage                               what is left to prove, by operation
  $ wireproof coverage --min 90                      pass from 90 % on
  $ wireproof coverage --reachable                   tell what nothing in the code can answer
  $ wireproof coverage --format html -o coverage.html
  $ wireproof coverage --format github               annotations, and a summary on the page of the run

Exit code: 0 enough is proven, 1 too little is, or something undeclared or broken was answered, or a waiver does not
hold, 2 wrong usage or failure to run.`;

/** The command; `done` takes its exit code. */
export function coverageCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command("coverage")
    .summary("report which declared answers were ever seen")
    .description(
      "Holds what documents declare (operation, status, media type, error code) against what tests have seen.",
    )
    .option("--min <percent>", "how much has to be proven or waived, 0 to 100", percent, 100)
    .addOption(new Option("--format <format>", "how to print").choices([...FORMATS]).default("table"))
    .option("--ledger <folder>", `the ledgers (default: ${LEDGER_FOLDER} beside the configuration)`)
    .option("--waivers <file>", `the waivers (default: ${WAIVERS_FILE} beside the configuration, if there)`)
    .option("--har <file...>", "recorded traffic that counts too (HTTP Archive 1.2)")
    .option(
      "--reachable [tsconfig]",
      "tell what no handler of a TypeScript project can answer (default: tsconfig.json)",
    )
    .option("-o, --output <file>", "write there instead of to standard output")
    .option("--config <file>", `the configuration to read instead of the nearest ${CONFIG_FILE}`)
    .option("--all", "list complete operations too")
    .addHelpText("after", EXAMPLES)
    .action(async (flags: CoverageFlags) => done(await runCoverage(flags, io)));
}

async function runCoverage(flags: CoverageFlags, io: Io): Promise<ExitCode> {
  const { stock, diagnostics } = await projectStock(flags, io);
  printDiagnostics(diagnostics, io.stderr, io);
  if (stock === undefined) return exitCodeFor(diagnostics);
  const coverage = { ...stock.coverage, cells: stock.coverage.cells.map((cell) => seenFrom(cell, io.cwd)) };
  printCoverage(coverage, flags, io);
  return verdict(coverage, flags, io);
}

/** The cell with its files as seen from the working directory. */
function seenFrom(cell: CoverageCell, cwd: string): CoverageCell {
  const { position, handler } = cell;
  return {
    ...cell,
    ...(position && { position: positionFromHere(position, cwd) }),
    ...(handler && { handler: positionFromHere(handler, cwd) }),
  };
}

function verdict(coverage: Coverage, { format, min }: CoverageFlags, io: Io): ExitCode {
  // The formats for machines hold the findings; people need those that no table shows.
  if (format === "table" || format === "html") printDiagnostics(coverage.diagnostics, io.stderr, io);
  const reasons = gate(coverage, min);
  const paint = colours(io.stderr, io.env);
  const mark = reasons.length === 0 ? paint.green("✓") : paint.red("✗");
  const why = reasons.length === 0 ? "" : `; ${reasons.join(", ")}`;
  io.stderr.write(`${mark} ${coverageSummary(coverage)}${why}\n`);
  return reasons.length === 0 ? EXIT.ok : EXIT.findings;
}

function percent(text: string): number {
  const value = Number(text);
  // `Number` would take `0x10` and `1e1` too.
  if (!/^\d+(\.\d+)?$/.test(text) || value > 100)
    throw new InvalidArgumentError("Write a number from 0 to 100.");
  return value;
}
