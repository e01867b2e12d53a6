/** Follows a handler's capability through the code: which of its errors can anything raise? */

import ts from "typescript";
import { bare } from "./expressions.js";
import type { FailTypes } from "./fail-types.js";
import { type FunctionWithBody, type Implementations, isFunctionWithBody } from "./implementations.js";

/** What a trace needs to know of the program. */
export interface Knowledge {
  readonly checker: ts.TypeChecker;
  readonly fails: FailTypes;
  readonly implementations: Implementations;
}

/** Where each code can be raised: the first place that was found, and no more. */
export type Raised = ReadonlyMap<string, ts.Node>;

/**
 * Lists the codes that a handler can raise.
 *
 * Follows aliases, destructuring and calls into the functions that a capability is handed to. Where it cannot be followed (a
 * function outside the program, a field, a container) everything that its type permits there counts as raised: what is reported
 * as out of reach has to be so.
 */
export function traceHandler(handler: ts.Node, knowledge: Knowledge): Raised {
  const trace = new Trace(knowledge);
  trace.start(handler);
  return trace.raised;
}

class Trace {
  readonly raised = new Map<string, ts.Node>();
  readonly #knowledge: Knowledge;
  readonly #visited = new Set<ts.Node>();
  /** The function being read; what it returns is seen by its caller. */
  #current: ts.Node | undefined;

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
  }

  start(handler: ts.Node): void {
    const { implementations } = this.#knowledge;
    const named = ts.isExpression(handler) ? implementations.functionAt(handler) : undefined;
    if (named) this.#follow(named);
    else {
      // `withAudit(async ({ fail }) => …)`, `makeHandler(services)`: what it is given, and what it is made by.
      for (const target of ts.isExpression(handler) ? this.#targetsOf(bare(handler)) : [])
        this.#follow(target);
      this.#read(handler);
    }
  }

  #follow(target: FunctionWithBody): void {
    if (this.#visited.has(target)) return;
    this.#visited.add(target);
    const outer = this.#current;
    this.#current = target;
    for (const parameter of target.parameters) this.#read(parameter);
    this.#read(target.body);
    this.#current = outer;
  }

  #read(node: ts.Node): void {
    if (ts.isTypeNode(node)) return;
    if (ts.isObjectBindingPattern(node)) this.#readPattern(node);
    else if (isValue(node)) {
      const codes = this.#knowledge.fails.codesAt(node);
      if (codes) this.#readUse(node, codes);
    }
    ts.forEachChild(node, (child) => this.#read(child));
  }

  /** `{ fail: { app_not_found } }` */
  #readPattern(pattern: ts.ObjectBindingPattern): void {
    if (!this.#knowledge.fails.codesAt(pattern)) return;
    for (const element of pattern.elements) {
      // What `...rest` holds is a capability of its own, and its uses are seen.
      if (element.dotDotDotToken) continue;
      const name = element.propertyName ?? element.name;
      this.#raise([ts.isStringLiteralLike(name) ? name.text : name.getText()], element);
    }
  }

  /** What becomes of a capability, judged by what stands around it. */
  #readUse(use: ts.Expression, codes: readonly string[]): void {
    const { parent } = use;
    if (isTransparent(use, parent)) return;
    if (ts.isPropertyAccessExpression(parent)) this.#raise([parent.name.text], parent);
    else if (ts.isElementAccessExpression(parent))
      this.#raise(this.#keysOf(parent.argumentExpression, codes), parent);
    else if (ts.isCallExpression(parent) && parent.expression !== use) this.#readArgument(parent, use, codes);
    else if (isReturned(use, parent)) {
      const owner = ts.findAncestor(parent, isFunctionWithBody);
      if (owner !== this.#current) this.#raise(codes, use);
    } else if (!isHarmless(use, parent)) this.#raise(this.#expected(use) ?? codes, use);
  }

  #keysOf(key: ts.Expression, codes: readonly string[]): readonly string[] {
    const type = this.#knowledge.checker.getTypeAtLocation(key);
    const parts = type.isUnion() ? type.types : [type];
    const names = parts.flatMap((part) => (part.isStringLiteral() ? [part.value] : []));
    return names.length === parts.length ? names : codes;
  }

  /** The codes that the place is written for, when it is written for a capability. */
  #expected(use: ts.Expression): readonly string[] | undefined {
    const type = this.#knowledge.checker.getContextualType(use);
    return type && this.#knowledge.fails.codesOf(type);
  }

  #readArgument(call: ts.CallExpression, argument: ts.Expression, codes: readonly string[]): void {
    const { fails, checker } = this.#knowledge;
    if (isMapErrors(call)) {
      // Its rows are the uses: inline they are read like all else, by name they are looked up.
      for (const other of call.arguments) this.#readTable(other);
      return;
    }
    const declaration = checker.getResolvedSignature(call)?.getDeclaration();
    if (!declaration || ts.isJSDocSignature(declaration)) {
      this.#raise(codes, argument);
      return;
    }
    const parameter = parameterOf(declaration, call.arguments.indexOf(argument));
    const generic = parameter && checker.getTypeAtLocation(parameter);
    if (generic?.isTypeParameter() && !fails.codesOf(generic)) {
      // `brief(fail)`: what goes in comes out, and is seen there.
      const result = checker.getSignatureFromDeclaration(declaration)?.getReturnType();
      if (result !== generic) this.#raise(codes, argument);
      return;
    }
    const wanted = this.#expected(argument);
    const targets = wanted ? this.#targetsOf(call) : [];
    if (targets.length === 0) this.#raise(wanted ?? codes, argument);
    for (const target of targets) this.#follow(target);
  }

  #targetsOf(call: ts.Expression): readonly FunctionWithBody[] {
    if (!ts.isCallExpression(call)) return [];
    const declaration = this.#knowledge.checker.getResolvedSignature(call)?.getDeclaration();
    return declaration ? this.#knowledge.implementations.of(declaration) : [];
  }

  #readTable(argument: ts.Expression): void {
    const symbol = ts.isIdentifier(argument) && this.#knowledge.checker.getSymbolAtLocation(argument);
    const declaration = symbol ? symbol.valueDeclaration : undefined;
    if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return;
    if (this.#visited.has(declaration)) return;
    this.#visited.add(declaration);
    this.#read(declaration.initializer);
  }

  #raise(codes: readonly string[], at: ts.Node): void {
    for (const code of codes) if (!this.raised.has(code)) this.raised.set(code, at);
  }
}

