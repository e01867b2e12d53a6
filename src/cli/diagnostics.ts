/** Findings about documents, as people read them. */

import { isAbsolute, relative } from "node:path";
import { type Diagnostic, formatDiagnostic, type Position } from "../contract/index.js";
import { EXIT, type ExitCode } from "./exit-code.js";
import { colours, type Io, type Output } from "./io.js";

/** The finding with its file as seen from the working directory. */
export function fromHere(diagnostic: Diagnostic, cwd: string): Diagnostic {
  const { position } = diagnostic;
  return position === undefined ? diagnostic : { ...diagnostic, position: positionFromHere(position, cwd) };
}

/** The position with its file as seen from the working directory, with forward slashes. */
export function positionFromHere(position: Position, cwd: string): Position {
  if (!isAbsolute(position.file)) return position;
  return { ...position, file: relative(cwd, position.file).replaceAll("\\", "/") || "." };
}

/** The exit code for findings: a document that cannot be read at all is a failure to run, not a finding in it. */
export function exitCodeFor(diagnostics: readonly Diagnostic[]): ExitCode {
  if (diagnostics.some(({ id }) => id === "file-unreadable")) return EXIT.failure;
  return diagnostics.some(({ severity }) => severity === "error") ? EXIT.findings : EXIT.ok;
}

/** One line per finding: `file:line:column severity id message fix: …`. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], output: Output, io: Io): void {
  const paint = colours(output, io.env);
  for (const diagnostic of diagnostics) {
    const line = formatDiagnostic(fromHere(diagnostic, io.cwd));
    const colour = diagnostic.severity === "error" ? paint.red : paint.yellow;
    output.write(`${line.replace(` ${diagnostic.severity} `, (word) => colour(word))}\n`);
  }
}

/** `2 errors, 1 warning`; `no findings`. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Diagnostic["severity"]) => {
    const number = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return number === 0 ? [] : [`${number} ${severity}${number === 1 ? "" : "s"}`];
  };
  return [...count("error"), ...count("warning")].join(", ") || "no findings";
}
