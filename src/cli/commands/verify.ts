/** `wireproof verify`: drive a live server from its document and report where it differs. */

import { mkdirSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { Command, Option } from "commander";
import { type Contract, loadContract } from "../../contract/index.js";
import { entryDocument, RunError, reasonOf } from "../../generate/index.js";
import { LEDGER_FOLDER, LedgerWriter } from "../../ledger/index.js";
import {
  type DevicePrompt,
  HarRecorder,
  type Identities,
  observe,
  PROVOKERS,
  type Report,
  secretsOf,
  signInAll,
  sortFindings,
  verify,
  vitestFile,
} from "../../verify/index.js";
import { exitCodeFor, printDiagnostics } from "../diagnostics.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { integer, list, positive, seconds, surfaceName } from "../flag-values.js";
import { colours, type Io } from "../io.js";
import { writeOutput } from "../output-file.js";
import { packageVersion } from "../package-version.js";
import { optionsFrom, type VerifyFlags } from "../verify/flags.js";
import { accountsFrom, appFrom, recipesFrom, requireKnown, serverOf } from "../verify/inputs.js";
import { verifyProgress } from "../verify/progress.js";
import { formatReport, REPORT_FORMATS } from "../verify/report.js";

const EXAMPLES = `
Credentials: --auth <scheme>=<value> names a security scheme of the document; env:NAME takes the value from the
environment. --auth-file is JSON, JavaScript or TypeScript that gives { main, other } accounts, each with credentials,
headers, a cookieLogin or a deviceLogin, or a function that returns them.

Provokers: ${PROVOKERS.map(({ id }) => id).join(", ")}.

Examples:
  $ wireproof verify openapi.yaml --base-url http://127.0.0.1:3000
  $ wireproof verify openapi.yaml --base-url http://127.0.0.1:3000 --auth bearerAuth=env:API_TOKEN --seed 7
  $ wireproof verify openapi.yaml --base-url https://staging.example.org --allow-host staging.example.org --read-only
  $ wireproof verify openapi.yaml --base-url http://127.0.0.1:3000 --format html -o report.html --emit-tests test/found.test.ts

Ctrl-C ends the run and reports what was found until then.

Exit code: 0 no findings, 1 findings, 2 wrong usage, failure to run, or a run that was stopped without findings.`;

/** The command; `done` takes its exit code. */
export function verifyCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command("verify")
    .summary("drive a live server from its document and report differences")
    .description(
      "Sends what the document declares and what it forbids to a live server, in any language, and reports every difference.\nMade for test servers: it creates, changes and deletes what it can.",
    )
    .argument("<spec>", "an OpenAPI 3.0 or 3.1 document, YAML or JSON")
    .option("--base-url <url>", "the server; without a path, that of the document's first server is added")
    .option("--allow-host <hosts>", "hosts other than this machine that may be driven", list, [])
    .option("--seed <number>", "repeats a run: the same requests in the same order", integer)
    .option("--examples <number>", "random valid requests per operation (default: 10)", integer)
    .option("--max-requests <number>", "requests at the most", positive)
    .option("--rate <number>", "requests per second at the most", positive)
    .option("--time <seconds>", "seconds after which no further request is sent", seconds)
    .option("--timeout <seconds>", "seconds in which each answer must come (default: 10)", seconds)
    .option("--wait <seconds>", "the longest Retry-After of a 429 that is waited for (default: 0)", seconds)
    .option(
      "--workers <number>",
      "operations driven at the same time; above 1 a seed fixes no order (default: 1)",
      positive,
    )
    .option("--include <operations>", "only these: ids or `GET /path`, * for anything", list, [])
    .option("--exclude <operations>", "not these", list, [])
    .option("--only <provokers>", "only these provokers", list, [])
    .option("--read-only", "only GET and HEAD, and only requests that the document declares")
    .option("--formats", "values that only break a `format` must be refused too")
    .option(
      "--max-body <bytes>",
      "the largest body that the server takes; one byte more must be refused",
      integer,
    )
    .option("--burst <number>", "requests in a row that must bring about a declared 429", integer)
    .option("--isolated <operations>", "these hide from an account what another one created", list, [])
    .option("--auth <scheme=value>", "credentials of the main account; repeat for several", collect, [])
    .option("--other-auth <scheme=value>", "credentials of another account", collect, [])
    .option("--auth-file <file>", "accounts, or a function that gives them")
    .option("--recipes <file>", "how to bring about codes that the document does not tell how to")
    .option(
      "--app <file>",
      "the Express application: its routes are compared; without --base-url it is started too",
    )
    .addOption(
      new Option("--format <format>", "how to print the report")
        .choices([...REPORT_FORMATS])
        .default("table"),
    )
    .option("-o, --output <file>", "write the report there instead of to standard output")
    .option("--emit-tests <file>", "write a vitest file that sends each finding's requests again")
    .option("--ledger <folder>", `record what was seen for \`wireproof coverage\` (usually ${LEDGER_FOLDER})`)
    .option("--surface <name>", "the surface's name in the ledger", surfaceName, "api")
    .addOption(
      new Option("--fail-on <severity>", "what makes the exit code 1")
        .choices(["error", "warning"])
        .default("error"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (spec: string, flags: VerifyFlags) => done(await runVerify(spec, flags, io)));
}

async function runVerify(spec: string, flags: VerifyFlags, io: Io): Promise<ExitCode> {
  const file = entryDocument(spec, io.cwd);
  const { contract, diagnostics } = await loadContract(file);
  if (!contract) {
    printDiagnostics(diagnostics, io.stderr, io);
    return exitCodeFor(diagnostics);
  }
  requireKnown(contract, flags);
  const { report, har, identities } = await drive(contract, flags, io);
  if (report.requests === 0 && flags.app === undefined)
    throw new RunError("nothing-sent", "the flags leave no request to send, so nothing was verified", {
      fix: "widen --include, --exclude, --only or --time; some provokers need a flag of their own, as `burst` needs --burst",
    });
  if (flags.emitTests !== undefined) emitTests(flags.emitTests, file, report, identities, io);
  const paint = colours(flags.output === undefined ? io.stdout : { write: () => {} }, io.env);
  const text = formatReport(flags.format, { report, contract, har, paint, version: packageVersion() });
  if (flags.output === undefined) io.stdout.write(text);
  else writeOutput(resolve(io.cwd, flags.output), text);
  summarise(report, io);
  const counts = flags.failOn === "error" ? ["error"] : ["error", "warning"];
  if (report.findings.some(({ severity }) => counts.includes(severity))) return EXIT.findings;
  if (showsNothing(report))
    throw new RunError("nothing-accepted", "no request was ever accepted, so nothing was verified", {
      fix: "look at --base-url and --auth; `wireproof doctor` tells who answers there",
    });
  return report.stopped === "server-gone" || report.stopped === "interrupted" ? EXIT.failure : EXIT.ok;
}

interface Driven {
  readonly report: Report;
  readonly har: HarRecorder | undefined;
  readonly identities: Identities | undefined;
}

async function drive(contract: Contract, flags: VerifyFlags, io: Io): Promise<Driven> {
  const [source, recipes, app] = await Promise.all([
    accountsFrom(contract, flags, io),
    recipesFrom(flags, io),
    appFrom(flags, io),
  ]);
  const server = await serverOf(flags, app);
  const origin = URL.canParse(server.baseUrl) ? new URL(server.baseUrl).origin : "";
  const progress = verifyProgress(io);
  const signal = io.interruption?.();
  const har = flags.format === "har" ? new HarRecorder(contract) : undefined;
  const writer =
    flags.ledger === undefined ? undefined : ledgerWriter(flags.ledger, flags.surface, contract, io);
  const show = (prompt: DevicePrompt) =>
    progress.say(
      `Approve ${prompt.user_code} at ${prompt.verification_uri_complete ?? prompt.verification_uri}`,
    );
  let identities: Identities | undefined;
  try {
    const report = await verify(contract, {
      ...optionsFrom(flags),
      baseUrl: server.baseUrl,
      ...(recipes && { recipes }),
      ...(app && { app }),
      ...(signal && { signal }),
      signIn: async () => {
        identities = await signInAll(source, { origin, env: io.env, show });
        return identities;
      },
      onProgress: progress.show,
      onPerformed: (performed) => {
        har?.record(performed);
        if (writer) observe(writer, contract, flags.surface, performed);
      },
    });
    return { report: { ...report, findings: sortFindings(report.findings) }, har, identities };
  } finally {
    progress.end();
    writer?.flush();
    await server.close();
  }
}

function ledgerWriter(path: string, surface: string, contract: Contract, io: Io): LedgerWriter {
  const folder = resolve(io.cwd, path);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new RunError("ledger-unwritable", `the folder ${folder} cannot be made (${reasonOf(cause)})`, {
      fix: "name a folder that may be written after --ledger",
      cause,
    });
  }
  return new LedgerWriter({
    folder,
    tool: "verify",
    contracts: { [surface]: contract },
  });
}

