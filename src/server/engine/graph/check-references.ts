import { filePathFault, fileTypeOf } from "./file-references.js";
import { type GraphNode, type Mode, SYSTEM_NODE_ID } from "./graph.js";
import { referableOutputs } from "./outputs.js";
import type { Report } from "./report.js";
import { type Reference, TemplateError } from "./template.js";
import { referencesAt, templateSites } from "./template-sites.js";
import type { Topology } from "./topology.js";

interface Surroundings {
  readonly byId: ReadonlyMap<string, GraphNode>;
  readonly topology: Topology;
  readonly mode: Mode;
  readonly report: Report;
}

/** Reports templates that cannot be read, and references to what is not there, or not yet. */
export function checkReferences(node: GraphNode, i: number, surroundings: Surroundings): void {
  for (const site of templateSites(node)) {
    const path = ["nodes", i, ...site.path];
    try {
      for (const reference of referencesAt(site)) checkReference(reference, node, path, surroundings);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const fix =
        site.kind === "variable"
          ? "Name a value as `node.output`."
          : "Refer to a value as `{{node.output}}`, and write `\\{{` for a literal `{{`.";
      surroundings.report("malformed-template", path, `${error.message}.`, fix);
    }
  }
}

function checkReference(
  reference: Reference,
  node: GraphNode,
  path: readonly (string | number)[],
  { byId, topology, mode, report }: Surroundings,
): void {
  const { nodeId, output } = reference;
  const outputs = referableOutputs(nodeId, byId, mode);
  const files = fileTypeOf(reference, byId);
  const fault = files && filePathFault(reference, files);
  if (outputs === undefined) {
    report(
      "unknown-variable",
      path,
      `\`${nodeId}\` is no node with outputs.`,
      "Refer to a node that comes before.",
    );
  } else if (!outputs.includes(output)) {
    const names = outputs.map((name) => `\`${nodeId}.${name}\``).join(", ");
    report(
      "unknown-variable",
      path,
      `\`${nodeId}\` has no output \`${output}\`${nodeId === SYSTEM_NODE_ID ? ` in ${mode} mode` : ""}.`,
      names === "" ? "Declare it, or remove the reference." : `Use one of ${names}.`,
    );
  } else if (nodeId === node.id) {
    report(
      "variable-not-available",
      path,
      `\`${nodeId}\` has no outputs before it has run.`,
      "Refer to a node that comes before.",
    );
  } else if (nodeId !== SYSTEM_NODE_ID && topology.ancestors(node.id)?.has(nodeId) === false) {
    report(
      "variable-not-available",
      path,
      `\`${nodeId}\` does not come before \`${node.id}\`.`,
      `Add edges that lead from \`${nodeId}\` to \`${node.id}\`.`,
    );
  } else if (fault) {
    report("unknown-variable", path, fault.message, fault.fix);
  }
}
