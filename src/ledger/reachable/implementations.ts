/** Which functions stand behind names and behind the members of interfaces: services are mostly called by their interface. */

import ts from "typescript";
import { alternatives, boundFunction } from "./expressions.js";

/** A function whose body can be read. */
export type FunctionWithBody = ts.FunctionLikeDeclaration & { readonly body: ts.ConciseBody };

/** What an object or a class gives for a member, and the type of the object. */
interface Given {
  readonly node: ts.Node;
  readonly type: ts.Type;
}

/** Finds functions by the declaration that a call resolves to. */
export class Implementations {
  readonly #checker: ts.TypeChecker;
  /** By the declaration of the member that is known to be implemented. */
  readonly #byMember = new Map<ts.Declaration, Set<ts.Node>>();
  /** By name: objects and classes may fit an interface without saying so. */
  readonly #byName = new Map<string, Given[]>();

  /** @param files - Everything that may implement something. */
  constructor(checker: ts.TypeChecker, files: readonly ts.SourceFile[]) {
    this.#checker = checker;
    for (const file of files) this.#visit(file);
  }

  /** The functions that a call may run; `undefined` when they are not all known. */
  of(declaration: ts.Node): readonly FunctionWithBody[] | undefined {
    return functionsOnly(this.#behind(declaration, new Set()));
  }

  /** As {@link of}, of a call. */
  calledBy(call: ts.CallExpression): readonly FunctionWithBody[] | undefined {
    const declaration = this.#checker.getResolvedSignature(call)?.getDeclaration();
    return (declaration && this.of(declaration)) ?? this.functionsAt(call.expression);
  }

  /** The functions that an expression may denote, by way of the names that lead to them; `undefined` when they are not all known. */
  functionsAt(expression: ts.Expression): readonly FunctionWithBody[] | undefined {
    return functionsOnly(this.valuesAt(expression));
  }

  /** What an expression comes down to when names, choices and `bind` are followed: functions, calls, literals, or what it is. */
  valuesAt(expression: ts.Expression): readonly ts.Node[] {
    return this.#valuesAt(expression, new Set());
  }

  /** What stands behind a name: as {@link valuesAt}. */
  valuesOf(declaration: ts.Declaration): readonly ts.Node[] {
    return this.#behind(declaration, new Set());
  }

  /** The declaration of what a symbol means, through imports. */
  declarationOf(symbol: ts.Symbol | undefined): ts.Declaration | undefined {
    const isImport = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return (isImport ? this.#checker.getAliasedSymbol(symbol) : symbol)?.valueDeclaration;
  }

  #valuesAt(expression: ts.Expression, seen: Set<ts.Node>): readonly ts.Node[] {
    return alternatives(expression).flatMap((value) => {
      if (ts.isCallExpression(value)) {
        const bound = boundFunction(value);
        return bound ? this.#valuesAt(bound, seen) : [value];
      }
      if (!ts.isIdentifier(value) && !ts.isPropertyAccessExpression(value)) return [value];
      const declaration = this.declarationOf(this.#checker.getSymbolAtLocation(value));
      return declaration ? this.#behind(declaration, seen) : [value];
    });
  }

  #behind(declaration: ts.Node, seen: Set<ts.Node>): readonly ts.Node[] {
    if (seen.has(declaration)) return [];
    seen.add(declaration);
    const member = ts.isFunctionTypeNode(declaration) ? declaration.parent : declaration;
    const implementing = this.#implementing(member).flatMap((node) => this.#behind(node, seen));
    if (isFunctionWithBody(declaration)) return [declaration, ...implementing];
    if (implementing.length > 0) return implementing;
    if (ts.isFunctionLike(declaration)) return this.#overloaded(declaration);
    if (ts.isShorthandPropertyAssignment(declaration)) {
      const meant = this.declarationOf(this.#checker.getShorthandAssignmentValueSymbol(declaration));
      return meant ? this.#behind(meant, seen) : [declaration];
    }
    if (ts.isBindingElement(declaration)) {
      const taken = this.#taken(declaration);
      return taken ? this.#behind(taken, seen) : [declaration];
    }
    return isConstant(declaration) && declaration.initializer
      ? this.#valuesAt(declaration.initializer, seen)
      : [declaration];
  }

  /** The body of a function that is declared with several signatures. */
  #overloaded(signature: ts.SignatureDeclaration): readonly ts.Node[] {
    const symbol = signature.name && this.#checker.getSymbolAtLocation(signature.name);
    const bodies = (symbol?.getDeclarations() ?? []).filter(isFunctionWithBody);
    return bodies.length > 0 ? bodies : [signature];
  }

  /** The member that `{ member }` takes from what it is given. */
  #taken({ parent, propertyName, name }: ts.BindingElement): ts.Declaration | undefined {
    const type = ts.isObjectBindingPattern(parent) ? this.#checker.getTypeAtLocation(parent) : undefined;
    return type?.getProperty((propertyName ?? name).getText())?.valueDeclaration;
  }

