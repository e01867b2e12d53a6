import type { Graph, GraphNode } from "../engine/graph/graph.js";

/** A graph that a run has kept. It was read by `parseGraph` before it was run, so its form is right. */
export function storedGraph(graph: string): Graph {
  return JSON.parse(graph);
}

/** The nodes of a graph that a run has kept. */
export function storedNodes(graph: string): readonly GraphNode[] {
  return storedGraph(graph).nodes;
}