/** Whether a node is an expression that has a value here, and not the name of something. */
function isValue(node: ts.Node): node is ts.Expression {
  if (!ts.isExpression(node)) return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isBindingElement(parent) || ts.isVariableDeclaration(parent) || ts.isParameter(parent))
    return parent.initializer === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return true;
}

/** Whether the expression around it is the same capability, and is judged in its stead. */
function isTransparent(use: ts.Expression, parent: ts.Node): boolean {
  if (ts.isConditionalExpression(parent)) return parent.condition !== use;
  if (ts.isBinaryExpression(parent)) return isChoice(parent.operatorToken.kind);
  return (
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isSatisfiesExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    ts.isAwaitExpression(parent) ||
    ts.isSpreadAssignment(parent)
  );
}

function isChoice(operator: ts.SyntaxKind): boolean {
  return (
    operator === ts.SyntaxKind.QuestionQuestionToken ||
    operator === ts.SyntaxKind.BarBarToken ||
    operator === ts.SyntaxKind.AmpersandAmpersandToken ||
    operator === ts.SyntaxKind.CommaToken
  );
}

/** Whether the use only gives it another name, or looks at it. */
function isHarmless(use: ts.Expression, parent: ts.Node): boolean {
  if (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent)) return true;
  if (ts.isBinaryExpression(parent))
    return (
      parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken ||
      parent.left === use ||
      ts.isIdentifier(parent.left)
    );
  return (
    ts.isExpressionStatement(parent) ||
    ts.isVoidExpression(parent) ||
    ts.isTypeOfExpression(parent) ||
    ts.isIfStatement(parent)
  );
}

function isReturned(use: ts.Expression, parent: ts.Node): boolean {
  return ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === use);
}

function isMapErrors({ expression }: ts.CallExpression): boolean {
  return ts.isIdentifier(expression) && expression.text === "mapErrors";
}

/** The parameter that takes an argument; the last one takes the rest. */
function parameterOf(
  { parameters }: { readonly parameters: ts.NodeArray<ts.ParameterDeclaration> },
  index: number,
): ts.ParameterDeclaration | undefined {
  const last = parameters.at(-1);
  return parameters[index] ?? (last?.dotDotDotToken ? last : undefined);
}
