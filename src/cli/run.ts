/** The command line as a function: arguments in, exit code out. */

import { Command, CommanderError } from "commander";
import { coverageCommand } from "./commands/coverage.js";
import { doctorCommand } from "./commands/doctor.js";
import { generateCommand } from "./commands/generate.js";
import { lintCommand } from "./commands/lint.js";
import { verifyCommand } from "./commands/verify.js";
import { EXIT, type ExitCode } from "./exit-code.js";
import { reportFailure } from "./failure.js";
import type { Io } from "./io.js";
import { packageVersion } from "./package-version.js";

/**
 * Runs one command. Never throws, never exits the process, writes to `io` only.
 *
 * @param argv - The arguments after the program's name.
 * @param io - Output, working directory and environment; the clocks are `performance.now` and `Date.now` unless given.
 * @returns 0 fine, 1 findings or drift, 2 wrong usage or failure to run.
 */
export async function run(
  argv: readonly string[],
  io: Omit<Io, "now" | "date"> & Partial<Pick<Io, "now" | "date">>,
): Promise<ExitCode> {
  const full: Io = {
    ...io,
    now: io.now ?? (() => performance.now()),
    date: io.date ?? (() => Date.now()),
  };
  let code: ExitCode = EXIT.ok;
  const done = (value: ExitCode) => {
    code = value;
  };
  try {
    await program(full, done).parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    // Commander has said what is wrong already; its exit code is 0 for `--help` and `--version`.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.failure;
    return reportFailure(error, full);
  }
}

function program(io: Io, done: (code: ExitCode) => void): Command {
  const root = new Command("wireproof")
    .description("Contract-first OpenAPI toolchain: typed errors from the spec to the wire to the client.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .showHelpAfterError("(--help shows the usage)")
    .addCommand(generateCommand(io, done))
    .addCommand(lintCommand(io, done))
    .addCommand(verifyCommand(io, done))
    .addCommand(coverageCommand(io, done))
    .addCommand(doctorCommand(io, done));
  for (const command of [root, ...root.commands])
    command.exitOverride().configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  return root;
}
