/** Follows a handler's capability through the code: which of its errors can anything raise? */

import ts from "typescript";
import type { Codes, FailTypes, Held } from "./fail-types.js";
import { handlerSources } from "./handler-sources.js";
import { type FunctionWithBody, type Implementations, isFunctionWithBody } from "./implementations.js";
import {
  isChoiceOrCast,
  isLookedAt,
  isMapErrors,
  isReturned,
  isValue,
  nameGiven,
  outerValue,
  parameterOf,
} from "./uses.js";

/** What a trace needs to know of the program. */
export interface Knowledge {
  readonly checker: ts.TypeChecker;
  readonly fails: FailTypes;
  readonly implementations: Implementations;
}

/** The codes that can be raised; `every` where something cannot be followed whose type leaves open what it raises. */
export type Raised = ReadonlySet<string> | "every";

/**
 * Lists the codes that a handler can raise.
 *
 * Follows the capability, and the context that holds it, through aliases, destructuring and calls into the functions that they are
 * handed to. Where they cannot be followed (a function outside the program, a field, a container, a type that hides them)
 * everything that their type permits counts as raised: what is reported as out of reach has to be so.
 */
export function traceHandler(handler: ts.Node, knowledge: Knowledge): Raised {
  const trace = new Trace(knowledge);
  trace.start(handler);
  return trace.raised;
}

