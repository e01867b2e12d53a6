import type { EngineEvent, NodeFinished, WorkflowFinished } from "../../../src/server/engine/events.js";
import { type Mode, startInputs } from "../../../src/server/engine/graph/graph.js";
import { parseGraph } from "../../../src/server/engine/graph/parse-graph.js";
import { readInputs } from "../../../src/server/engine/inputs.js";
import type { OutgoingHttp } from "../../../src/server/engine/outgoing/outgoing-http.js";
import { echoProvider } from "../../../src/server/engine/providers/echo.js";
import type { RunRequest } from "../../../src/server/engine/run-request.js";
import { runWorkflow } from "../../../src/server/engine/run-workflow.js";
import { systemTime } from "../../../src/server/engine/time.js";
import type { GraphJson } from "./graphs.js";

/** What a test decides about a run; the rest has defaults. */
export interface RunOptions extends Partial<Omit<RunRequest, "graph" | "inputs">> {
  readonly inputs?: Record<string, unknown>;
}

/** Stands where no request is made. */
export const noHttp: OutgoingHttp = {
  send: () => Promise.reject(new Error("No request is expected")),
  close: () => Promise.resolve(),
};

/** What every file of these tests is. */
export const FACTS = { name: "report.txt", extension: "txt", mime_type: "text/plain", size: 9 };

/** Begins a run of a graph, which has to be a good one. */
export function begin(
  json: GraphJson,
  options: RunOptions = {},
): AsyncGenerator<EngineEvent, void, undefined> {
  const mode: Mode = options.mode ?? "workflow";
  const parsed = parseGraph(json, mode);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics, null, 2));
  const { files = [] } = options;
  const read = readInputs(startInputs(parsed.graph), options.inputs ?? {}, (id) =>
    files.some((file) => file.id === id) ? FACTS : undefined,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const { time = systemTime } = options;
  return runWorkflow({
    mode,
    system: { app_id: "app", run_id: "run", user_id: "user" },
    models: () => echoProvider(time),
    http: noHttp,
    signal: new AbortController().signal,
    report: (error) => {
      throw error;
    },
    ...options,
    graph: parsed.graph,
    inputs: read.values,
  });
}

/** Runs a graph to its end. */
export async function run(json: GraphJson, options: RunOptions = {}): Promise<readonly EngineEvent[]> {
  const events: EngineEvent[] = [];
  for await (const event of begin(json, options)) events.push(event);
  return events;
}

/** How a run ended. */
export function finished(events: readonly EngineEvent[]): WorkflowFinished {
  const last = events.at(-1);
  if (last?.event !== "workflow_finished") throw new Error(`The last event is ${last?.event}`);
  return last;
}

/** How a node ended. */
export function nodeFinished(events: readonly EngineEvent[], nodeId: string): NodeFinished {
  const found = events.find((event) => event.event === "node_finished" && event.nodeId === nodeId);
  if (found?.event !== "node_finished") throw new Error(`${nodeId} was not finished`);
  return found;
}

/** The pieces of an output, put together. */
export function toldOutput(events: readonly EngineEvent[], output: string): string {
  return events
    .flatMap((event) => (event.event === "text_chunk" && event.output === output ? [event.text] : []))
    .join("");
}

/** Events in short: `node_started llm`, `text_chunk Hello`. */
export function brief(events: readonly EngineEvent[]): readonly string[] {
  return events.map((event) => {
    if (event.event === "text_chunk") return `text_chunk ${event.text}`;
    if (event.event === "node_started") return `node_started ${event.nodeId}`;
    if (event.event === "node_finished") return `node_finished ${event.nodeId} ${event.status}`;
    return event.event === "workflow_finished" ? `workflow_finished ${event.status}` : event.event;
  });
}
