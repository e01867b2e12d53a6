import { jsonPointer } from "../json.js";
import { checkEdges } from "./check-edges.js";
import { checkNode } from "./check-node.js";
import { checkReferences } from "./check-references.js";
import type { GraphDiagnostic } from "./diagnostic.js";
import { type Graph, type GraphNode, type Mode, SYSTEM_NODE_ID } from "./graph.js";
import type { Report } from "./report.js";
import { topologyOf } from "./topology.js";

/** Reports everything that keeps a well-formed graph from running as an app of the mode, in the order of the graph. */
export function checkGraph({ nodes, edges }: Graph, mode: Mode): readonly GraphDiagnostic[] {
  const diagnostics: GraphDiagnostic[] = [];
  const report: Report = (code, path, message, fix) => {
    diagnostics.push({ code, pointer: jsonPointer(path), message, fix });
  };
  const byId = new Map<string, GraphNode>();
  nodes.forEach((node, i) => {
    if (byId.has(node.id)) {
      report(
        "duplicate-id",
        ["nodes", i, "id"],
        `Two nodes are called \`${node.id}\`.`,
        "Rename one of them.",
      );
    } else if (node.id === SYSTEM_NODE_ID) {
      report(
        "reserved-id",
        ["nodes", i, "id"],
        `\`${node.id}\` names the engine's own values.`,
        "Rename the node.",
      );
    }
    byId.set(node.id, node);
  });
  const topology = topologyOf(nodes, edges);
  checkStartAndEnd(nodes, report);
  nodes.forEach((node, i) => {
    checkNode(node, i, mode, report);
    checkReferences(node, i, { byId, topology, mode, report });
  });
  // Edges between nodes that share an id say nothing.
  if (byId.size === nodes.length) checkEdges({ nodes, edges }, byId, topology, report);
  return diagnostics;
}

function checkStartAndEnd(nodes: readonly GraphNode[], report: Report): void {
  const starts = nodes.flatMap((node, i) => (node.type === "start" ? [i] : []));
  if (starts.length === 0)
    report("no-start", ["nodes"], "No node is a start.", "Add a node of type `start`.");
  for (const i of starts.slice(1)) {
    report("several-starts", ["nodes", i], "A graph has one start.", "Remove all `start` nodes but one.");
  }
  if (nodes.every(({ type }) => type !== "end")) {
    report("no-end", ["nodes"], "No node is an end.", "Add a node of type `end`.");
  }
}
