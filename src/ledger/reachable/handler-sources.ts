/** What a handler comes from, when it is not a function that stands there: a name, a wrapper, a factory. */

import ts from "typescript";
import { alternatives } from "./expressions.js";
import { type FunctionWithBody, type Implementations, isFunctionWithBody } from "./implementations.js";

const PRIMITIVE =
  ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.BigIntLike;

/** The functions that a handler may run. */
export interface HandlerSources {
  /** These get the context as their first argument. */
  readonly handlers: readonly FunctionWithBody[];
  /** These make the handler. */
  readonly makers: readonly FunctionWithBody[];
  /** Whether something else may run too. */
  readonly isOpen: boolean;
}

/** Reads where a handler comes from, through names, choices, `bind`, wrappers and what these are given. */
export function handlerSources(
  handler: ts.Node,
  checker: ts.TypeChecker,
  implementations: Implementations,
): HandlerSources {
  const handlers = new Set<FunctionWithBody>();
  const makers = new Set<FunctionWithBody>();
  const seen = new Set<ts.Node>();
  let isOpen = false;
  const readAll = (values: readonly ts.Node[]): void => {
    if (values.length === 0) isOpen = true;
    for (const value of values) {
      if (isFunctionWithBody(value)) handlers.add(value);
      else if (!ts.isCallExpression(value)) isOpen = true;
      else if (!seen.has(value)) readCall(value);
    }
  };
  const readCall = (call: ts.CallExpression): void => {
    seen.add(call);
    const called = implementations.calledBy(call);
    if (!called) isOpen = true;
    for (const maker of called ?? []) {
      makers.add(maker);
      if (takesAnything(maker, checker)) isOpen = true;
    }
    for (const argument of call.arguments) readArgument(argument);
  };
  const readArgument = (argument: ts.Expression): void => {
    for (const value of alternatives(argument)) {
      if (ts.isObjectLiteralExpression(value)) value.properties.forEach(readProperty);
      else if (ts.isArrayLiteralExpression(value)) value.elements.forEach(readArgument);
      else if (mayBeHandler(value, checker)) readAll(implementations.valuesAt(value));
    }
  };
  const readProperty = (property: ts.ObjectLiteralElementLike): void => {
    if (ts.isPropertyAssignment(property)) readArgument(property.initializer);
    else if (ts.isShorthandPropertyAssignment(property) && mayBeHandler(property.name, checker))
      readAll(implementations.valuesOf(property));
    else if (isFunctionWithBody(property)) handlers.add(property);
  };
  readAll(ts.isExpression(handler) ? implementations.valuesAt(handler) : valuesOf(handler, implementations));
  return { handlers: [...handlers], makers: [...makers], isOpen };
}

function valuesOf(handler: ts.Node, implementations: Implementations): readonly ts.Node[] {
  if (isFunctionWithBody(handler)) return [handler];
  const isNamed =
    ts.isVariableDeclaration(handler) ||
    ts.isBindingElement(handler) ||
    ts.isShorthandPropertyAssignment(handler);
  return isNamed ? implementations.valuesOf(handler) : [];
}

/** A function that takes something; strings and the like are not what a context comes as. */
function mayBeHandler(value: ts.Expression, checker: ts.TypeChecker): boolean {
  const type = checker.getTypeAtLocation(value);
  if (type.flags & ts.TypeFlags.Any) return true;
  return type
    .getCallSignatures()
    .some(({ parameters: [first] }) => first && (checker.getTypeOfSymbol(first).flags & PRIMITIVE) === 0);
}

/** Whether a maker has a function in it that gets whatever is given: what it does with a context cannot be seen. */
function takesAnything(maker: FunctionWithBody, checker: ts.TypeChecker): boolean {
  const visit = (node: ts.Node): boolean => {
    const [first] = isFunctionWithBody(node) && node !== maker ? node.parameters : [];
    const isBlind =
      first !== undefined &&
      (checker.getTypeAtLocation(first).flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
    return isBlind || (ts.forEachChild(node, (child) => visit(child) || undefined) ?? false);
  };
  return visit(maker);
}
