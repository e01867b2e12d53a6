import type {
  EngineEvent,
  HumanInputRequired,
  NodeFinished,
  WorkflowFinished,
} from "../../../src/server/engine/events.js";
import { type Mode, startInputs } from "../../../src/server/engine/graph/graph.js";
import { parseGraph } from "../../../src/server/engine/graph/parse-graph.js";
import { readInputs } from "../../../src/server/engine/inputs.js";
import type { OutgoingHttp } from "../../../src/server/engine/outgoing/outgoing-http.js";
import { echoProvider } from "../../../src/server/engine/providers/echo.js";
import type { FormOutcome } from "../../../src/server/engine/resumption.js";
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

/** Runs a graph to its end, or to a pause. */
export async function run(json: GraphJson, options: RunOptions = {}): Promise<readonly EngineEvent[]> {
  const events: EngineEvent[] = [];
  for await (const event of begin(json, options)) events.push(event);
  return events;
}

/** What people do with forms. */
export type Answering = (form: HumanInputRequired) => FormOutcome;

/** Goes on with a run that has told of these events and paused, as one does that remembers no more than they say. */
export async function goOn(
  told: readonly EngineEvent[],
  answer: Answering,
  json: GraphJson,
  options: RunOptions = {},
): Promise<readonly EngineEvent[]> {
  const [first] = told;
  const asked = told.at(-1);
  if (first?.event !== "workflow_started" || asked?.event !== "human_input_required")
    throw new Error("The run has not paused");
  const ended = told.flatMap((event) => (event.event === "node_finished" ? [event] : []));
  const past = new Map(
    ended.map(({ nodeId, status, outputs }) => [nodeId, JSON.parse(JSON.stringify({ status, outputs }))]),
  );
  const startedAt =
    told.find((event) => event.event === "node_started" && event.nodeId === asked.nodeId)?.at ?? Number.NaN;
  return run(json, {
    ...options,
    resumption: {
      startedAt: first.at,
      past,
      waiting: { nodeId: asked.nodeId, startedAt, outcome: answer(asked) },
    },
  });
}

/** Runs a graph to its end, through all its pauses; each time everything that was not told is forgotten. */
export async function runThrough(
  json: GraphJson,
  answer: Answering,
  options: RunOptions = {},
): Promise<readonly EngineEvent[]> {
  const events = [...(await run(json, options))];
  while (events.at(-1)?.event === "human_input_required")
    events.push(...(await goOn(events, answer, json, options)));
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
