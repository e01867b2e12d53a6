/** Which files belong together: what a file imports, and who imports it. */

import ts from "typescript";

/** What only tests import. */
const TEST_RUNNERS = /^(vitest|node:test|@jest\/globals|jest|mocha|ava|tap|supertest)$/;

/** Whether a file is a test by its name. */
export function isTestFile(fileName: string): boolean {
  return /\.(test|spec)\.[cm]?[jt]sx?$/.test(fileName) || /[\\/]__tests__[\\/]/.test(fileName);
}

/** The imports among the files that people wrote. */
export class Modules {
  readonly #imports = new Map<ts.SourceFile, readonly ts.SourceFile[]>();
  readonly #tests = new Set<ts.SourceFile>();

  constructor(checker: ts.TypeChecker, files: readonly ts.SourceFile[]) {
    const written = new Set(files);
    for (const file of files) {
      const specifiers = specifiersIn(file);
      if (isTestFile(file.fileName) || specifiers.some(({ text }) => TEST_RUNNERS.test(text)))
        this.#tests.add(file);
      const targets = specifiers.flatMap((specifier) => {
        const module = checker.getSymbolAtLocation(specifier)?.valueDeclaration;
        return module && ts.isSourceFile(module) && written.has(module) ? [module] : [];
      });
      this.#imports.set(file, targets);
    }
  }

  /** The files, and everything that they import, however indirectly. */
  under(files: Iterable<ts.SourceFile>): ts.SourceFile[] {
    return closure(files, (file) => this.#imports.get(file) ?? []);
  }

  /** The files, and everything that leads to them but tests: the program that they are part of. */
  above(files: Iterable<ts.SourceFile>): ts.SourceFile[] {
    const importers = new Map<ts.SourceFile, ts.SourceFile[]>();
    for (const [file, targets] of this.#imports) {
      if (this.#tests.has(file)) continue;
      for (const target of targets) importers.set(target, [...(importers.get(target) ?? []), file]);
    }
    return closure(files, (file) => importers.get(file) ?? []);
  }
}

function closure(
  files: Iterable<ts.SourceFile>,
  next: (file: ts.SourceFile) => readonly ts.SourceFile[],
): ts.SourceFile[] {
  const found = new Set(files);
  // A set gives out what is added to it while it is gone through.
  for (const file of found) for (const other of next(file)) found.add(other);
  return [...found];
}

function specifiersIn(file: ts.SourceFile): ts.StringLiteralLike[] {
  return file.statements.flatMap((statement) => {
    const isLink = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
    const specifier = isLink ? statement.moduleSpecifier : undefined;
    return specifier && ts.isStringLiteralLike(specifier) ? [specifier] : [];
  });
}
