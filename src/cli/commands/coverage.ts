/** `wireproof coverage`: which declared answers were ever seen. */

import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { allDiagnostics, type Diagnostic, loadContracts } from "../../contract/index.js";
import { CONFIG_FILE, type Config, findConfig, RunError, readConfig } from "../../generate/index.js";
import {
  type Coverage,
  type CoveredSurface,
  coverageFindings,
  coverageHtml,
  coverageJson,
  coverageMarkdown,
  coverageSummary,
  coverageTable,
  gate,
  LEDGER_FOLDER,
  takeStock,
  WAIVERS_FILE,
} from "../../ledger/index.js";
import { exitCodeFor, fromHere, printDiagnostics } from "../diagnostics.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { formatGithub } from "../formats/github.js";
import type { Row } from "../formats/row.js";
import { colours, type Io, type Output, progress } from "../io.js";

const FORMATS = ["table", "json", "github", "html"] as const;

interface Flags {
  readonly min: number;
  readonly format: (typeof FORMATS)[number];
  readonly ledger?: string;
  readonly waivers?: string;
  readonly output?: string;
  readonly config?: string;
  readonly all?: boolean;
}

const EXAMPLES = `
Ledgers are written by tests (wireproof/vitest), by wireproof verify, and by servers (wireproof/express).

Examples:
  $ wireproof coverage                               what is left to prove, by operation
  $ wireproof coverage --min 90                      pass from 90 % on
  $ wireproof coverage --format html -o coverage.html
  $ wireproof coverage --format github               annotations, and a summary on the page of the run

Exit code: 0 enough is proven, 1 too little is, or something undeclared or broken was answered, or a waiver does not
hold, 2 wrong usage or failure to run.`;

/** The command; \`done\` takes its exit code. */
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
    .option("-o, --output <file>", "write there instead of to standard output")
    .option("--config <file>", `the configuration to read instead of the nearest ${CONFIG_FILE}`)
    .option("--all", "list complete operations too")
    .addHelpText("after", EXAMPLES)
    .action(async (flags: Flags) => done(await runCoverage(flags, io)));
}

async function runCoverage(flags: Flags, io: Io): Promise<ExitCode> {
  const config = configured(flags.config, io.cwd);
  const clear = progress(io, "reading documents and ledgers …");
  const loaded = await loadSurfaces(config).finally(clear);
  if (loaded.surfaces === undefined) {
    printDiagnostics(loaded.diagnostics, io.stderr, io);
    return exitCodeFor(loaded.diagnostics);
  }
  const folder =
    flags.ledger === undefined ? join(config.root, LEDGER_FOLDER) : resolve(io.cwd, flags.ledger);
  const {
    coverage: found,
    files,
    diagnostics,
  } = takeStock({
    surfaces: loaded.surfaces,
    folder,
    waivers: waiversFile(flags.waivers, config, io.cwd),
    now: io.date(),
  });
  if (files === 0)
    throw new RunError("ledger-empty", `no ledger in ${folder}`, {
      fix: "run the tests with the plugin of wireproof/vitest, or name the folder with --ledger",
    });
  printDiagnostics(diagnostics, io.stderr, io);
  const coverage = { ...found, cells: found.cells.map((cell) => fromHere(cell, io.cwd)) };
  print(coverage, flags, io);
  return verdict(coverage, flags, io);
}

function configured(config: string | undefined, cwd: string): Config {
  const file = config === undefined ? findConfig(cwd) : resolve(cwd, config);
  if (file === undefined)
    throw new RunError("config-missing", `no ${CONFIG_FILE} here or in a folder above`, {
      fix: "name one: wireproof coverage --config <file>",
    });
  return readConfig(file);
}

async function loadSurfaces({ surfaces }: Config): Promise<{
  readonly surfaces?: readonly CoveredSurface[];
  readonly diagnostics: readonly Diagnostic[];
}> {
  const results = await loadContracts(surfaces.map(({ file }) => file));
  const covered = surfaces.flatMap(({ name }, index): CoveredSurface[] => {
    const contract = results[index]?.contract;
    return contract ? [{ name, contract }] : [];
  });
  const diagnostics = allDiagnostics(results);
  return covered.length === surfaces.length ? { surfaces: covered, diagnostics } : { diagnostics };
}

/** A file that was named has to be there. */
function waiversFile(named: string | undefined, { root }: Config, cwd: string): string {
  if (named === undefined) return join(root, WAIVERS_FILE);
  const file = resolve(cwd, named);
  if (!existsSync(file))
    throw new RunError("waivers-unreadable", `no file ${named}`, { fix: "correct the path after --waivers" });
  return file;
}

function print(coverage: Coverage, flags: Flags, io: Io): void {
  // The page of the run (GitHub Actions, "Adding a job summary").
  if (flags.format === "github" && io.env.GITHUB_STEP_SUMMARY)
    appendFileSync(resolve(io.cwd, io.env.GITHUB_STEP_SUMMARY), coverageMarkdown(coverage));
  const text = rendered(coverage, flags, io);
  if (flags.output === undefined) {
    io.stdout.write(text);
    return;
  }
  const file = resolve(io.cwd, flags.output);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const TO_A_FILE: Output = { write: () => undefined };

function rendered(coverage: Coverage, { format, output, all = false }: Flags, io: Io): string {
  switch (format) {
    case "table":
      return coverageTable(coverage, {
        paint: colours(output === undefined ? io.stdout : TO_A_FILE, io.env),
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

function verdict(coverage: Coverage, { format, min }: Flags, io: Io): ExitCode {
  // The formats for machines hold the findings; people need only those that no table shows.
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
  if (text.trim() === "" || !(value >= 0 && value <= 100))
    throw new InvalidArgumentError("Write a number from 0 to 100.");
  return value;
}
