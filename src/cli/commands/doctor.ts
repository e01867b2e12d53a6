/** `wireproof doctor`: why a server does not answer as its document says. */

import { Command, Option } from "commander";
import { type Contract, loadContract } from "../../contract/index.js";
import {
  type Diagnosis,
  doctor,
  type Examination,
  type Sighting,
  type Standing,
} from "../../doctor/index.js";
import { entryDocument } from "../../generate/index.js";
import { plural } from "../../ledger/index.js";
import { exitCodeFor, printDiagnostics } from "../diagnostics.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { seconds } from "../flag-values.js";
import { colours, type Io, progress } from "../io.js";

interface Flags {
  readonly baseUrl: string;
  readonly timeout?: number;
  readonly format: "text" | "json";
}

/** As many answers are shown as evidence of one cause. */
const MOST_SEEN = 3;

const EXAMPLES = `
It sends GET and OPTIONS only, without credentials, follows no redirect, and changes nothing.

Examples:
  $ wireproof doctor openapi.yaml --base-url http://127.0.0.1:3000
  $ wireproof doctor openapi.yaml --base-url https://api.example.org/v1     a path replaces that of the document
  $ wireproof doctor openapi.yaml --base-url http://127.0.0.1:3000 --format json

Exit code: 0 no errors, 1 errors, 2 wrong usage or failure to run.`;

/** The command; `done` takes its exit code. */
export function doctorCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command("doctor")
    .summary("find out why a server does not answer as its document says")
    .description(
      "Asks a live server a few harmless questions and tells why it does not serve its document: why every call answers 404, who answers instead, and where the operations are.",
    )
    .argument("<spec>", "an OpenAPI 3.0 or 3.1 document, YAML or JSON")
    .requiredOption(
      "--base-url <url>",
      "the server; without a path, that of the document's first server is added",
    )
    .option("--timeout <seconds>", "seconds in which each answer must come (default: 5)", seconds)
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .addHelpText("after", EXAMPLES)
    .action(async (spec: string, flags: Flags) => done(await runDoctor(spec, flags, io)));
}

async function runDoctor(spec: string, { baseUrl, timeout, format }: Flags, io: Io): Promise<ExitCode> {
  const { contract, diagnostics } = await loadContract(entryDocument(spec, io.cwd));
  if (!contract) {
    printDiagnostics(diagnostics, io.stderr, io);
    return exitCodeFor(diagnostics);
  }
  const clear = progress(io, "asking …");
  const examination = await doctor(contract, {
    baseUrl,
    ...(timeout !== undefined && { timeoutMs: timeout }),
  }).finally(clear);
  if (format === "json") io.stdout.write(`${JSON.stringify(jsonOf(examination), null, 2)}\n`);
  else io.stdout.write(examination.diagnoses.map((diagnosis) => textOf(diagnosis, io)).join("\n"));
  const { diagnoses } = examination;
  const isSick = diagnoses.some(({ severity }) => severity === "error");
  const paint = colours(io.stderr, io.env);
  const mark = isSick ? paint.red("✗") : diagnoses.length > 0 ? paint.yellow("!") : paint.green("✓");
  io.stderr.write(`${mark} ${summaryOf(examination, contract)}\n`);
  return isSick ? EXIT.findings : EXIT.ok;
}

function textOf({ id, severity, message, seen, fixes }: Diagnosis, io: Io): string {
  const paint = colours(io.stdout, io.env);
  const colour = severity === "error" ? paint.red : paint.yellow;
  const shown = seen.slice(0, MOST_SEEN).map((sighting) => `  seen ${paint.dim(seenText(sighting))}`);
  const more = seen.length - shown.length;
  return `${[
    `${colour(severity)} ${paint.bold(id)}`,
    `  ${message}`,
    ...shown,
    ...(more > 0 ? [paint.dim(`       and ${more} more`)] : []),
    ...fixes.map((fix) => `  fix  ${fix}`),
  ].join("\n")}\n`;
}

function seenText({ method, url, status, headers, text }: Sighting): string {
  const type = headers["content-type"]?.split(";", 1)[0] ?? "no Content-Type";
  const beginning = printable(text).slice(0, 60);
  return `${method} ${url} → ${status}, ${type}${beginning === "" ? "" : `: ${beginning}`}`;
}

/** One line without control characters: what a server sends is not trusted to keep out of the terminal's way. */
function printable(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
}

function summaryOf(
  { operations, requests, basePath, origin, silence }: Examination,
  { operations: all }: Contract,
): string {
  const where = `${origin}${basePath}`;
  if (silence) return `nothing of ${plural(all.length, "operation")} is served at ${where}`;
  const count = (standing: Standing) => operations.filter((one) => one.standing === standing).length;
  const total =
    operations.length < all.length ? `${operations.length} (of ${all.length})` : operations.length;
  const unclear =
    count("unclear") === 0 ? "" : `, ${count("unclear")} cannot be told without changing anything`;
  return `${count("served")} of ${total} operations are served at ${where}${unclear}; ${plural(requests, "request")}`;
}

/** Bodies are left out: they may hold what is nobody else's business. */
function jsonOf({ origin, basePath, elsewhere, operations, diagnoses, requests }: Examination): object {
  const sighting = ({ method, url, status }: Sighting) => ({ method, url, status });
  return {
    origin,
    basePath,
    ...(elsewhere && { elsewhere: elsewhere.basePath }),
    requests,
    diagnoses: diagnoses.map(({ seen, ...rest }) => ({ ...rest, seen: seen.map(sighting) })),
    operations: operations.map(({ operation, standing, sighting: answer }) => ({
      operation: operation.id,
      standing,
      ...sighting(answer),
    })),
  };
}
