import { randomUUID } from "node:crypto";
import type { GraphNode } from "../engine/graph/graph.js";
import { NO_USAGE, summedUsage, usageOf } from "../engine/usage.js";
import type { Run, RunStore } from "../store/run-store.js";
import type { RunFailure } from "./run-failure.js";
import { type RunHappening, runRecorder } from "./run-recorder.js";
import { storedNodes } from "./stored-graph.js";

/** How a run ends that nobody runs. */
export type Ending =
  | { readonly status: "failed"; readonly error: RunFailure }
  | { readonly status: "stopped" };

/**
 * Ends a run that nobody runs, with its open nodes.
 *
 * @param runner - Whose the run is.
 * @param at - When, in milliseconds since the Unix epoch.
 */
export async function endRun(
  runs: RunStore,
  run: Run,
  runner: string,
  ending: Ending,
  at: number,
): Promise<void> {
  const toProgress = runRecorder(run);
  for (const happening of await lastHappenings(runs, run, ending, at))
    await runs.record(run.id, runner, toProgress(happening));
}

/**
 * Stops a run that is paused; nothing happens to one that is not.
 *
 * @param index - Of the form that it waits for; undefined for whichever it is.
 */
export async function stopPaused(
  { runs, leaseMs, now }: { readonly runs: RunStore; readonly leaseMs: number; readonly now: () => number },
  id: string,
  index?: number,
): Promise<void> {
  const runner = randomUUID();
  const run = await runs.resume(id, index, { runner, leaseMs });
  if (run) await endRun(runs, run, runner, { status: "stopped" }, now());
}

async function lastHappenings(runs: RunStore, run: Run, ending: Ending, at: number): Promise<RunHappening[]> {
  const nodes = await runs.nodes(run.id);
  const graph = new Map<string, GraphNode>(storedNodes(run.graph).map((node) => [node.id, node]));
  const open = nodes.filter(({ status }) => status === "running");
  // Others may have an output of that name, too.
  const models = nodes.filter(({ nodeId }) => graph.get(nodeId)?.type === "llm");
  const ended = open.flatMap(({ nodeId, index, startedAt }): RunHappening[] => {
    const node = graph.get(nodeId);
    if (!node) return [];
    return [
      {
        event: "node_finished",
        nodeId,
        nodeType: node.type,
        title: node.title ?? nodeId,
        index,
        inputs: {},
        outputs: {},
        ...ending,
        elapsedMs: at - startedAt,
        usage: NO_USAGE,
        at,
      },
    ];
  });
  return [
    ...ended,
    {
      event: "workflow_finished",
      outputs: {},
      ...ending,
      elapsedMs: at - run.createdAt,
      usage: summedUsage(models.map(({ outputs }) => usageOf(JSON.parse(outputs ?? "{}")))),
      totalSteps: nodes.filter(({ status }) => status !== "skipped").length,
      at,
    },
  ];
}
