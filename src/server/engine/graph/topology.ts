import type { GraphEdge, GraphNode } from "./graph.js";

/** A graph by its edges. */
export interface Topology {
  /**
   * Every node after all those that lead to it; among those that could be next, the one that the graph names first.
   * Nodes on a cycle, and behind one, are missing.
   */
  readonly order: readonly GraphNode[];
  /** The edges into a node. */
  readonly incoming: (nodeId: string) => readonly GraphEdge[];
  /** The edges out of a node. */
  readonly outgoing: (nodeId: string) => readonly GraphEdge[];
  /** The nodes that a path leads from to the node; undefined for one that is not in the order. */
  readonly ancestors: (nodeId: string) => ReadonlySet<string> | undefined;
}

function edgesBy(end: "source" | "target", edges: readonly GraphEdge[]) {
  const groups = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const group = groups.get(edge[end]);
    if (group) group.push(edge);
    else groups.set(edge[end], [edge]);
  }
  return (nodeId: string): readonly GraphEdge[] => groups.get(nodeId) ?? [];
}

/** Looks at a graph by its edges. Edges to or from unknown nodes are left out. */
export function topologyOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Topology {
  const known = new Set(nodes.map(({ id }) => id));
  const sound = edges.filter(({ source, target }) => known.has(source) && known.has(target));
  const incoming = edgesBy("target", sound);
  const parents = (nodeId: string) => incoming(nodeId).map(({ source }) => source);

  const order: GraphNode[] = [];
  const ancestors = new Map<string, ReadonlySet<string>>();
  const isReady = ({ id }: GraphNode) =>
    !ancestors.has(id) && parents(id).every((parent) => ancestors.has(parent));
  for (let next = nodes.find(isReady); next; next = nodes.find(isReady)) {
    order.push(next);
    ancestors.set(next.id, new Set(parents(next.id).flatMap((id) => [id, ...(ancestors.get(id) ?? [])])));
  }

  return {
    order,
    incoming,
    outgoing: edgesBy("source", sound),
    ancestors: (nodeId) => ancestors.get(nodeId),
  };
}
