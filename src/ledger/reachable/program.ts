/** The TypeScript program of a project. */

import { dirname, isAbsolute, resolve } from "node:path";
import ts from "typescript";
import { isTestFile } from "./modules.js";

/** A `tsconfig.json` that cannot be used; `message` says why. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
}

/**
 * Loads a project; nothing is emitted, and faults in its types are none of our business.
 *
 * @throws {ProgramError} When the file cannot be read or is not a configuration.
 */
export function loadProgram(tsconfig: string): ts.Program {
  const read = ts.readConfigFile(tsconfig, (file) => ts.sys.readFile(file));
  if (read.error) throw new ProgramError(ts.flattenDiagnosticMessageText(read.error.messageText, " "));
  const { fileNames, options, errors } = ts.parseJsonConfigFileContent(
    read.config,
    ts.sys,
    dirname(resolve(tsconfig)),
    { noEmit: true },
    tsconfig,
  );
  const [error] = errors;
  if (error && fileNames.length === 0)
    throw new ProgramError(ts.flattenDiagnosticMessageText(error.messageText, " "));
  // Tests are most of a project, and no handler is in one.
  return ts.createProgram({ rootNames: fileNames.filter((file) => !isTestFile(file)), options });
}

/** The files that people wrote: no declarations, no packages, no generated code. */
export function writtenFiles(program: ts.Program, generated: readonly string[]): ts.SourceFile[] {
  const outputs = generated.map((folder) => `${slashes(resolve(folder))}/`);
  return program.getSourceFiles().filter(({ fileName, isDeclarationFile }) => {
    const file = slashes(isAbsolute(fileName) ? fileName : resolve(fileName));
    return (
      !isDeclarationFile &&
      !file.includes("/node_modules/") &&
      !outputs.some((output) => file.startsWith(output))
    );
  });
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
