/** Finds the handler of each operation: by the generated interface that it implements, wherever it stands. */

import { resolve } from "node:path";
import ts from "typescript";

/** What implements one operation. */
export interface FoundHandler {
  readonly surface: string;
  readonly operation: string;
  /** The function, or the expression that makes it. */
  readonly node: ts.Node;
}

/** A surface and the folder of its generated code, an absolute path. */
export interface GeneratedSurface {
  readonly name: string;
  readonly output: string;
}

/** The file of the generated handler interface within that folder. */
const HANDLERS_FILE = "handlers.ts";

/** Lists what the files give for the members of the generated handler interfaces. */
export function findHandlers(
  checker: ts.TypeChecker,
  files: readonly ts.SourceFile[],
  surfaces: readonly GeneratedSurface[],
): FoundHandler[] {
  const surfaceOf = new Map(surfaces.map(({ name, output }) => [resolve(output, HANDLERS_FILE), name]));
  const found: FoundHandler[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) readObject(node);
    ts.forEachChild(node, visit);
  };
  const readObject = (node: ts.ObjectLiteralExpression): void => {
    const type = checker.getContextualType(node);
    if (!type) return;
    for (const property of node.properties) {
      if (!property.name || ts.isComputedPropertyName(property.name)) continue;
      const name = nameOf(property.name);
      // Mapped types keep the declaration of what they map, so every way to name the interface leads back to it.
      for (const declaration of type.getProperty(name)?.getDeclarations() ?? []) {
        const surface = surfaceOf.get(resolve(declaration.getSourceFile().fileName));
        if (surface === undefined || !ts.isInterfaceDeclaration(declaration.parent)) continue;
        found.push({ surface, operation: name, node: implementationIn(checker, property) });
      }
    }
  };
  for (const file of files) visit(file);
  return found;
}

function nameOf(name: ts.PropertyName): string {
  return ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : name.getText();
}

function implementationIn(checker: ts.TypeChecker, property: ts.ObjectLiteralElementLike): ts.Node {
  if (ts.isPropertyAssignment(property)) return property.initializer;
  if (!ts.isShorthandPropertyAssignment(property)) return property;
  const symbol = checker.getShorthandAssignmentValueSymbol(property);
  const isImport = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  return (isImport ? checker.getAliasedSymbol(symbol) : symbol)?.valueDeclaration ?? property;
}
