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
      if (isTestFile(file.fileName) || specifiers.some(isTestRunner)) this.#tests.add(file);
      const targets = specifiers.flatMap((specifier) => {
        // `import(name)` may load whatever there is.
        if (!ts.isStringLiteralLike(specifier)) return files;
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

function isTestRunner(specifier: ts.Expression): boolean {
  return ts.isStringLiteralLike(specifier) && TEST_RUNNERS.test(specifier.text);
}

/** What a file names to be loaded: by `import`, `export … from`, `import()` and `require()`. */
function specifiersIn(file: ts.SourceFile): ts.Expression[] {
  const specifiers: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    const specifier = specifierOf(node);
    if (specifier) specifiers.push(specifier);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return specifiers;
}

function specifierOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const isLoad =
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === "require");
  return isLoad ? node.arguments[0] : undefined;
}
