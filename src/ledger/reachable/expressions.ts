import ts from "typescript";

/** The expression without what only speaks to the compiler: parentheses, `as`, `satisfies`, `!`. */
export function bare(expression: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(expression) ||
    ts.isAsExpression(expression) ||
    ts.isSatisfiesExpression(expression) ||
    ts.isNonNullExpression(expression) ||
    ts.isTypeAssertionExpression(expression)
    ? bare(expression.expression)
    : expression;
}

/** The expressions of which one is the value: both sides of `a ? b : c`, `a ?? b`, `a || b`, and the last of `a && b` and `a, b`. */
export function alternatives(expression: ts.Expression): readonly ts.Expression[] {
  const inner = bare(expression);
  if (ts.isConditionalExpression(inner))
    return [...alternatives(inner.whenTrue), ...alternatives(inner.whenFalse)];
  if (ts.isAwaitExpression(inner)) return alternatives(inner.expression);
  if (!ts.isBinaryExpression(inner)) return [inner];
  switch (inner.operatorToken.kind) {
    case ts.SyntaxKind.QuestionQuestionToken:
    case ts.SyntaxKind.BarBarToken:
      return [...alternatives(inner.left), ...alternatives(inner.right)];
    case ts.SyntaxKind.AmpersandAmpersandToken:
    case ts.SyntaxKind.CommaToken:
      return alternatives(inner.right);
    default:
      return [inner];
  }
}

/** The function that `f.bind(…)` is made of. */
export function boundFunction({ expression }: ts.CallExpression): ts.Expression | undefined {
  return ts.isPropertyAccessExpression(expression) && expression.name.text === "bind"
    ? expression.expression
    : undefined;
}
