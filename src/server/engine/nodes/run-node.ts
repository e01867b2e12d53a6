import type { GraphNode } from "../graph/graph.js";
import { runBranch } from "./branch.js";
import { runEnd } from "./end.js";
import { runHttpRequest } from "./http-request.js";
import { runHumanInput } from "./human-input.js";
import { runLlm } from "./llm.js";
import type { NodeContext, NodeRun } from "./node-run.js";
import { runStart } from "./start.js";
import { runTemplate } from "./template.js";

/**
 * Runs a node of any type.
 *
 * @throws {NodeFailure} And so do `pieces` and `finish`.
 */
export function runNode(node: GraphNode, context: NodeContext): NodeRun {
  switch (node.type) {
    case "start":
      return runStart(node, context);
    case "template":
      return runTemplate(node, context);
    case "llm":
      return runLlm(node, context);
    case "http-request":
      return runHttpRequest(node, context);
    case "branch":
      return runBranch(node, context);
    case "human-input":
      return runHumanInput(node, context);
    case "end":
      return runEnd(node, context);
  }
}
