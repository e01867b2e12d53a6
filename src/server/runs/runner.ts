import type { EngineEvent } from "../engine/events.js";
import type { RunRequest } from "../engine/run-request.js";
import type { RunStore } from "../store/run-store.js";
import { createRunJournal } from "./run-journal.js";
import { type RunHappening, type RunIdentity, runRecorder } from "./run-recorder.js";

/** What a runner stands on. */
export interface RunnerDependencies {
  readonly runs: RunStore;
  /** Names this runner to the store. */
  readonly runner: string;
  readonly engine: (request: RunRequest) => AsyncIterable<EngineEvent>;
  /** Stops a run that waits for the form of this index. */
  readonly stopPaused: (runId: string, index: number) => Promise<void>;
  /** Told of what goes wrong with a run that nobody waits for. */
  readonly onError: (error: unknown, runId: string) => void;
}

/** What to run; the runner itself stops it, and hears of its defects. */
export type Launch = Omit<RunRequest, "signal" | "report">;

/** Runs graphs, each on its own: nobody has to wait for one, and whoever follows it goes by what is stored. */
export interface Runner {
  /** Begins a run that the store has created for this runner. */
  launch(run: RunIdentity, request: Launch): void;
  /** The ids of the runs under way. */
  underWay(): readonly string[];
  /** Ends the runs under way as failed, for this instance goes away. Fulfils when that is stored. */
  close(): Promise<void>;
}

/** Makes a runner. A run that pauses is no longer its own. */
export function createRunner({ runs, runner, engine, stopPaused, onError }: RunnerDependencies): Runner {
  const underWay = new Map<string, { readonly stop: AbortController; readonly done: Promise<void> }>();
  let isClosing = false;

  /** A run that the end of the instance stops has failed: nobody asked for it to be stopped. */
  function asStored(event: EngineEvent): RunHappening {
    if (event.event !== "workflow_finished" || event.status !== "stopped" || !isClosing) return event;
    const error = { code: "instance_lost", message: "The instance that ran it was shut down." } as const;
    return { ...event, status: "failed", error };
  }

  async function execute(run: RunIdentity, request: Launch, stop: AbortController): Promise<void> {
    const report = (error: unknown) => onError(error, run.id);
    const toProgress = runRecorder(run);
    const journal = createRunJournal(
      (progress) => runs.record(run.id, runner, progress),
      () => stop.abort(),
    );
    const look = async () => {
      if (await runs.isToStop(run.id, runner)) stop.abort();
    };
    const lookNow = () => void look().catch(report);
    const unwatch = runs.watchStop(run.id, lookNow);
    // While it was paused nobody watched.
    if (request.resumption) lookNow();
    let pausedAt: number | undefined;
    // Until it is kept that a run goes on another runner may go on with it in the place of this one: nothing else is to happen before.
    let isAwake = request.resumption === undefined;
    try {
      for await (const event of engine({ ...request, signal: stop.signal, report })) {
        if (event.event === "human_input_required") pausedAt = event.index;
        await journal.write(toProgress(asStored(event)));
        if (!isAwake) await journal.flush();
        isAwake = true;
      }
      await journal.flush();
      // Whoever asked for it to be stopped while it was still running relies on this runner.
      if (pausedAt !== undefined && (await runs.isToStop(run.id, runner))) await stopPaused(run.id, pausedAt);
    } finally {
      unwatch();
    }
  }

  return {
    launch(run, request) {
      const stop = new AbortController();
      const done = execute(run, request, stop)
        // It is left to whoever takes it over once its lease is over.
        .catch((error) => onError(error, run.id))
        .finally(() => underWay.delete(run.id));
      underWay.set(run.id, { stop, done });
      if (isClosing) stop.abort();
    },

    underWay: () => [...underWay.keys()],

    async close() {
      isClosing = true;
      for (const { stop } of underWay.values()) stop.abort();
      while (underWay.size > 0) await Promise.all([...underWay.values()].map(({ done }) => done));
    },
  };
}
