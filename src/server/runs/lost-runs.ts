import { randomUUID } from "node:crypto";
import type { GraphNode } from "../engine/graph/graph.js";
import type { Time } from "../engine/time.js";
import type { Run, RunStore } from "../store/run-store.js";
import type { RunFailure } from "./run-failure.js";
import { type RunHappening, runRecorder } from "./run-recorder.js";
import { storedNodes } from "./stored-graph.js";

const LOST: RunFailure = { code: "instance_lost", message: "The instance that ran it has gone." };
const NO_USAGE = { promptTokens: 0, completionTokens: 0 };

/** What keeps runs from being `running` for ever. */
export interface LeaseKeeping {
  readonly runs: RunStore;
  readonly runner: string;
  /** How long a run is left alone that nobody has renewed the lease of. */
  readonly leaseMs: number;
  readonly underWay: () => readonly string[];
  readonly time: Time;
  readonly onError: (error: unknown) => void;
}

/**
 * Renews the leases of this instance's runs, and ends those of instances that no longer do, three times per lease until the signal is
 * aborted.
 */
export async function keepLeases(keeping: LeaseKeeping, signal: AbortSignal): Promise<void> {
  const { runs, runner, leaseMs, underWay, time, onError } = keeping;
  while (!signal.aborted) {
    try {
      await time.wait(leaseMs / 3, signal);
      await runs.renew(runner, underWay(), leaseMs);
      await endLostRuns(keeping);
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  }
}

/**
 * Ends runs whose instance has gone as failed, with their open nodes.
 *
 * @param allBut - Named where nobody else uses the store: whatever another runner runs there has gone.
 */
export async function endLostRuns(
  { runs, leaseMs, underWay, time }: Pick<LeaseKeeping, "runs" | "leaseMs" | "underWay" | "time">,
  allBut?: string,
): Promise<void> {
  const runner = randomUUID();
  for (const run of await runs.takeOver({ runner, leaseMs, except: underWay(), allBut })) {
    const toProgress = runRecorder(run);
    for (const happening of await lastHappenings(runs, run, time.now()))
      await runs.record(run.id, runner, toProgress(happening));
  }
}

async function lastHappenings(runs: RunStore, run: Run, at: number): Promise<RunHappening[]> {
  const nodes = await runs.nodes(run.id);
  const graph = new Map<string, GraphNode>(storedNodes(run.graph).map((node) => [node.id, node]));
  const open = nodes.filter(({ status }) => status === "running");
  const failed = open.flatMap(({ nodeId, index, startedAt }): RunHappening[] => {
    const node = graph.get(nodeId);
    if (!node) return [];
    return [
      {
        event: "node_finished",
        nodeId,
        nodeType: node.type,
        title: node.title ?? nodeId,
        index,
        status: "failed",
        inputs: {},
        outputs: {},
        error: LOST,
        elapsedMs: at - startedAt,
        usage: NO_USAGE,
        at,
      },
    ];
  });
  return [
    ...failed,
    {
      event: "workflow_finished",
      status: "failed",
      outputs: {},
      error: LOST,
      elapsedMs: at - run.createdAt,
      usage: NO_USAGE,
      totalSteps: nodes.filter(({ status }) => status !== "skipped").length,
      at,
    },
  ];
}
