/** `wireproof lint`: what the Contract and the rules find wrong with documents. */

import { resolve } from "node:path";
import { Command, Option } from "commander";
import { allDiagnostics, type Diagnostic, loadContracts, sortDiagnostics } from "../../contract/index.js";
import { CONFIG_FILE, entryDocument, findConfig, RunError, readConfig } from "../../generate/index.js";
import { RULES } from "../../redocly/rules.js";
import { runRules } from "../../redocly/run-rules.js";
import { type RuleSettings, RuleSettingsError, readRuleSettings } from "../../redocly/settings.js";
import { countDiagnostics, exitCodeFor, fromHere, printDiagnostics } from "../diagnostics.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { formatLint, LINT_FORMATS } from "../formats/lint.js";
import { colours, type Io, progress } from "../io.js";

const FORMATS = ["text", ...LINT_FORMATS] as const;

interface Flags {
  readonly format: (typeof FORMATS)[number];
  readonly config?: string;
  readonly rules: boolean;
}

/** The rules, as reports describe them. */
const DESCRIPTIONS = RULES.map(({ id, description }) => ({ id: `wireproof/${id}`, description }));

const EXAMPLES = `
The rules are those of the Redocly plugin \`wireproof/redocly\`; they run over documents without errors. A redocly.yaml
in the working directory sets them: \`rules: { wireproof/hint-on-client-error: off }\`. A .redocly.lint-ignore.yaml
beside it, as \`redocly lint --generate-ignore-file\` writes it, excuses single places.

Examples:
  $ wireproof lint                                   every surface of the nearest ${CONFIG_FILE}
  $ wireproof lint openapi.yaml admin.yaml           these documents, over one error catalogue
  $ wireproof lint openapi.yaml --format sarif > lint.sarif

Exit code: 0 no errors, 1 errors in a document, 2 wrong usage or failure to run.`;

/** The command; `done` takes its exit code. */
export function lintCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command("lint")
    .summary("report what is wrong with documents")
    .description(
      "Reports errors and warnings of the contract and of the rules, each with its place and the fix.",
    )
    .argument("[spec...]", "OpenAPI 3.0 or 3.1 documents, YAML or JSON")
    .option("--config <file>", `the configuration to read instead of the nearest ${CONFIG_FILE}`)
    .option("--no-rules", "report only what keeps a document from being a contract")
    .addOption(new Option("--format <format>", "how to print findings").choices([...FORMATS]).default("text"))
    .addHelpText("after", EXAMPLES)
    .action(async (specs: string[], flags: Flags) => done(await runLint(specs, flags, io)));
}

async function runLint(
  specs: readonly string[],
  { format, config, rules }: Flags,
  io: Io,
): Promise<ExitCode> {
  const documents =
    specs.length > 0
      ? [...new Set(specs.map((spec) => entryDocument(spec, io.cwd)))]
      : configured(config, io.cwd);
  const settings = rules ? settingsFor(io.cwd) : undefined;
  const clear = progress(
    io,
    `reading ${documents.length === 1 ? "one document" : `${documents.length} documents`} …`,
  );
  const found = await lint(documents, settings).finally(clear);
  const diagnostics = sortDiagnostics(found.map((entry) => fromHere(entry, io.cwd)));
  if (format === "text") printDiagnostics(diagnostics, io.stdout, io);
  else io.stdout.write(formatLint({ documents, diagnostics, rules: DESCRIPTIONS }, format, io.cwd));

  const code = exitCodeFor(diagnostics);
  const paint = colours(io.stderr, io.env);
  const mark = code === EXIT.ok ? paint.green("✓") : paint.red("✗");
  io.stderr.write(`${mark} ${countDiagnostics(diagnostics)} in ${count(documents.length)}\n`);
  return code;
}

/** Findings of both kinds. */
async function lint(
  documents: readonly string[],
  settings: RuleSettings | undefined,
): Promise<readonly Diagnostic[]> {
  const results = await loadContracts(documents);
  const found = allDiagnostics(results);
  if (!settings) return found;
  const sound = documents.filter((_, index) => results[index]?.contract !== undefined);
  const ofRules: Diagnostic[] = [];
  // One after another: each holds a whole document in memory.
  for (const document of sound) ofRules.push(...(await runRules(document, withoutRepetition(settings))));
  return [...found, ...ofRules];
}

/** `hint-operation-unknown` of the Contract looks at all surfaces; the rule sees one. */
function withoutRepetition({ rules, ...rest }: RuleSettings): RuleSettings {
  return { ...rest, rules: { ...rules, "wireproof/hint-operation": "off" } };
}

function settingsFor(cwd: string): RuleSettings {
  try {
    return readRuleSettings(cwd);
  } catch (error) {
    if (!(error instanceof RuleSettingsError)) throw error;
    throw new RunError("rule-settings-invalid", error.message, {
      fix: "correct it, or run with --no-rules",
    });
  }
}

function configured(config: string | undefined, cwd: string): string[] {
  const file = config === undefined ? findConfig(cwd) : resolve(cwd, config);
  if (file === undefined)
    throw new RunError("config-missing", `no ${CONFIG_FILE} here or in a folder above`, {
      fix: "name a document: wireproof lint openapi.yaml",
    });
  return readConfig(file).surfaces.map((surface) => surface.file);
}

function count(documents: number): string {
  return documents === 1 ? "1 document" : `${documents} documents`;
}
