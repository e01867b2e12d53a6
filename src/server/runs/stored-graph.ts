import type { Graph, GraphNode } from "../engine/graph/graph.js";

/** The nodes of a graph that a run has kept. It was read by `parseGraph` before it was run, so its form is right. */
export function storedNodes(graph: string): readonly GraphNode[] {
  const { nodes }: Graph = JSON.parse(graph);
  return nodes;
}
