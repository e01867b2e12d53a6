import type { Graph, GraphEdge, GraphNode } from "./graph/graph.js";
import { decides } from "./graph/handles.js";
import { topologyOf } from "./graph/topology.js";

/** How far a run has come, and what is certain to follow. */
export interface Progress {
  /** The nodes in the order in which they take their turn. */
  readonly order: readonly GraphNode[];
  /** Whether a way leads to the node; to be asked at its turn. */
  isReached(node: GraphNode): boolean;
  /** Notes that the node has run; one that decides says by which handle it is left. */
  ran(node: GraphNode, handle: string | undefined): void;
  /** Notes that the node was passed by. */
  skipped(node: GraphNode): void;
  /** What becomes of a node: unknown as long as a node decides it that has not run. */
  fateOf(nodeId: string): Fate;
}

export type Fate = "ran" | "skipped" | "certain" | "unknown";

/** Follows a run of a graph. */
export function progressOf({ nodes, edges }: Graph): Progress {
  const topology = topologyOf(nodes, edges);
  const forks = new Set(nodes.filter(decides).map(({ id }) => id));
  const done = new Map<string, "ran" | "skipped">();
  const handles = new Map<string, string>();
  let certain = certainNodes();

  const isTaken = ({ source, source_handle }: GraphEdge) =>
    done.get(source) === "ran" && handles.get(source) === source_handle;

  function certainNodes(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const node of topology.order) {
      const leadsHere = (edge: GraphEdge) =>
        done.has(edge.source) ? isTaken(edge) : found.has(edge.source) && !forks.has(edge.source);
      if (node.type === "start" || topology.incoming(node.id).some(leadsHere)) found.add(node.id);
    }
    return found;
  }

  return {
    order: topology.order,
    isReached: (node) => node.type === "start" || topology.incoming(node.id).some(isTaken),
    ran(node, handle) {
      done.set(node.id, "ran");
      if (handle !== undefined) handles.set(node.id, handle);
      // Only where there was something to decide.
      if (handle !== undefined) certain = certainNodes();
    },
    skipped(node) {
      done.set(node.id, "skipped");
    },
    fateOf: (nodeId) => done.get(nodeId) ?? (certain.has(nodeId) ? "certain" : "unknown"),
  };
}
