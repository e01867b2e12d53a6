import type { GraphDiagnostic } from "../engine/graph/diagnostic.js";
import { type InputDeclaration, type Mode, SYSTEM_NODE_ID, startInputs } from "../engine/graph/graph.js";
import { SYSTEM_FILES } from "../engine/graph/outputs.js";
import { type ParsedGraph, parseGraph } from "../engine/graph/parse-graph.js";
import { graphReferences } from "../engine/graph/template-sites.js";
import { RUN_MODES } from "../runs/run-modes.js";
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
  const parsed = parseGraph(json, engineMode(mode));
  if (!parsed.ok || RUN_MODES[mode].showsWorkflow) return parsed;
  // Nobody could follow the run any further.
  const diagnostics = parsed.graph.nodes.flatMap(({ type }, i): GraphDiagnostic[] =>
    type === "human-input"
      ? [
          {
            code: "pause-not-possible",
            pointer: `/nodes/${i}`,
            message: `The events of a run of a ${mode} app cannot be taken up again after a pause.`,
            fix: "Remove the node, or make the app a workflow or an `advanced-chat`.",
          },
        ]
      : [],
  );
  return diagnostics.length === 0 ? parsed : { ok: false, diagnostics };
}

/** The graph of a new app. */
export function firstGraph(mode: AppMode): GraphText {
  const parsed = readGraph(FIRST_GRAPHS[engineMode(mode)], mode);
  if (!parsed.ok) throw new Error(`the first graph of a ${mode} app does not run`);
  return graphText(parsed.graph);
}

/** What a graph asks its callers for. */
export interface GraphInterface {
  readonly inputs: readonly InputDeclaration[];
  /** Whether it has a use for files beside the inputs. */
  readonly takesFiles: boolean;
}

/** What a stored graph asks for; nothing when this release cannot run it. */
export function graphInterface(text: string, mode: AppMode): GraphInterface {
  const parsed = readGraph(JSON.parse(text), mode);
  if (!parsed.ok) return { inputs: [], takesFiles: false };
  const { graph } = parsed;
  return {
    inputs: startInputs(graph),
    takesFiles: graphReferences(graph).some(
      ({ nodeId, output }) => nodeId === SYSTEM_NODE_ID && output === SYSTEM_FILES,
    ),
  };
}
