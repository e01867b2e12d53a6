import type { components } from "../../generated/console/types.js";
import { isoTime } from "../clock.js";
import type { InspectedNode, InspectedRun } from "../runs/inspected-run.js";
import type { RunNodeStatus } from "../store/run-store.js";

type Schemas = components["schemas"];
type NodeStatus = Schemas["NodeOutputs"]["node_status"];

/** Text is cut after so many characters in lists. */
const PREVIEW_LENGTH = 500;

const NODE_STATUS: { readonly [S in RunNodeStatus]: NodeStatus } = {
  running: "running",
  succeeded: "ready",
  failed: "failed",
  stopped: "failed",
  skipped: "idle",
};

/** A run and its nodes. */
export function runSnapshot({ run, nodes }: InspectedRun): Schemas["RunSnapshot"] {
  return {
    workflow_run_id: run.id,
    workflow_run_status: run.status,
    node_outputs: nodes.map(nodeOutputs),
  };
}

/** A node and the beginnings of its outputs. */
export function nodeOutputs({ node, execution }: InspectedNode): Schemas["NodeOutputs"] {
  return {
    node_id: node.id,
    node_kind: node.type,
    node_display_name: node.title ?? node.id,
    node_status: execution ? NODE_STATUS[execution.status] : "idle",
    ...(execution && { node_started_at: isoTime(execution.startedAt) }),
    ...(execution?.finishedAt !== undefined && { node_completed_at: isoTime(execution.finishedAt) }),
    outputs: [...producedOutputs({ node, execution })].map(([name, value]) => ({
      name,
      type: null,
      status: "ready",
      value_preview: previewOf(value),
      type_check: null,
      output_check: null,
      retried: 0,
    })),
  };
}

/** The whole value of one output; absent when the node has not made it. */
export function outputPreview(inspected: InspectedNode, name: string): Schemas["OutputPreview"] | undefined {
  const outputs = producedOutputs(inspected);
  if (!outputs.has(name)) return undefined;
  return {
    node_id: inspected.node.id,
    output_name: name,
    type: null,
    status: "ready",
    value: outputs.get(name),
  };
}

/** What a node has made, by name. */
function producedOutputs({ execution }: InspectedNode): Map<string, unknown> {
  const produced: { readonly [name: string]: unknown } = JSON.parse(execution?.outputs ?? "{}");
  return new Map(Object.entries(produced));
}

function previewOf(value: unknown): unknown {
  if (typeof value === "string") return cut(value);
  const json = JSON.stringify(value);
  return json.length > PREVIEW_LENGTH ? cut(json) : value;
}

/** Cuts between characters, never within one. */
function cut(text: string): string {
  const characters = [...text.slice(0, 2 * PREVIEW_LENGTH + 2)];
  return characters.length > PREVIEW_LENGTH ? `${characters.slice(0, PREVIEW_LENGTH).join("")}…` : text;
}
