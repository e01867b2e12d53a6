/** The TypeScript program of a project. */

import { dirname, isAbsolute, resolve } from "node:path";
import ts from "typescript";
import { isTestFile } from "./modules.js";

/** A `tsconfig.json` that cannot be used; `message` says where and why. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
  /** The remedy, one clause. */
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

/**
 * Loads a project; nothing is emitted, and faults in its types are none of our business.
 *
 * One that only refers to others (`"files": []`, `references`) stands for all of these. They become one program, with the options of
 * the first that has files.
 *
 * @throws {ProgramError} When the file, or one that it needs, cannot be read or is not a configuration, or when it names no files.
 */
export function loadProgram(tsconfig: string): ts.Program {
  const projects = readProjects(resolve(tsconfig), new Set());
  const [first] = projects;
  if (!first) throw new ProgramError(`${tsconfig} names no files`, "name some in `files` or `include`");
  const files = new Set(projects.flatMap(({ fileNames }) => fileNames));
  // Tests are most of a project, and no handler is in one.
  return ts.createProgram({
    rootNames: [...files].filter((file) => !isTestFile(file)),
    options: first.options,
  });
}

/** A project with files; in place of one without, those that it refers to. */
function readProjects(tsconfig: string, seen: Set<string>): ts.ParsedCommandLine[] {
  if (seen.has(tsconfig)) return [];
  seen.add(tsconfig);
  if (!ts.sys.fileExists(tsconfig))
    throw new ProgramError(`Cannot read file '${tsconfig}'`, "correct the path after --reachable");
  const source = ts.readJsonConfigFile(tsconfig, (file) => ts.sys.readFile(file));
  const parsed = ts.parseJsonSourceFileConfigFileContent(
    source,
    ts.sys,
    dirname(tsconfig),
    { noEmit: true },
    tsconfig,
  );
  const references = parsed.projectReferences ?? [];
  const fault = ts
    .getConfigFileParsingDiagnostics(parsed)
    .find(({ code }) => isSyntax(code) || UNREADABLE.has(code));
  if (fault) throw faultOf(fault, source);
  if (parsed.fileNames.length > 0) return [parsed];
  const [error] = parsed.errors;
  if (references.length === 0 && error) throw faultOf(error, source);
  return references.flatMap((reference) => {
    const file = ts.resolveProjectReferencePath(reference);
    if (ts.sys.fileExists(file)) return readProjects(file, seen);
    const place = placeOf(source, memberOffset(source, "references"));
    throw new ProgramError(`${place}: Cannot read file '${file}'`, "correct the path of the reference");
  });
}

/** What makes a configuration another one than was meant: a file that it extends is missing, faulty, or leads back to it. */
const UNREADABLE: ReadonlySet<number> = new Set([5012, 5014, 5083, 6053, 18000]);

/** The compiler's codes of faults of syntax. */
function isSyntax(code: number): boolean {
  return code < 2000;
}

/** The compiler says what is wrong with `extends`, and not where. */
function faultOf({ code, file, start, messageText }: ts.Diagnostic, source: ts.JsonSourceFile): ProgramError {
  const text = ts.flattenDiagnosticMessageText(messageText, " ").replace(/\.$/, "");
  const offset = start ?? (UNREADABLE.has(code) ? memberOffset(source, "extends") : 0);
  const fix = isSyntax(code) ? "correct the syntax" : "correct it, or name another project after --reachable";
  return new ProgramError(`${placeOf(file ?? source, offset)}: ${text}`, fix);
}

function memberOffset(source: ts.JsonSourceFile, name: string): number {
  const root = source.statements[0]?.expression;
  const members = root && ts.isObjectLiteralExpression(root) ? root.properties : [];
  const member = members.find((property) => property.name?.getText(source) === `"${name}"`);
  return member?.getStart(source) ?? 0;
}

function placeOf(file: ts.SourceFile, offset: number): string {
  const { line, character } = file.getLineAndCharacterOfPosition(offset);
  return `${file.fileName}:${line + 1}:${character + 1}`;
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
