/** `wireproof lint`: what the Contract finds wrong with documents. */

import { resolve } from "node:path";
import { Command, Option } from "commander";
import { allDiagnostics, type Diagnostic, loadContracts } from "../../contract/index.js";
import { CONFIG_FILE, entryDocument, findConfig, RunError, readConfig } from "../../generate/index.js";
import { countDiagnostics, exitCodeFor, fromHere, printDiagnostics } from "../diagnostics.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { colours, type Io, progress } from "../io.js";

interface Flags {
  readonly format: "text" | "json";
  readonly config?: string;
}

const EXAMPLES = `
Examples:
  $ wireproof lint                                   every surface of the nearest ${CONFIG_FILE}
  $ wireproof lint openapi.yaml admin.yaml           these documents, over one error catalogue
  $ wireproof lint openapi.yaml --format json

Exit code: 0 no errors, 1 errors in a document, 2 wrong usage or failure to run.`;

/** The command; `done` takes its exit code. */
export function lintCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command("lint")
    .summary("report what is wrong with documents")
    .description("Reports errors and warnings of the contract, each with its place and the fix.")
    .argument("[spec...]", "OpenAPI 3.0 or 3.1 documents, YAML or JSON")
    .option("--config <file>", `the configuration to read instead of the nearest ${CONFIG_FILE}`)
    .addOption(
      new Option("--format <format>", "how to print findings").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (specs: string[], flags: Flags) => done(await runLint(specs, flags, io)));
}

async function runLint(specs: readonly string[], { format, config }: Flags, io: Io): Promise<ExitCode> {
  const files =
    specs.length > 0 ? specs.map((spec) => entryDocument(spec, io.cwd)) : configured(config, io.cwd);
  const clear = progress(
    io,
    `reading ${files.length === 1 ? "one document" : `${files.length} documents`} …`,
  );
  const results = await loadContracts(files).finally(clear);
  const diagnostics = allDiagnostics(results);
  if (format === "json") io.stdout.write(asJson(diagnostics, io.cwd));
  else printDiagnostics(diagnostics, io.stdout, io);

  const code = exitCodeFor(diagnostics);
  const paint = colours(io.stderr, io.env);
  const mark = code === EXIT.ok ? paint.green("✓") : paint.red("✗");
  io.stderr.write(`${mark} ${countDiagnostics(diagnostics)} in ${count(files.length)}\n`);
  return code;
}

function configured(config: string | undefined, cwd: string): string[] {
  const file = config === undefined ? findConfig(cwd) : resolve(cwd, config);
  if (file === undefined)
    throw new RunError("config-missing", `no ${CONFIG_FILE} here or in a folder above`, {
      fix: "name a document: wireproof lint openapi.yaml",
    });
  return readConfig(file).surfaces.map((surface) => surface.file);
}

function asJson(diagnostics: readonly Diagnostic[], cwd: string): string {
  return `${JSON.stringify({ diagnostics: diagnostics.map((entry) => fromHere(entry, cwd)) }, null, 2)}\n`;
}

function count(documents: number): string {
  return documents === 1 ? "1 document" : `${documents} documents`;
}
