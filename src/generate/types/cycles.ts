/**
 * Schemas that refer to themselves, in the type system's terms.
 *
 * TypeScript refuses a property whose type needs itself before it can be known (TS2502): `Tree: components[…]["Tree"][]`.
 * Through an array, a type alias makes the same type legal. Where no array lies on the way (a parent that lists its children
 * in `oneOf` while each child takes in the parent with `allOf`) no such type exists, and the edge back is left out: `never`
 * among alternatives, `unknown` in a combination.
 */

import type TypeScript from "typescript";
import { identifiers } from "../text.js";
import { cycles, type Dependency, dependencies } from "./schema-graph.js";

type Ts = typeof TypeScript;

/** Returns the statements with every circular schema made legal; statements without one are the same objects. */
export function breakCycles(ts: Ts, statements: readonly TypeScript.Node[]): TypeScript.Node[] {
  const schemas = schemaTypes(ts, statements);
  const replaced = cut(ts, schemas);
  const aliases = late(ts, schemas, replaced);
  if (replaced.size === 0 && aliases.size === 0) return [...statements];

  const rewrite = <N extends TypeScript.Node>(root: N): N =>
    ts.transform(root, [
      (context) => (top) => {
        const visit: TypeScript.Visitor = (node) =>
          replaced.get(node) ?? ts.visitEachChild(node, visit, context);
        return ts.visitNode(top, visit) as N;
      },
    ]).transformed[0] ?? root;

  // A look-up through the interface would resolve the array's element at once; the alias itself does not.
  for (const name of aliases.keys()) {
    const type = schemas.get(name);
    for (const edge of type === undefined ? [] : dependencies(ts, type)) {
      const alias = aliases.get(edge.name);
      if (alias !== undefined && !replaced.has(edge.node))
        replaced.set(edge.node, ts.factory.createTypeReferenceNode(alias));
    }
  }
  const bodies: TypeScript.Node[] = [];
  for (const [name, alias] of aliases) {
    const type = schemas.get(name);
    if (type === undefined) continue;
    bodies.push(ts.factory.createTypeAliasDeclaration(undefined, alias, undefined, rewrite(type)));
  }
  for (const [name, alias] of aliases) {
    const type = schemas.get(name);
    if (type !== undefined) replaced.set(type, ts.factory.createTypeReferenceNode(alias));
  }
  return [...statements.map(rewrite), ...bodies];
}

/** The type of every member of `components["schemas"]`, by name. */
function schemaTypes(ts: Ts, statements: readonly TypeScript.Node[]): Map<string, TypeScript.TypeNode> {
  const types = new Map<string, TypeScript.TypeNode>();
  for (const statement of statements) {
    if (!ts.isInterfaceDeclaration(statement) || statement.name.text !== "components") continue;
    const schemas = statement.members.find((member) => nameOf(ts, member) === "schemas");
    if (schemas === undefined || !ts.isPropertySignature(schemas)) continue;
    if (schemas.type === undefined || !ts.isTypeLiteralNode(schemas.type)) continue;
    for (const member of schemas.type.members) {
      const name = nameOf(ts, member);
      if (name !== undefined && ts.isPropertySignature(member) && member.type !== undefined)
        types.set(name, member.type);
    }
  }
  return types;
}

function nameOf(ts: Ts, member: TypeScript.TypeElement): string | undefined {
  const name = member.name;
  if (name === undefined) return undefined;
  return ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name)
    ? name.text
    : undefined;
}

/**
 * Cuts every cycle that no array interrupts, one edge at a time.
 *
 * The edge of choice leads from a combination to a schema that lists alternatives: the child keeps what it adds, the parent
 * keeps its children.
 */
function cut(
  ts: Ts,
  schemas: ReadonlyMap<string, TypeScript.TypeNode>,
): Map<TypeScript.Node, TypeScript.Node> {
  const replaced = new Map<TypeScript.Node, TypeScript.Node>();
  const all = new Map(
    [...schemas].map(([name, type]) => [name, dependencies(ts, type).filter((edge) => !edge.late)] as const),
  );
  for (;;) {
    const left = new Map(
      [...all].map(([name, edges]) => [name, edges.filter((edge) => !replaced.has(edge.node))] as const),
    );
    const [group] = cycles(names(left));
    if (group === undefined) return replaced;
    const edges = [...group].flatMap((name) => (left.get(name) ?? []).filter((edge) => group.has(edge.name)));
    const isCombined = (edge: Dependency) => edge.within === "other";
    const listsAlternatives = (name: string) =>
      (left.get(name) ?? []).some((edge) => edge.within === "union" && group.has(edge.name));
    const chosen =
      edges.find((edge) => isCombined(edge) && listsAlternatives(edge.name)) ??
      edges.find(isCombined) ??
      edges[0];
    if (chosen === undefined) return replaced;
    const { UnknownKeyword, NeverKeyword } = ts.SyntaxKind;
    replaced.set(
      chosen.node,
      ts.factory.createKeywordTypeNode(isCombined(chosen) ? UnknownKeyword : NeverKeyword),
    );
  }
}

/** An alias name for every schema that still reaches itself, which is then through an array or a tuple. */
function late(
  ts: Ts,
  schemas: ReadonlyMap<string, TypeScript.TypeNode>,
  replaced: ReadonlyMap<TypeScript.Node, TypeScript.Node>,
): Map<string, string> {
  const edges = [...schemas].map(
    ([name, type]) => [name, dependencies(ts, type).filter((edge) => !replaced.has(edge.node))] as const,
  );
  const circular = cycles(names(new Map(edges))).flatMap((group) => [...group]);
  return new Map([...identifiers(circular)].map(([name, unique]) => [name, `${unique}Schema`]));
}

function names(edges: ReadonlyMap<string, readonly Dependency[]>): Map<string, string[]> {
  return new Map([...edges].map(([name, list]) => [name, list.map((edge) => edge.name)]));
}
