/** Which component schemas the type of a component schema needs at once, and which it can leave for later. */

import type TypeScript from "typescript";

/** One look-up `components["schemas"]["Name"]` outside every object type; those inside are resolved late by the compiler. */
export interface Dependency {
  readonly name: string;
  readonly node: TypeScript.TypeNode;
  /** Below an array or a tuple, whose elements the compiler resolves late inside a type alias, and only there. */
  readonly late: boolean;
  /** Where the node stands: what may replace it without changing what is around it. */
  readonly within: "union" | "other";
}

/** The name that a type node looks up in `components["schemas"]`, if it does. */
function lookedUp(ts: typeof TypeScript, node: TypeScript.Node): string | undefined {
  if (!ts.isIndexedAccessTypeNode(node)) return undefined;
  const { objectType: outer, indexType: name } = node;
  if (!ts.isIndexedAccessTypeNode(outer) || !ts.isTypeReferenceNode(outer.objectType)) return undefined;
  const isComponents =
    ts.isIdentifier(outer.objectType.typeName) && outer.objectType.typeName.text === "components";
  return isComponents && text(ts, outer.indexType) === "schemas" ? text(ts, name) : undefined;
}

function text(ts: typeof TypeScript, node: TypeScript.TypeNode): string | undefined {
  return ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal) ? node.literal.text : undefined;
}

/** Every dependency of a schema's type, in the order of the text. */
export function dependencies(ts: typeof TypeScript, type: TypeScript.TypeNode): Dependency[] {
  const found: Dependency[] = [];
  const visit = (node: TypeScript.Node, late: boolean, within: Dependency["within"]): void => {
    const name = lookedUp(ts, node);
    if (name !== undefined && ts.isTypeNode(node)) found.push({ name, node, late, within });
    else if (!ts.isTypeLiteralNode(node)) {
      const isList = ts.isArrayTypeNode(node) || ts.isTupleTypeNode(node);
      ts.forEachChild(node, (child) =>
        visit(child, late || isList, ts.isUnionTypeNode(node) ? "union" : "other"),
      );
    }
  };
  visit(type, false, "other");
  return found;
}

/** The groups of names that reach one another (strongly connected components); single names only if they reach themselves. */
export function cycles(graph: ReadonlyMap<string, readonly string[]>): Set<string>[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const open = new Set<string>();
  const groups: Set<string>[] = [];
  const connect = (name: string): number => {
    const own = index.size;
    index.set(name, own);
    let lowest = own;
    stack.push(name);
    open.add(name);
    for (const next of graph.get(name) ?? []) {
      if (!graph.has(next)) continue;
      if (!index.has(next)) lowest = Math.min(lowest, connect(next));
      else if (open.has(next)) lowest = Math.min(lowest, index.get(next) ?? lowest);
    }
    low.set(name, lowest);
    if (lowest === own) {
      const group = new Set(stack.splice(stack.indexOf(name)));
      for (const member of group) open.delete(member);
      if (group.size > 1 || (graph.get(name) ?? []).includes(name)) groups.push(group);
    }
    return lowest;
  };
  for (const name of graph.keys()) if (!index.has(name)) connect(name);
  return groups;
}
