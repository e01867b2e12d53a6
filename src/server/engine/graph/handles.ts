import { ELSE_HANDLE, type GraphNode, TIMEOUT_HANDLE } from "./graph.js";

/** The handles that a node is left by; undefined stands for the one of nodes that decide nothing. */
export function handlesOf(node: GraphNode): readonly (string | undefined)[] {
  switch (node.type) {
    case "end":
      return [];
    case "branch":
      return [...node.cases.map(({ id }) => id), ELSE_HANDLE];
    case "human-input":
      return [...node.actions.map(({ id }) => id), TIMEOUT_HANDLE];
    default:
      return [undefined];
  }
}

/** Whether it is open, until the node has run, by which of its ways the run goes on. */
export function decides(node: GraphNode): boolean {
  return handlesOf(node).some((handle) => handle !== undefined);
}
