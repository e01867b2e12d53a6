import type { Graph, GraphEdge, GraphNode } from "./graph.js";
import { handlesOf } from "./handles.js";
import type { Report } from "./report.js";
import type { Topology } from "./topology.js";

/** Reports edges that lead nowhere, ways that do not reach an end, and cycles. */
export function checkEdges(
  { nodes, edges }: Graph,
  byId: ReadonlyMap<string, GraphNode>,
  topology: Topology,
  report: Report,
): void {
  const seen = new Set<string>();
  edges.forEach((edge, i) => {
    checkEdge(edge, i, byId, report);
    const key = JSON.stringify([edge.source, edge.source_handle, edge.target]);
    if (seen.has(key))
      report("duplicate-edge", ["edges", i], "This edge is there twice.", "Remove one of the two.");
    seen.add(key);
  });
  const start = nodes.find(({ type }) => type === "start");
  nodes.forEach((node, i) => {
    const ancestors = topology.ancestors(node.id);
    if (!ancestors) {
      report(
        "cycle",
        ["nodes", i],
        `\`${node.id}\` is part of a cycle, or behind one.`,
        "Remove an edge of the cycle.",
      );
      return;
    }
    if (start && node !== start && !ancestors.has(start.id)) {
      report(
        "unreachable-node",
        ["nodes", i],
        `No way leads from the start to \`${node.id}\`.`,
        "Connect it, or remove it.",
      );
    }
    checkWaysOut(node, i, topology, report);
  });
}

function checkEdge(edge: GraphEdge, i: number, byId: ReadonlyMap<string, GraphNode>, report: Report): void {
  for (const end of ["source", "target"] as const) {
    if (!byId.has(edge[end])) {
      report(
        "unknown-node",
        ["edges", i, end],
        `No node is called \`${edge[end]}\`.`,
        "Correct the id, or remove the edge.",
      );
    }
  }
  if (byId.get(edge.target)?.type === "start") {
    report("edge-into-start", ["edges", i, "target"], "Nothing comes before a start.", "Remove the edge.");
  }
  const source = byId.get(edge.source);
  if (source?.type === "end") {
    report("edge-out-of-end", ["edges", i, "source"], "Nothing follows an end.", "Remove the edge.");
  } else if (source && !handlesOf(source).includes(edge.source_handle)) {
    report(...unknownHandle(source, edge.source_handle, i));
  }
}

function unknownHandle(source: GraphNode, handle: string | undefined, i: number): Parameters<Report> {
  const named = handlesOf(source).flatMap((name) => (name === undefined ? [] : [`\`${name}\``]));
  if (named.length === 0) {
    return [
      "unknown-handle",
      ["edges", i, "source_handle"],
      `\`${source.id}\` does not branch.`,
      "Remove the handle.",
    ];
  }
  if (handle === undefined) {
    return [
      "missing-handle",
      ["edges", i],
      `\`${source.id}\` branches.`,
      `Give \`source_handle\`: ${named.join(", ")}.`,
    ];
  }
  return [
    "unknown-handle",
    ["edges", i, "source_handle"],
    `\`${source.id}\` has no handle \`${handle}\`.`,
    `Use one of ${named.join(", ")}.`,
  ];
}

/** Every way has to reach an end, or a run could finish without a result. */
function checkWaysOut(node: GraphNode, i: number, topology: Topology, report: Report): void {
  const taken = new Set(topology.outgoing(node.id).map((edge) => edge.source_handle));
  for (const handle of handlesOf(node)) {
    if (taken.has(handle)) continue;
    const way = handle === undefined ? `\`${node.id}\`` : `the handle \`${handle}\` of \`${node.id}\``;
    report(
      "dead-end",
      ["nodes", i],
      `Nothing follows ${way}.`,
      "Add an edge to a node that leads to an end.",
    );
  }
}
