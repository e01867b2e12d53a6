/** Other ways to an error than its constructor: an exception that carries its code, or its status. */

import ts from "typescript";

/**
 * Collects every text that the files give to something. The runtime answers a thrown error by its `code`, whoever throws it; what is
 * only compared is no way to an error.
 */
export function textsIn(files: readonly ts.SourceFile[]): ReadonlySet<string> {
  const texts = new Set<string>();
  visit(files, (node) => {
    if (ts.isStringLiteralLike(node) && isGiven(node)) texts.add(node.text);
  });
  return texts;
}

/** Collects every number that the files give to something: the runtime answers an HTTP error by its status. */
export function numbersIn(files: readonly ts.SourceFile[]): ReadonlySet<number> {
  const numbers = new Set<number>();
  visit(files, (node) => {
    if (ts.isNumericLiteral(node) && isGiven(node)) numbers.add(Number(node.text));
  });
  return numbers;
}

function visit(nodes: readonly ts.Node[], found: (node: ts.Node) => void): void {
  const each = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    found(node);
    ts.forEachChild(node, each);
  };
  for (const node of nodes) each(node);
}

function isGiven(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isCaseClause(parent) || ts.isElementAccessExpression(parent)) return false;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return false;
  return !(ts.isBinaryExpression(parent) && isComparison(parent.operatorToken.kind));
}

function isComparison(operator: ts.SyntaxKind): boolean {
  return (
    operator === ts.SyntaxKind.EqualsEqualsEqualsToken ||
    operator === ts.SyntaxKind.ExclamationEqualsEqualsToken ||
    operator === ts.SyntaxKind.EqualsEqualsToken ||
    operator === ts.SyntaxKind.ExclamationEqualsToken
  );
}
