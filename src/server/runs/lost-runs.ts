import { randomUUID } from "node:crypto";
import type { Time } from "../engine/time.js";
import type { RunStore } from "../store/run-store.js";
import { type Ending, endRun } from "./ending.js";

const LOST: Ending = {
  status: "failed",
  error: { code: "instance_lost", message: "The instance that ran it has gone." },
};

/** What keeps runs from being `running` or `paused` for ever. */
export interface LeaseKeeping {
  readonly runs: RunStore;
  readonly runner: string;
  /** How long a run is left alone that nobody has renewed the lease of. */
  readonly leaseMs: number;
  readonly underWay: () => readonly string[];
  readonly time: Time;
  /** Goes on with runs that have waited for a person as long as they may, or have an answer that nobody has gone on with. */
  readonly resumeDue: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** What is over by the clock is found out so often, however long the lease is: nobody tells of it. */
const LONGEST_WAIT_MS = 10_000;

/**
 * Renews the leases of this instance's runs, ends those of instances that no longer do, and goes on with those that nobody has answered
 * in time, three times per lease, and every ten seconds at least, until the signal is aborted.
 */
export async function keepLeases(keeping: LeaseKeeping, signal: AbortSignal): Promise<void> {
  const { runs, runner, leaseMs, underWay, time, resumeDue, onError } = keeping;
  while (!signal.aborted) {
    try {
      await time.wait(Math.min(leaseMs / 3, LONGEST_WAIT_MS), signal);
      await runs.renew(runner, underWay(), leaseMs);
      await endLostRuns(keeping);
      await resumeDue();
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  }
}

/**
 * Ends runs whose instance has gone as failed, with their open nodes. Those that had been answered and had not gone on by then are paused
 * again, with their answer.
 *
 * @param allBut - Named where nobody else uses the store: whatever another runner runs there has gone.
 */
export async function endLostRuns(
  { runs, leaseMs, underWay, time }: Pick<LeaseKeeping, "runs" | "leaseMs" | "underWay" | "time">,
  allBut?: string,
): Promise<void> {
  const runner = randomUUID();
  for (const run of await runs.takeOver({ runner, leaseMs, except: underWay(), allBut }))
    if (!(await runs.pauseAgain(run.id, runner))) await endRun(runs, run, runner, LOST, time.now());
}
