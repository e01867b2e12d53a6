import type { GraphNode } from "./graph/graph.js";
import { ACTION } from "./graph/outputs.js";
import type { JsonObject } from "./json.js";
import type { TurnEnd } from "./node-turn.js";
import type { NodeContext } from "./nodes/node-run.js";
import { runNode } from "./nodes/run-node.js";
import type { OutputStream } from "./output-stream.js";
import type { Progress } from "./progress.js";
import type { PastTurn } from "./resumption.js";
import type { Tally } from "./tally.js";
import { NO_USAGE, usageOf } from "./usage.js";

/** What turns change. */
export interface RunState {
  readonly progress: Progress;
  readonly scope: Map<string, JsonObject>;
  readonly stream: OutputStream;
  readonly tally: Tally;
}

/**
 * Brings a run to where it paused, without a word: all of it has been told.
 *
 * @throws {NodeFailure} When a node no longer makes what it has made.
 */
export async function recallTurns(
  past: ReadonlyMap<string, PastTurn>,
  { progress, scope, stream, tally }: RunState,
  context: Omit<NodeContext, "signal">,
): Promise<void> {
  // Reading files again takes a moment, after which a run that was stopped meanwhile ends like every other.
  const { signal } = new AbortController();
  for (const node of progress.order) {
    const turn = past.get(node.id);
    if (!turn) continue;
    if (turn.status === "skipped") progress.skipped(node);
    else {
      const end = await recallTurn(node, turn, { ...context, signal });
      tally.add(node, end);
      scope.set(node.id, end.outputs);
      progress.ran(node, end.handle);
    }
    for (const _ of stream.news());
  }
}

/**
 * How a turn ended that was told of before the run paused. What a node has made by itself it makes again: that is the same, but for
 * links to files, which are good for a while only. What others answered is what was told of it.
 */
async function recallTurn(
  node: GraphNode,
  { status, outputs }: PastTurn,
  context: NodeContext,
): Promise<TurnEnd> {
  switch (node.type) {
    case "llm":
      return { status, outputs, usage: usageOf(outputs) };
    case "http-request":
      return { status, outputs, usage: NO_USAGE };
    case "human-input":
      return { status, outputs, usage: NO_USAGE, handle: String(outputs[ACTION]) };
    default: {
      const { outputs: again, handle } = await runNode(node, context).finish();
      return { status, outputs: again, usage: NO_USAGE, ...(handle !== undefined && { handle }) };
    }
  }
}
