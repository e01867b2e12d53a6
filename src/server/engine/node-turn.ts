import { deadline, orAborted, untilAborted } from "./deadline.js";
import type {
  Failure,
  HumanInputRequired,
  NodeFinished,
  NodeInRun,
  NodeStarted,
  NodeStatus,
  TextChunk,
  TokenUsage,
} from "./events.js";
import { failureOf, NodeFailure } from "./failure.js";
import type { GraphNode } from "./graph/graph.js";
import type { JsonObject } from "./json.js";
import type { NodeContext, NodeRun } from "./nodes/node-run.js";
import { runNode } from "./nodes/run-node.js";
import type { OutputStream } from "./output-stream.js";
import { NO_USAGE } from "./usage.js";

/** Why a run's signal is aborted when its caller stops it. */
export class RunStopped extends Error {
  override readonly name = "RunStopped";
}

/** How a node's turn ended. */
export interface TurnEnd {
  readonly status: NodeStatus;
  readonly outputs: JsonObject;
  readonly usage: TokenUsage;
  readonly error?: Failure;
  /** By which handle the node is left; nodes that decide only. */
  readonly handle?: string;
}

async function* nothing(): AsyncGenerator<never, void, undefined> {}

/**
 * Runs a node, bounded by time, and tells what happens. It does not throw: a node that cannot run has failed.
 *
 * @returns Nothing when the run has to pause until a person has answered.
 */
export async function* takeTurn(
  node: GraphNode,
  place: NodeInRun,
  context: NodeContext,
  stream: OutputStream,
): AsyncGenerator<
  NodeStarted | TextChunk | HumanInputRequired | NodeFinished,
  TurnEnd | undefined,
  undefined
> {
  const { time, limits, files, waiting } = context;
  const isWaiting = waiting?.nodeId === node.id;
  const startedAt = isWaiting ? waiting.startedAt : time.now();
  if (!isWaiting) yield { event: "node_started", at: startedAt, ...place };
  const tooLate = new NodeFailure("node_timed_out", `The node took longer than ${limits.nodeMs} ms.`);
  const limit = deadline(limits.nodeMs, time, tooLate);
  const signal = AbortSignal.any([context.signal, limit.signal]);
  let run: NodeRun | undefined;
  let end: TurnEnd;
  try {
    run = runNode(node, { ...context, signal });
    for await (const text of untilAborted(run.pieces ?? nothing(), signal)) {
      stream.heard(node.id, text);
      for (const piece of stream.news()) yield { event: "text_chunk", at: time.now(), ...piece };
    }
    const { outputs, usage = NO_USAGE, handle, form } = await orAborted(run.finish(), signal);
    if (form) {
      yield { event: "human_input_required", at: time.now(), ...place, form };
      return undefined;
    }
    end = { status: "succeeded", outputs, usage, ...(handle !== undefined && { handle }) };
  } catch (error) {
    end = failedTurn(error, run?.salvage?.() ?? {}, context.report);
  } finally {
    limit.cancel();
  }
  const { handle, outputs, ...visible } = end;
  const at = time.now();
  yield {
    event: "node_finished",
    at,
    ...place,
    inputs: files.concealed(run?.inputs ?? {}),
    outputs: files.concealed(outputs),
    elapsedMs: at - startedAt,
    ...visible,
  };
  return end;
}

function failedTurn(error: unknown, salvaged: JsonObject, report: NodeContext["report"]): TurnEnd {
  if (error instanceof RunStopped) return { status: "stopped", outputs: salvaged, usage: NO_USAGE };
  const failure = failureOf(error);
  if (!failure) report(error);
  const { code, message } = failure ?? { code: "internal_error", message: "The node could not be run." };
  return {
    status: "failed",
    outputs: { ...salvaged, error: message },
    usage: NO_USAGE,
    error: { code, message },
  };
}
