import { type GraphNode, type Mode, SYSTEM_NODE_ID } from "./graph.js";

/** What later nodes may refer to. */
const FIXED_OUTPUTS = {
  template: ["output"],
  llm: ["text", "finish_reason", "usage", "error"],
  "http-request": ["status_code", "headers", "body", "json", "error"],
  branch: ["selected"],
} as const;

/** The output of a form that says by which of its actions it was submitted. */
export const ACTION = "action";

/** The names of a node's outputs; those of an end leave the run and can be referred to by nobody. */
export function outputNames(node: GraphNode): readonly string[] {
  switch (node.type) {
    case "start":
      return node.inputs.map(({ name }) => name);
    case "human-input":
      return [ACTION, ...node.inputs.map(({ name }) => name)];
    case "end":
      return node.outputs.map(({ name }) => name);
    default:
      return FIXED_OUTPUTS[node.type];
  }
}

/** The files that a run is given beside its inputs, as `{{sys.files}}`. */
export const SYSTEM_FILES = "files";

const OF_EVERY_RUN = ["app_id", "run_id", "user_id", SYSTEM_FILES];

/** What the engine itself gives, as `{{sys.run_id}}`, in each mode. */
export const SYSTEM_VARIABLES: { readonly [M in Mode]: readonly string[] } = {
  workflow: OF_EVERY_RUN,
  completion: OF_EVERY_RUN,
  chat: [...OF_EVERY_RUN, "conversation_id", "query"],
};

/** The names that a node, or the system, offers to references; undefined for one that may not be referred to. */
export function referableOutputs(
  nodeId: string,
  nodes: ReadonlyMap<string, GraphNode>,
  mode: Mode,
): readonly string[] | undefined {
  if (nodeId === SYSTEM_NODE_ID) return SYSTEM_VARIABLES[mode];
  const node = nodes.get(nodeId);
  return node === undefined || node.type === "end" ? undefined : outputNames(node);
}
