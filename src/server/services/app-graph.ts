import type { InputDeclaration, Mode } from "../engine/graph/graph.js";
import { type ParsedGraph, parseGraph } from "../engine/graph/parse-graph.js";
import { sha256 } from "../security/hash.js";
import type { AppMode } from "../store/app-store.js";

/** How the engine runs each mode of an app. */
const ENGINE_MODES: { readonly [M in AppMode]: Mode } = {
  workflow: "workflow",
  "advanced-chat": "chat",
  chat: "chat",
  "agent-chat": "chat",
  completion: "completion",
};

/** The smallest graph that runs in each mode: a workflow that does nothing, and apps that give back what they are told. */
const FIRST_GRAPHS: { readonly [M in Mode]: object } = {
  workflow: graphOf([], []),
  chat: graphOf([], [{ name: "answer", value: "{{sys.query}}" }]),
  completion: graphOf(
    [{ name: "text", type: "string", required: true }],
    [{ name: "answer", value: "{{start.text}}" }],
  ),
};

function graphOf(inputs: readonly object[], outputs: readonly object[]): object {
  return {
    nodes: [
      { id: "start", type: "start", inputs },
      { id: "end", type: "end", outputs },
    ],
    edges: [{ source: "start", target: "end" }],
  };
}

/** A graph as the store keeps it. */
export interface GraphText {
  /** JSON text. */
  readonly graph: string;
  /** SHA-256 of the text, in hexadecimal. */
  readonly hash: string;
}

/** Writes a graph down. */
export function graphText(graph: object): GraphText {
  const text = JSON.stringify(graph);
  return { graph: text, hash: sha256(text).toString("hex") };
}

/** How the engine runs apps of a mode. */
export function engineMode(mode: AppMode): Mode {
  return ENGINE_MODES[mode];
}

/** Reads a graph as one of an app of this mode; its defaults are filled in. */
export function readGraph(json: unknown, mode: AppMode): ParsedGraph {
  return parseGraph(json, engineMode(mode));
}

/** The graph of a new app. */
export function firstGraph(mode: AppMode): GraphText {
  const parsed = readGraph(FIRST_GRAPHS[engineMode(mode)], mode);
  if (!parsed.ok) throw new Error(`the first graph of a ${mode} app does not run`);
  return graphText(parsed.graph);
}

/** What a stored graph asks for; nothing when this release cannot run it. */
export function declaredInputs(text: string, mode: AppMode): readonly InputDeclaration[] {
  const parsed = readGraph(JSON.parse(text), mode);
  if (!parsed.ok) return [];
  return parsed.graph.nodes.flatMap((node) => (node.type === "start" ? node.inputs : []));
}
