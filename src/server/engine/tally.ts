import type { Failure, WorkflowFinished } from "./events.js";
import { ANSWER, type GraphNode, type Mode } from "./graph/graph.js";
import type { JsonObject } from "./json.js";
import type { TurnEnd } from "./node-turn.js";
import { toText } from "./scope.js";
import { NO_USAGE, summedUsage } from "./usage.js";

/** What a run has come to. */
export type Summary = Pick<WorkflowFinished, "status" | "outputs" | "error" | "usage" | "totalSteps">;

/** Sums a run up. */
export interface Tally {
  /** Notes how the turn of a node ended. */
  add(node: GraphNode, end: TurnEnd): void;
  /** The run has come to its end. */
  completed(): Summary;
  /** The run was stopped. */
  stopped(): Summary;
  /** The run failed, at a node or between two. */
  failed(error: Failure, nodeId?: string): Summary;
}

/** Begins to sum a run up. */
export function tallyOf(mode: Mode): Tally {
  let usage = NO_USAGE;
  let totalSteps = 0;
  let hasFailures = false;
  let outputs: JsonObject = {};

  return {
    add(node, end) {
      totalSteps++;
      hasFailures ||= end.status === "failed";
      usage = summedUsage([usage, end.usage]);
      if (node.type === "end")
        outputs = mode === "workflow" ? { ...outputs, ...end.outputs } : joined(outputs, end.outputs);
    },
    completed: () => ({
      status: hasFailures ? "partial-succeeded" : "succeeded",
      outputs,
      usage,
      totalSteps,
    }),
    stopped: () => ({ status: "stopped", outputs: {}, usage, totalSteps }),
    failed: (error, nodeId) => ({
      status: "failed",
      outputs: {},
      error: { ...error, ...(nodeId !== undefined && { nodeId }) },
      usage,
      totalSteps,
    }),
  };
}

/** What several ends answer is said one after the other. */
function joined(first: JsonObject, second: JsonObject): JsonObject {
  return { [ANSWER]: toText(first[ANSWER]) + toText(second[ANSWER]) };
}