function emitTests(
  path: string,
  spec: string | URL,
  report: Report,
  identities: Identities | undefined,
  io: Io,
): void {
  const file = resolve(io.cwd, path);
  const specFile = relative(dirname(file), String(spec)).replaceAll("\\", "/");
  const text = vitestFile(report.findings, {
    spec: specFile.startsWith(".") ? specFile : `./${specFile}`,
    baseUrl: report.baseUrl,
    seed: report.seed,
    secrets: identities ? secretsOf(identities) : [],
  });
  writeOutput(file, text);
}

/** Why a run ended before its plan was done. */
const STOPPED: Readonly<Record<NonNullable<Report["stopped"]>, string>> = {
  requests: "its number of requests was used up",
  time: "its time was used up",
  "server-gone": "the server no longer answers, and its log should tell what the last request did to it",
  interrupted: "it was interrupted",
};

/** Whether what should be accepted was sent and never was: a wrong path, a missing credential or a limit refuses everything alike. */
function showsNothing({ findings, operations }: Report): boolean {
  const isTried = operations.some(({ provokers }) => provokers.includes("random-valid"));
  const isAnswered = operations.some(({ statuses }) =>
    Object.keys(statuses).some((status) => /^[23]/.test(status)),
  );
  return findings.length === 0 && isTried && !isAnswered;
}

/** One line on standard error: what was done, how to do it again. */
function summarise(report: Report, io: Io): void {
  const paint = colours(io.stderr, io.env);
  const { findings, requests, durationMs, seed, stopped, notes } = report;
  for (const note of notes) io.stderr.write(`${paint.yellow("!")} ${note}\n`);
  if (stopped !== undefined)
    io.stderr.write(`${paint.yellow("!")} The run ended early: ${STOPPED[stopped]}.\n`);
  const isFaulty = findings.some(({ severity }) => severity === "error");
  const good = showsNothing(report) ? paint.yellow("!") : paint.green("✓");
  const mark = isFaulty ? paint.red("✗") : good;
  const found =
    findings.length === 0 ? "no findings" : `${findings.length} finding${findings.length === 1 ? "" : "s"}`;
  io.stderr.write(
    `${mark} ${found} in ${requests} requests, ${(durationMs / 1000).toFixed(1)} s, seed ${seed}\n`,
  );
}

function collect(value: string, known: readonly string[]): readonly string[] {
  return [...known, value];
}
