/** What the code around a capability makes of it, as far as its form tells. */

import ts from "typescript";
import { alternatives } from "./expressions.js";

/** Whether a node is an expression that has a value here, and not the name of something. */
export function isValue(node: ts.Node): node is ts.Expression {
  if (!ts.isExpression(node)) return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isBindingElement(parent) || ts.isVariableDeclaration(parent) || ts.isParameter(parent))
    return parent.initializer === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return true;
}

/** The expression around it whose value may be the same capability, or hold it, and that is judged in its stead. */
export function outerValue(use: ts.Expression): ts.Expression | undefined {
  const { parent } = use;
  if (ts.isConditionalExpression(parent)) return parent.condition === use ? undefined : parent;
  if (ts.isBinaryExpression(parent))
    return isChoice(parent.operatorToken.kind) && !isPassedOver(use, parent) ? parent : undefined;
  if (ts.isSpreadElement(parent))
    return ts.isArrayLiteralExpression(parent.parent) ? parent.parent : undefined;
  if (ts.isSpreadAssignment(parent) || isMemberFail(parent)) return parent.parent;
  return ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isTypeAssertionExpression(parent) ||
    ts.isSatisfiesExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    ts.isAwaitExpression(parent)
    ? parent
    : undefined;
}

/** Whether the value of an expression is that of one of its parts. */
export function isChoiceOrCast(node: ts.Expression): boolean {
  const [only, other] = alternatives(node);
  return other !== undefined || (only !== node && !ts.isAwaitExpression(node));
}

/** The name or pattern that a capability is given to: `const name = fail`, `name = fail`, `(name = fail) =>`. */
export function nameGiven(use: ts.Expression): ts.Node | undefined {
  const { parent } = use;
  if (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent))
    return parent.name;
  const isAssigned =
    ts.isBinaryExpression(parent) &&
    isAssignment(parent.operatorToken.kind) &&
    parent.right === use &&
    ts.isIdentifier(parent.left);
  return isAssigned ? parent.left : undefined;
}

/** Whether it is only looked at. */
export function isLookedAt(use: ts.Expression): boolean {
  const { parent } = use;
  if (ts.isBinaryExpression(parent))
    return isAssignment(parent.operatorToken.kind)
      ? parent.left === use
      : !isChoice(parent.operatorToken.kind) || isPassedOver(use, parent);
  return (
    ts.isExpressionStatement(parent) ||
    ts.isVoidExpression(parent) ||
    ts.isTypeOfExpression(parent) ||
    ts.isPrefixUnaryExpression(parent) ||
    ts.isIfStatement(parent) ||
    (ts.isConditionalExpression(parent) && parent.condition === use)
  );
}

/** Whether a function returns it. */
export function isReturned(use: ts.Expression): boolean {
  return ts.isReturnStatement(use.parent) || (ts.isArrowFunction(use.parent) && use.parent.body === use);
}

/** Whether a call is of the runtime's `mapErrors`. */
export function isMapErrors({ expression }: ts.CallExpression): boolean {
  return ts.isIdentifier(expression) && expression.text === "mapErrors";
}

/** The parameter that takes an argument; the last one takes the rest. */
export function parameterOf(
  { parameters }: { readonly parameters: ts.NodeArray<ts.ParameterDeclaration> },
  index: number,
): ts.ParameterDeclaration | undefined {
  const last = parameters.at(-1);
  return parameters[index] ?? (last?.dotDotDotToken ? last : undefined);
}

/** `{ fail }`, `{ fail: … }`: a context of its own. */
function isMemberFail(node: ts.Node): node is ts.PropertyAssignment | ts.ShorthandPropertyAssignment {
  return (
    (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) &&
    node.name.getText() === "fail"
  );
}

function isAssignment(operator: ts.SyntaxKind): boolean {
  return operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
}

function isChoice(operator: ts.SyntaxKind): boolean {
  return (
    operator === ts.SyntaxKind.QuestionQuestionToken ||
    operator === ts.SyntaxKind.BarBarToken ||
    operator === ts.SyntaxKind.AmpersandAmpersandToken ||
    operator === ts.SyntaxKind.CommaToken
  );
}

/** The left side of `&&` and `,`: an object there is never the value. */
function isPassedOver(use: ts.Expression, { left, operatorToken }: ts.BinaryExpression): boolean {
  return (
    left === use &&
    (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ||
      operatorToken.kind === ts.SyntaxKind.CommaToken)
  );
}
