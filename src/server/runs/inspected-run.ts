import type { GraphNode } from "../engine/graph/graph.js";
import type { Run, RunNode } from "../store/run-store.js";
import { storedNodes } from "./stored-graph.js";

/** A node of a graph and its latest execution in a run. */
export interface InspectedNode {
  readonly node: GraphNode;
  /** Absent when it was not reached. */
  readonly execution: RunNode | undefined;
}

/** A run with the nodes of its graph. */
export interface InspectedRun {
  readonly run: Run;
  /** In the order of the graph. */
  readonly nodes: readonly InspectedNode[];
}

/** Puts the executions of a run beside the nodes of its graph; of several executions of a node the last one counts. */
export function inspectedNodes(run: Run, executions: readonly RunNode[]): InspectedNode[] {
  const latest = new Map(executions.map((execution) => [execution.nodeId, execution]));
  return storedNodes(run.graph).map((node) => {
    const execution = latest.get(node.id);
    return { node, execution: execution?.status === "skipped" ? undefined : execution };
  });
}