class Trace {
  readonly #knowledge: Knowledge;
  readonly #codes = new Set<string>();
  #isEvery = false;
  readonly #visited = new Set<ts.Node>();
  /** The function being read; what it returns is seen by its caller. */
  #current: ts.Node | undefined;

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
  }

  get raised(): Raised {
    return this.#isEvery ? "every" : this.#codes;
  }

  start(handler: ts.Node): void {
    const { checker, implementations } = this.#knowledge;
    const { handlers, makers, isOpen } = handlerSources(handler, checker, implementations);
    if (isOpen) this.#raise("every");
    for (const maker of makers) this.#follow(maker);
    for (const target of handlers) this.#give(target, 0, { as: "context", codes: "every" });
  }

  /** Follows a function that is given something as one of its arguments. */
  #give(target: FunctionWithBody, index: number, held: Held): void {
    this.#follow(target);
    const parameter = parameterOf(target, index);
    if (parameter) this.#pass(held, parameter);
  }

  /** A name takes what it is given: where its type shows that, its uses are seen. */
  #pass(held: Held, taker: ts.Node): void {
    const { fails, checker } = this.#knowledge;
    const type = checker.getTypeAtLocation(taker);
    if (fails.heldBy(type) || (held.as === "context" && fails.leavesOut(type))) return;
    this.#raise(held.codes);
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
      const held = this.#knowledge.fails.heldAt(node);
      if (held) this.#readUse(node, held);
      else this.#readFunction(node);
    }
    ts.forEachChild(node, (child) => this.#read(child));
  }

  /** `{ fail: { app_not_found } }` */
  #readPattern(pattern: ts.ObjectBindingPattern): void {
    const held = this.#knowledge.fails.heldAt(pattern);
    if (!held) return;
    for (const element of pattern.elements) {
      // What `...rest` holds is a capability of its own, and its uses are seen.
      if (element.dotDotDotToken) continue;
      const name = element.propertyName ?? element.name;
      const isKnown = !ts.isComputedPropertyName(name);
      const text = ts.isStringLiteralLike(name) ? name.text : name.getText();
      if (!isKnown) this.#raise(held.codes);
      else if (held.as === "capability") this.#raise([text]);
      else if (held.as === "list") this.#raise(held.codes);
      else if (text === "fail") this.#pass(held, element.name);
    }
  }

  /** What becomes of a capability, or of what holds one, judged by what stands around it. */
  #readUse(use: ts.Expression, held: Held): void {
    const { fails } = this.#knowledge;
    const { parent } = use;
    const outer = outerValue(use);
    const taker = nameGiven(use);
    if (outer) {
      if (!fails.heldAt(outer)) this.#raise(held.codes);
    } else if (taker) this.#readNaming(held, taker);
    else if (ts.isPropertyAccessExpression(parent)) this.#readMember(held, parent.name.text);
    else if (ts.isElementAccessExpression(parent) && parent.expression === use)
      this.#readElement(held, parent);
    else if (ts.isCallExpression(parent) && parent.expression !== use) this.#readArgument(parent, use, held);
    else if (ts.isSpreadElement(parent) && ts.isCallExpression(parent.parent))
      this.#readArgument(parent.parent, parent, held);
    else if (isReturned(use)) {
      const owner = ts.findAncestor(parent, isFunctionWithBody);
      if (!owner || owner !== this.#current || !this.#isHandedBack(owner)) this.#raise(held.codes);
    } else if (!isLookedAt(use)) this.#raise(this.#expected(use)?.codes ?? held.codes);
  }

  /** Whether callers see by its type what a function returns. */
  #isHandedBack(owner: FunctionWithBody): boolean {
    const { checker, fails } = this.#knowledge;
    const returned = checker.getSignatureFromDeclaration(owner)?.getReturnType();
    const awaited = returned && checker.getAwaitedType(returned);
    return awaited !== undefined && fails.heldBy(awaited) !== undefined;
  }

  /** A name outside the function is read by others, too. */
  #readNaming(held: Held, taker: ts.Node): void {
    const symbol = ts.isIdentifier(taker) ? this.#knowledge.checker.getSymbolAtLocation(taker) : undefined;
    const declaration = symbol?.valueDeclaration;
    if (declaration && !this.#isWithin(declaration)) this.#raise(held.codes);
    else this.#pass(held, taker);
  }

  #readMember({ as, codes }: Held, name: string): void {
    if (as === "capability") this.#raise([name]);
    else if (as === "list" && name !== "length") this.#raise(codes);
  }

  #readElement({ as, codes }: Held, access: ts.ElementAccessExpression): void {
    if (as !== "capability" && this.#knowledge.fails.heldAt(access)) return;
    const names = this.#namesOf(access.argumentExpression);
    if (as === "capability") this.#raise(names ?? codes);
    else if (!names || names.includes("fail")) this.#raise(codes);
  }

  #namesOf(key: ts.Expression): readonly string[] | undefined {
    const type = this.#knowledge.checker.getTypeAtLocation(key);
    const parts = type.isUnion() ? type.types : [type];
    const names = parts.flatMap((part) => (part.isStringLiteral() ? [part.value] : []));
    return names.length === parts.length ? names : undefined;
  }

  /** What the place is written for, when it is written for a capability. */
  #expected(use: ts.Expression): Held | undefined {
    const type = this.#knowledge.checker.getContextualType(use);
    return type && this.#knowledge.fails.heldBy(type);
  }

  #readArgument(call: ts.CallExpression, argument: ts.Expression, held: Held): void {
    const { checker, fails, implementations } = this.#knowledge;
    if (isMapErrors(call)) {
      this.#readTable(call.arguments[1], held);
      return;
    }
    if (this.#isGivenHere(call.expression)) return;
    const index = call.arguments.indexOf(argument);
    const declaration = checker.getResolvedSignature(call)?.getDeclaration();
    const parameter =
      declaration && !ts.isJSDocSignature(declaration) ? parameterOf(declaration, index) : undefined;
    const generic = parameter && checker.getTypeAtLocation(parameter);
    if (declaration && generic?.isTypeParameter() && !fails.heldBy(generic)) {
      // `brief(fail)`: what goes in comes out, and is seen there.
      const result = checker.getSignatureFromDeclaration(declaration)?.getReturnType();
      if (result !== generic) this.#raise(held.codes);
      return;
    }
    const wanted = this.#expected(argument) ?? held;
    const targets = implementations.calledBy(call);
    if (!targets && !this.#isLeftOut(argument, held)) this.#raise(wanted.codes);
    for (const target of targets ?? []) this.#give(target, index, wanted);
  }

  #isLeftOut(argument: ts.Expression, { as }: Held): boolean {
    const type = this.#knowledge.checker.getContextualType(argument);
    return as === "context" && type !== undefined && this.#knowledge.fails.leavesOut(type);
  }

  /** A function that takes a capability, as a value: whoever gets it may call it. */
  #readFunction(node: ts.Expression): void {
    const { checker, fails, implementations } = this.#knowledge;
    // By this name everything that a function was given can be had.
    if (ts.isIdentifier(node) && node.text === "arguments") this.#raise("every");
    // Inline it is read where it stands, and so are the parts of a choice; what is called is followed by what it is called with.
    const isCalled = ts.isCallExpression(node.parent) && node.parent.expression === node;
    if (isCalled || isFunctionWithBody(node) || isChoiceOrCast(node)) return;
    const taken = fails.takenBy(checker.getTypeAtLocation(node));
    if (taken.length === 0 || this.#isGivenHere(node)) return;
    for (const value of implementations.valuesAt(node))
      for (const { index, held } of taken) {
        if (isFunctionWithBody(value)) this.#give(value, index, held);
        else if (!this.#readMaker(value)) this.#raise(held.codes);
      }
  }

  /** Whether a name is a parameter of code that is read: what stands for it is followed where it is given. */
  #isGivenHere(node: ts.Expression): boolean {
    const declaration = this.#knowledge.checker.getSymbolAtLocation(node)?.valueDeclaration;
    if (!declaration || !ts.isParameter(declaration) || ts.isConstructorDeclaration(declaration.parent))
      return false;
    return ts.findAncestor(declaration, (outer) => this.#visited.has(outer)) !== undefined;
  }

  #isWithin(declaration: ts.Declaration): boolean {
    return ts.findAncestor(declaration, (outer) => outer === this.#current) !== undefined;
  }

  /** The rows of `mapErrors`, `[Lost, (fail) => …]`, wherever the table is. */
  #readTable(table: ts.Expression | undefined, held: Held): void {
    const { implementations } = this.#knowledge;
    for (const value of table ? implementations.valuesAt(table) : []) {
      if (ts.isArrayLiteralExpression(value)) {
        for (const element of value.elements)
          if (ts.isSpreadElement(element)) this.#readTable(element.expression, held);
          else this.#readRow(element, held);
      } else if (!this.#readMaker(value)) this.#raise(held.codes);
    }
  }

  #readRow(row: ts.Expression, held: Held): void {
    const { implementations } = this.#knowledge;
    for (const value of implementations.valuesAt(row)) {
      const translate = ts.isArrayLiteralExpression(value) ? value.elements[1] : undefined;
      const targets = translate && implementations.functionsAt(translate);
      if (!targets) this.#raise(held.codes);
      for (const target of targets ?? []) this.#give(target, 0, held);
    }
  }

  /** `makeTable()`: what it makes is in it. */
  #readMaker(call: ts.Node): boolean {
    const makers = ts.isCallExpression(call) ? this.#knowledge.implementations.calledBy(call) : undefined;
    for (const maker of makers ?? []) this.#follow(maker);
    return makers !== undefined;
  }

  #raise(codes: Codes): void {
    if (codes === "every") this.#isEvery = true;
    else for (const code of codes) this.#codes.add(code);
  }
}
