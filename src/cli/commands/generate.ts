/** `wireproof generate`: code and documents from specifications. */

import { relative, resolve } from "node:path";
import { Command } from "commander";
import {
  CONFIG_FILE,
  type Config,
  checkSummary,
  configForSpec,
  type Drift,
  findConfig,
  type Generated,
  generate,
  RunError,
  readConfig,
  shortDiff,
  writeSummary,
} from "../../generate/index.js";
import { countDiagnostics, exitCodeFor, printDiagnostics } from "../diagnostics.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { colours, type Io, progress } from "../io.js";

interface Flags {
  readonly output?: string;
  readonly name?: string;
  readonly config?: string;
  readonly check?: boolean;
  readonly force?: boolean;
}

const EXAMPLES = `
Examples:
  $ wireproof generate                               every surface of the nearest ${CONFIG_FILE}
  $ wireproof generate --check                       fail when generated files are not current
  $ wireproof generate openapi.yaml -o src/api       one document, everything into one folder
  $ wireproof generate box.json -o src/box --name box

Exit code: 0 done or current, 1 not current or errors in a document, 2 wrong usage or failure to run.`;

/** The command; `done` takes its exit code. */
export function generateCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command("generate")
    .summary("generate types, handlers, errors, client and docs")
    .description(
      `Generates types, handler interfaces, errors, a client and documents from OpenAPI documents.\nWithout a document it reads the nearest ${CONFIG_FILE}, from the working directory upward.`,
    )
    .argument("[spec]", "an OpenAPI 3.0 or 3.1 document, YAML or JSON")
    .option("-o, --output <folder>", "where the files of [spec] go")
    .option(
      "--name <name>",
      "what the surface of [spec] is called; names types such as ApiClient (default: api)",
    )
    .option("--config <file>", `the configuration to read instead of the nearest ${CONFIG_FILE}`)
    .option("--check", "write nothing; report missing, changed and orphaned files")
    .option("--force", "replace files that were not generated")
    .addHelpText("after", EXAMPLES)
    .action(async (spec: string | undefined, flags: Flags) => done(await runGenerate(spec, flags, io)));
}

async function runGenerate(spec: string | undefined, flags: Flags, io: Io): Promise<ExitCode> {
  const started = io.now();
  const config = settings(spec, flags, io.cwd);
  const clear = progress(io, `reading ${config.surfaces.map((surface) => surface.spec).join(", ")} …`);
  const result = await generate(config, { check: flags.check ?? false, force: flags.force ?? false }).finally(
    clear,
  );
  printDiagnostics(result.diagnostics, io.stderr, io);
  const milliseconds = io.now() - started;
  const paint = colours(io.stderr, io.env);
  if (result.plan === undefined) {
    io.stderr.write(`${paint.red("✗")} ${countDiagnostics(result.diagnostics)}, nothing generated\n`);
    return exitCodeFor(result.diagnostics);
  }
  if (flags.check === true) return reportCheck(result.plan, config, milliseconds, io);
  return reportWritten(result, result.plan, milliseconds, io);
}

/** The configuration that the command line asks for. */
function settings(spec: string | undefined, { output, name, config }: Flags, cwd: string): Config {
  const usage = (message: string, fix: string) => new RunError("usage", message, { fix });
  if (spec !== undefined) {
    if (config !== undefined) throw usage("a document and --config exclude each other", "name one of them");
    if (output === undefined)
      throw usage("no folder for the files", `wireproof generate ${spec} -o <folder>`);
    return configForSpec(spec, output, cwd, name);
  }
  if (output !== undefined || name !== undefined)
    throw usage("-o and --name belong to a document", `name one, or set them in ${CONFIG_FILE}`);
  const file = config === undefined ? findConfig(cwd) : resolve(cwd, config);
  if (file === undefined)
    throw new RunError("config-missing", `no ${CONFIG_FILE} here or in a folder above`, {
      fix: "name a document: wireproof generate openapi.yaml -o src/api",
    });
  return readConfig(file);
}

type Plan = NonNullable<Generated["plan"]>;

function reportWritten({ written }: Generated, plan: Plan, milliseconds: number, io: Io): ExitCode {
  const paint = colours(io.stderr, io.env);
  for (const path of plan.edited)
    io.stderr.write(
      `${paint.yellow("!")} ${path} is no longer generated but was edited; delete it yourself\n`,
    );
  io.stderr.write(`${paint.green("✓")} ${writeSummary(plan.total, written.length, milliseconds)}\n`);
  return EXIT.ok;
}

function reportCheck(plan: Plan, config: Config, milliseconds: number, io: Io): ExitCode {
  const paint = colours(io.stderr, io.env);
  for (const drift of plan.drift) io.stdout.write(`${describe(drift)}\n`);
  const isCurrent = plan.drift.length === 0;
  const mark = isCurrent ? paint.green("✓") : paint.red("✗");
  const folder = relative(io.cwd, config.commandFolder).replaceAll("\\", "/");
  const where = folder === "" ? "" : ` in ${folder}`;
  const remedy = isCurrent ? "" : `. Run \`${config.command}\`${where}`;
  io.stderr.write(`${mark} ${checkSummary(plan, milliseconds)}${remedy}\n`);
  return isCurrent ? EXIT.ok : EXIT.findings;
}

/** `changed  src/generated/api/types.ts` and, where there are two sides, their first difference. */
function describe({ kind, path, before, after }: Drift): string {
  const line = `${kind.padEnd(8)} ${path}`;
  if (before === undefined || after === undefined) return line;
  if (before.replaceAll("\r\n", "\n") === after)
    return `${line}\n  line endings differ: CRLF on disk, LF generated (git: \`* text=auto eol=lf\` in .gitattributes)`;
  const indented = shortDiff(before, after, path).replace(/^/gm, "  ");
  return `${line}\n${indented}`;
}
