/** Which functions stand behind the members of interfaces: services are mostly called by their interface. */

import ts from "typescript";
import { bare } from "./expressions.js";

/** A function whose body can be read. */
export type FunctionWithBody = ts.FunctionLikeDeclaration & { readonly body: ts.ConciseBody };

/** Finds functions by the declaration that a call resolves to. */
export class Implementations {
  readonly #checker: ts.TypeChecker;
  readonly #byMember = new Map<ts.Declaration, FunctionWithBody[]>();

  /** @param files - Everything that may implement something. */
  constructor(checker: ts.TypeChecker, files: readonly ts.SourceFile[]) {
    this.#checker = checker;
    for (const file of files) this.#visit(file);
  }

  /** The functions that a call may run; none when what it runs is not in the program. */
  of(declaration: ts.Node): readonly FunctionWithBody[] {
    if (isFunctionWithBody(declaration)) return [declaration];
    const member = ts.isFunctionTypeNode(declaration) ? declaration.parent : declaration;
    return (ts.isMethodSignature(member) || ts.isPropertySignature(member)) && this.#byMember.has(member)
      ? (this.#byMember.get(member) ?? [])
      : [];
  }

  /** The function that an expression denotes, by way of the names that lead to it. */
  functionAt(expression: ts.Expression): FunctionWithBody | undefined {
    const inner = bare(expression);
    if (isFunctionWithBody(inner)) return inner;
    if (!ts.isIdentifier(inner) && !ts.isPropertyAccessExpression(inner)) return undefined;
    return this.#functionOf(this.#checker.getSymbolAtLocation(inner));
  }

  #functionOf(symbol: ts.Symbol | undefined): FunctionWithBody | undefined {
    const target =
      symbol && symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
    const declaration = target?.valueDeclaration;
    if (!declaration) return undefined;
    if (isFunctionWithBody(declaration)) return declaration;
    const isNamed = ts.isVariableDeclaration(declaration) || ts.isPropertyAssignment(declaration);
    return isNamed && declaration.initializer ? this.functionAt(declaration.initializer) : undefined;
  }

  #visit(node: ts.Node): void {
    if (ts.isObjectLiteralExpression(node)) this.#readObject(node);
    else if (ts.isClassLike(node)) this.#readClass(node);
    ts.forEachChild(node, (child) => this.#visit(child));
  }

  #readObject(node: ts.ObjectLiteralExpression): void {
    const type = this.#checker.getContextualType(node);
    if (!type) return;
    for (const property of node.properties) {
      if (!property.name || ts.isComputedPropertyName(property.name)) continue;
      const declared = type.getProperty(property.name.getText());
      if (declared) this.#add(declared, this.#functionIn(property));
    }
  }

  #functionIn(property: ts.ObjectLiteralElementLike): FunctionWithBody | undefined {
    if (isFunctionWithBody(property)) return property;
    if (ts.isShorthandPropertyAssignment(property))
      return this.#functionOf(this.#checker.getShorthandAssignmentValueSymbol(property));
    return ts.isPropertyAssignment(property) ? this.functionAt(property.initializer) : undefined;
  }

  #readClass(node: ts.ClassLikeDeclaration): void {
    for (const { types } of node.heritageClauses ?? [])
      for (const of of types) {
        const type = this.#checker.getTypeAtLocation(of);
        for (const member of node.members) {
          const declared = member.name && type.getProperty(member.name.getText());
          if (declared && isFunctionWithBody(member)) this.#add(declared, member);
        }
      }
  }

  #add(member: ts.Symbol, implementation: FunctionWithBody | undefined): void {
    if (!implementation) return;
    for (const declaration of member.getDeclarations() ?? []) {
      const known = this.#byMember.get(declaration);
      if (known) known.push(implementation);
      else this.#byMember.set(declaration, [implementation]);
    }
  }
}

/** Whether a node is a function that says what it does. */
export function isFunctionWithBody(node: ts.Node): node is FunctionWithBody {
  return ts.isFunctionLike(node) && "body" in node && node.body !== undefined;
}