  /**
   * What implements a member: what says so, and what has the right type without saying so. The latter alone may fit by chance, and
   * what is meant be out of sight.
   */
  #implementing(member: ts.Node): readonly ts.Node[] {
    if (!isMember(member)) return [];
    const given = new Set(this.#byMember.get(member));
    if (given.size === 0) return [];
    const owner = this.#checker.getTypeAtLocation(member.parent);
    for (const { node, type } of this.#byName.get(member.name.getText()) ?? [])
      if (node !== member && type !== owner && this.#checker.isTypeAssignableTo(type, owner)) given.add(node);
    return [...given];
  }

  #visit(node: ts.Node): void {
    if (ts.isObjectLiteralExpression(node)) this.#readObject(node);
    else if (ts.isClassLike(node)) this.#readClass(node);
    ts.forEachChild(node, (child) => this.#visit(child));
  }

  #readObject(node: ts.ObjectLiteralExpression): void {
    const wanted = this.#checker.getContextualType(node);
    for (const property of node.properties) {
      if (!property.name || ts.isComputedPropertyName(property.name)) continue;
      const declared = wanted?.getProperty(property.name.getText());
      if (declared) this.#add(declared, property);
      else
        this.#addByName(property.name.getText(), {
          node: property,
          type: this.#checker.getTypeAtLocation(node),
        });
    }
  }

  #readClass(node: ts.ClassLikeDeclaration): void {
    const type = this.#checker.getTypeAtLocation(node);
    const bases = (node.heritageClauses ?? []).flatMap(({ types }) =>
      types.map((base) => this.#checker.getTypeAtLocation(base)),
    );
    for (const member of node.members) {
      if (!member.name || !(isFunctionWithBody(member) || ts.isPropertyDeclaration(member))) continue;
      const name = member.name.getText();
      this.#addByName(name, { node: member, type });
      for (const base of bases) {
        const declared = base.getProperty(name);
        if (declared) this.#add(declared, member);
      }
    }
  }

  #add(member: ts.Symbol, implementation: ts.Node): void {
    for (const declaration of member.getDeclarations() ?? []) {
      const known = this.#byMember.get(declaration);
      if (known) known.add(implementation);
      else this.#byMember.set(declaration, new Set([implementation]));
    }
  }

  #addByName(name: string, given: Given): void {
    const known = this.#byName.get(name);
    if (known) known.push(given);
    else this.#byName.set(name, [given]);
  }
}

/** Whether a node is a function that says what it does. */
export function isFunctionWithBody(node: ts.Node): node is FunctionWithBody {
  return ts.isFunctionLike(node) && "body" in node && node.body !== undefined;
}

function functionsOnly(values: readonly ts.Node[]): readonly FunctionWithBody[] | undefined {
  const functions = values.filter(isFunctionWithBody);
  return functions.length === values.length && functions.length > 0 ? functions : undefined;
}

function isMember(node: ts.Node): node is ts.MethodSignature | ts.PropertySignature | ts.MethodDeclaration {
  return ts.isMethodSignature(node) || ts.isPropertySignature(node) || ts.isMethodDeclaration(node);
}

function isConstant(
  node: ts.Node,
): node is ts.VariableDeclaration | ts.PropertyAssignment | ts.PropertyDeclaration {
  if (ts.isVariableDeclaration(node)) return (ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const) !== 0;
  return ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node);
}
