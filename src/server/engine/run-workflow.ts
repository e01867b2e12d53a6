import { deadline } from "./deadline.js";
import type { EngineEvent, NodeFinished, NodeInRun } from "./events.js";
import { NodeFailure } from "./failure.js";
import { filesOfRun } from "./files/files-of-run.js";
import { type GraphNode, SYSTEM_NODE_ID } from "./graph/graph.js";
import { SYSTEM_FILES } from "./graph/outputs.js";
import type { JsonObject } from "./json.js";
import { DEFAULT_ENGINE_LIMITS } from "./limits.js";
import { RunStopped, takeTurn } from "./node-turn.js";
import { outputStream } from "./output-stream.js";
import { progressOf } from "./progress.js";
import { recallTurns } from "./recall.js";
import type { RunRequest } from "./run-request.js";
import { type Summary, tallyOf } from "./tally.js";
import { systemTime } from "./time.js";
import { NO_USAGE } from "./usage.js";

/**
 * Runs a graph: one node after the other, in an order that the graph alone decides. The run goes on as its events are read, and
 * ends when it is no longer iterated.
 *
 * It does not throw: whatever happens is an event, and the last one is `workflow_finished`, or `human_input_required` when the run
 * pauses. A stopped run ends promptly, whatever its nodes wait for. A run that goes on has all the time that a run has.
 */
export async function* runWorkflow(request: RunRequest): AsyncGenerator<EngineEvent, void, undefined> {
  const { inputs, resumption, time = systemTime, limits = DEFAULT_ENGINE_LIMITS } = request;
  const startedAt = resumption?.startedAt ?? time.now();
  const ended = new AbortController();
  const stop = () => ended.abort(new RunStopped("The run was stopped"));
  if (request.signal.aborted) stop();
  request.signal.addEventListener("abort", stop, { once: true });
  const tooLate = new NodeFailure("run_timed_out", `The run took longer than ${limits.runMs} ms.`);
  const limit = deadline(limits.runMs, time, tooLate);
  limit.signal.addEventListener("abort", () => ended.abort(tooLate), { once: true });
  try {
    if (!resumption) yield { event: "workflow_started", at: startedAt, inputs };
    const summary = yield* runNodes(request, ended.signal);
    if (!summary) return;
    const at = time.now();
    yield { event: "workflow_finished", at, elapsedMs: at - startedAt, ...summary };
  } finally {
    // Also when nobody reads on: what a node waits for is not to outlive the run.
    stop();
    limit.cancel();
    request.signal.removeEventListener("abort", stop);
  }
}

/** @returns Nothing when the run pauses. */
async function* runNodes(
  request: RunRequest,
  ended: AbortSignal,
): AsyncGenerator<EngineEvent, Summary | undefined, undefined> {
  const { graph, mode, system, history = [], resumption } = request;
  const { time = systemTime, limits = DEFAULT_ENGINE_LIMITS } = request;
  const progress = progressOf(graph);
  const files = filesOfRun(request, limits.textLength);
  const beside = files.opened(system.files ?? []);
  const scope = new Map<string, JsonObject>([[SYSTEM_NODE_ID, { ...system, [SYSTEM_FILES]: beside }]]);
  const stream = outputStream({ progress, scope, mode, maxLength: limits.textLength });
  const tally = tallyOf(mode);
  const { past, waiting } = resumption ?? {};
  const shared = { ...request, history, files, scope, time, limits, waiting };
  let signal = ended;
  try {
    if (past) await recallTurns(past, { progress, scope, stream, tally }, shared);
  } catch (error) {
    // It is the node that waits that cannot go on.
    signal = AbortSignal.abort(error);
  }
  for (const [index, node] of progress.order.entries()) {
    if (past?.has(node.id)) continue;
    const place = { nodeId: node.id, nodeType: node.type, title: node.title ?? node.id, index };
    if (signal.aborted && node.id !== waiting?.nodeId) {
      return signal.reason instanceof NodeFailure ? tally.failed(signal.reason) : tally.stopped();
    }
    if (progress.isReached(node)) {
      const end = yield* takeTurn(node, place, { ...shared, signal }, stream);
      if (!end) return undefined;
      tally.add(node, end);
      if (end.status === "stopped") return tally.stopped();
      if (end.error && (signal.aborted || !mayFail(node))) return tally.failed(end.error, node.id);
      scope.set(node.id, end.outputs);
      progress.ran(node, end.handle);
    } else {
      progress.skipped(node);
      yield skippedNode(place, time.now());
    }
    for (const piece of stream.news()) yield { event: "text_chunk", at: time.now(), ...piece };
  }
  return tally.completed();
}

/** Whether the run goes on without the node. */
function mayFail(node: GraphNode): boolean {
  return "on_error" in node && node.on_error === "continue";
}

function skippedNode(place: NodeInRun, at: number): NodeFinished {
  return {
    event: "node_finished",
    at,
    ...place,
    status: "skipped",
    inputs: {},
    outputs: {},
    elapsedMs: 0,
    usage: NO_USAGE,
  };
}
