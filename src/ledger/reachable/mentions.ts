/** Other ways to an error than its constructor: an exception that carries its code, or its status. */

import { STATUS_CODES } from "node:http";
import ts from "typescript";

/** Statuses by the names that packages have for them: `NotFound`, `NOT_FOUND`, `HTTP_STATUS_NOT_FOUND`. */
const STATUS_BY_NAME = new Map(
  Object.entries(STATUS_CODES).map(([status, phrase]) => [letters(phrase ?? ""), Number(status)]),
);

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

/**
 * Collects every number that the files give to something, and every status that they have by a name of a package
 * (`new createError.PaymentRequired()`): the runtime answers an HTTP error by its status.
 */
export function numbersIn(files: readonly ts.SourceFile[]): ReadonlySet<number> {
  const numbers = new Set<number>();
  visit(files, (node) => {
    if (ts.isNumericLiteral(node) && isGiven(node)) numbers.add(Number(node.text));
    const name = memberName(node);
    const status = name === undefined ? undefined : STATUS_BY_NAME.get(letters(name));
    if (status !== undefined) numbers.add(status);
  });
  return numbers;
}

/** The name of a member that is taken from something, when it is one of a class or a constant. */
function memberName(node: ts.Node): string | undefined {
  const name = ts.isPropertyAccessExpression(node)
    ? node.name
    : ts.isElementAccessExpression(node)
      ? node.argumentExpression
      : ts.isBindingElement(node) || ts.isImportSpecifier(node)
        ? (node.propertyName ?? node.name)
        : undefined;
  if (!name || !(ts.isIdentifier(name) || ts.isStringLiteralLike(name))) return undefined;
  return /^[A-Z]/.test(name.text) ? name.text : undefined;
}

function letters(name: string): string {
  return name
    .replace(/^HTTP_STATUS_/, "")
    .replaceAll(/[^A-Za-z]/g, "")
    .toLowerCase();
}

function visit(nodes: readonly ts.Node[], found: (node: ts.Node) => void): void {
  const each = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isExportDeclaration(node)) return;
    found(node);
    ts.forEachChild(node, each);
  };
  for (const node of nodes) each(node);
}

function isGiven(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isImportDeclaration(parent)) return false;
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
