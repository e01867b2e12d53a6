/** `wireproof verify`: drive a live server from its document and report where it differs. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { Command, Option } from "commander";
import { type Contract, loadContract } from "../../contract/index.js";
import { entryDocument, RunError } from "../../generate/index.js";
import { LEDGER_FOLDER, LedgerWriter } from "../../ledger/index.js";
import {
  type Accounts,
  accountOf,
  HarRecorder,
  type Identities,
  isSignIn,
  loadModule,
  observe,
  PROVOKERS,
  type Report,
  type SignIn,
  secretsOf,
  signInAll,
  sortFindings,
  verify,
  vitestFile,
} from "../../verify/index.js";
import { exitCodeFor, printDiagnostics } from "../diagnostics.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { integer, list, seconds } from "../flag-values.js";
import { colours, type Io } from "../io.js";
import { packageVersion } from "../package-version.js";
import { verifyProgress } from "../verify-progress.js";
import { formatReport, REPORT_FORMATS, type ReportFormat } from "../verify-report.js";

interface Flags {
  readonly baseUrl: string;
  readonly allowHost: readonly string[];
  readonly seed?: number;
  readonly examples?: number;
  readonly maxRequests?: number;
  readonly rate?: number;
  readonly time?: number;
  readonly timeout?: number;
  readonly wait?: number;
  readonly workers?: number;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly only: readonly string[];
  readonly readOnly?: boolean;
  readonly formats?: boolean;
  readonly maxBody?: number;
  readonly burst?: number;
  readonly isolated?: boolean;
  readonly auth: readonly string[];
  readonly otherAuth: readonly string[];
  readonly authFile?: string;
  readonly format: ReportFormat;
  readonly output?: string;
  readonly emitTests?: string;
  readonly ledger?: string;
  readonly surface: string;
  readonly failOn: "error" | "warning";
}

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

Exit code: 0 no findings, 1 findings, 2 wrong usage or failure to run.`;

/** The command; \`done\` takes its exit code. */
export function verifyCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command("verify")
    .summary("drive a live server from its document and report differences")
    .description(
      "Sends what the document declares and what it forbids to a live server, in any language, and reports every difference.\nMade for test servers: it creates, changes and deletes what it can.",
    )
    .argument("<spec>", "an OpenAPI 3.0 or 3.1 document, YAML or JSON")
    .requiredOption(
      "--base-url <url>",
      "the server; without a path, that of the document's first server is added",
    )
    .option("--allow-host <hosts>", "hosts other than this machine that may be driven", list, [])
    .option("--seed <number>", "repeats a run: the same requests in the same order", integer)
    .option("--examples <number>", "random valid requests per operation (default: 10)", integer)
    .option("--max-requests <number>", "requests at the most", integer)
    .option("--rate <number>", "requests per second at the most", integer)
    .option("--time <seconds>", "seconds after which no further request is sent", seconds)
    .option("--timeout <seconds>", "seconds in which each answer must come (default: 10)", seconds)
    .option("--wait <seconds>", "the longest Retry-After of a 429 that is waited for (default: 0)", seconds)
    .option(
      "--workers <number>",
      "operations driven at the same time; above 1 a seed fixes no order (default: 1)",
      integer,
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
    .option("--isolated", "what the main account created must be hidden from the other")
    .option("--auth <scheme=value>", "credentials of the main account; repeat for several", collect, [])
    .option("--other-auth <scheme=value>", "credentials of another account", collect, [])
    .option("--auth-file <file>", "accounts, or a function that gives them")
    .addOption(
      new Option("--format <format>", "how to print the report")
        .choices([...REPORT_FORMATS])
        .default("table"),
    )
    .option("-o, --output <file>", "write the report there instead of to standard output")
    .option("--emit-tests <file>", "write a vitest file that sends each finding's request again")
    .option("--ledger <folder>", `record what was seen for \`wireproof coverage\` (usually ${LEDGER_FOLDER})`)
    .option("--surface <name>", "the surface's name in the ledger", "api")
    .addOption(
      new Option("--fail-on <severity>", "what makes the exit code 1")
        .choices(["error", "warning"])
        .default("error"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (spec: string, flags: Flags) => done(await runVerify(spec, flags, io)));
}

async function runVerify(spec: string, flags: Flags, io: Io): Promise<ExitCode> {
  const file = entryDocument(spec, io.cwd);
  const { contract, diagnostics } = await loadContract(file);
  if (!contract) {
    printDiagnostics(diagnostics, io.stderr, io);
    return exitCodeFor(diagnostics);
  }
  const { report, har, identities } = await drive(contract, flags, io);
  if (flags.emitTests !== undefined) emitTests(flags.emitTests, file, report, identities, io);
  const paint = colours(flags.output === undefined ? io.stdout : { write: () => {} }, io.env);
  const text = formatReport(flags.format, { report, contract, har, paint, version: packageVersion() });
  if (flags.output === undefined) io.stdout.write(text);
  else write(resolve(io.cwd, flags.output), text);
  summarise(report, io);
  const counts = flags.failOn === "error" ? ["error"] : ["error", "warning"];
  return report.findings.some(({ severity }) => counts.includes(severity)) ? EXIT.findings : EXIT.ok;
}

interface Driven {
  readonly report: Report;
  readonly har: HarRecorder | undefined;
  readonly identities: Identities | undefined;
}

async function drive(contract: Contract, flags: Flags, io: Io): Promise<Driven> {
  const source = await accountsFrom(flags, io);
  const origin = URL.canParse(flags.baseUrl) ? new URL(flags.baseUrl).origin : "";
  const progress = verifyProgress(io);
  const har = flags.format === "har" ? new HarRecorder(contract) : undefined;
  const writer =
    flags.ledger === undefined
      ? undefined
      : new LedgerWriter({
          folder: resolve(io.cwd, flags.ledger),
          tool: "verify",
          contracts: { [flags.surface]: contract },
        });
  let identities: Identities | undefined;
  const report = await verify(contract, {
    baseUrl: flags.baseUrl,
    allowHosts: flags.allowHost,
    ...defined("seed", flags.seed),
    ...defined("examples", flags.examples),
    ...defined("maxRequests", flags.maxRequests),
    ...defined("requestsPerSecond", flags.rate),
    ...defined("timeMs", flags.time),
    ...defined("timeoutMs", flags.timeout),
    ...defined("maxWaitMs", flags.wait),
    ...defined("workers", flags.workers),
    ...defined("maxBodyBytes", flags.maxBody),
    ...defined("burst", flags.burst),
    include: flags.include,
    exclude: flags.exclude,
    only: flags.only,
    readOnly: flags.readOnly ?? false,
    assertFormats: flags.formats ?? false,
    isolated: flags.isolated ?? false,
    signIn: async () => {
      identities = await signInAll(source, {
        origin,
        env: io.env,
        show: (prompt) =>
          progress.say(
            `Approve ${prompt.user_code} at ${prompt.verification_uri_complete ?? prompt.verification_uri}`,
          ),
      });
      return identities;
    },
    onProgress: progress.show,
    onPerformed: (performed) => {
      har?.record(performed);
      if (writer) observe(writer, contract, flags.surface, performed);
    },
  }).finally(() => {
    progress.end();
    writer?.flush();
  });
  return { report: { ...report, findings: sortFindings(report.findings) }, har, identities };
}

async function accountsFrom({ auth, otherAuth, authFile }: Flags, io: Io): Promise<SignIn> {
  const flagged: Accounts = {
    main: accountOf(auth),
    ...(otherAuth.length > 0 && { other: accountOf(otherAuth) }),
  };
  if (authFile === undefined) return flagged;
  if (auth.length > 0 || otherAuth.length > 0)
    throw new RunError("usage", "--auth-file and --auth exclude each other", {
      fix: "put the credentials into the file",
    });
  const loaded = await loadModule(resolve(io.cwd, authFile), "auth file");
  if (!isSignIn(loaded))
    throw new RunError("auth-invalid", `${authFile} gives no accounts`, {
      fix: "export { main: { credentials: { … } } } as default",
    });
  return loaded;
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
  write(file, text);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** One line on standard error: what was done, how to do it again. */
function summarise(report: Report, io: Io): void {
  const paint = colours(io.stderr, io.env);
  const { findings, requests, durationMs, seed, stopped, notes } = report;
  for (const note of notes) io.stderr.write(`${paint.yellow("!")} ${note}\n`);
  if (stopped !== undefined)
    io.stderr.write(
      `${paint.yellow("!")} The run ended early: its ${stopped === "time" ? "time" : "number of requests"} was used up.\n`,
    );
  const mark = findings.some(({ severity }) => severity === "error") ? paint.red("✗") : paint.green("✓");
  const found =
    findings.length === 0 ? "no findings" : `${findings.length} finding${findings.length === 1 ? "" : "s"}`;
  io.stderr.write(
    `${mark} ${found} in ${requests} requests, ${(durationMs / 1000).toFixed(1)} s, seed ${seed}\n`,
  );
}

function collect(value: string, known: readonly string[]): readonly string[] {
  return [...known, value];
}

/** An option that was given; one that was not takes the default of `verify`. */
function defined<K extends string, T>(name: K, value: T | undefined): { [P in K]?: T } {
  const option: { [P in K]?: T } = {};
  if (value !== undefined) option[name] = value;
  return option;
}
