import { fileIdOf } from "../engine/files/file-descriptor.js";
import type { JsonObject, JsonValue } from "../engine/json.js";
import { type FormOutcome, type PastTurn, type Resumption, TIMED_OUT } from "../engine/resumption.js";
import { stopPaused } from "../runs/ending.js";
import { storedGraph } from "../runs/stored-graph.js";
import type { Run, RunNode, WaitingForm } from "../store/run-store.js";
import type { Store } from "../store/store.js";
import type { Files } from "./files.js";
import { HISTORY_TURNS, type Launch } from "./launches.js";

/** Runs that wait for a person. */
export interface PausedRuns {
  /**
   * Goes on with a run on this instance.
   *
   * @returns False when it no longer waits for the form.
   */
  resume(waiting: WaitingForm, outcome: FormOutcome): Promise<boolean>;

  /** Goes on with the runs whose forms nobody has submitted in time, and those whose submission was left behind by its instance. */
  resumeDue(): Promise<void>;

  /** Has a run of the account stopped, on whichever instance; one that is paused has ended when this fulfils. */
  stop(appId: string, id: string, accountId: string): Promise<"requested" | "ended" | "unknown">;
}

/** How many runs go on at once whose time is over; the others follow. */
const BATCH = 100;

/** Makes the service. */
export function pausedRuns(dependencies: {
  readonly store: Pick<Store, "runs" | "apps">;
  readonly launch: Launch;
  /** Names the runner to the store. */
  readonly runnerName: string;
  readonly leaseMs: number;
  readonly now: () => number;
  readonly uploads: Pick<Files, "usable">;
  /** Told of a run that cannot go on. */
  readonly onError: (error: unknown, runId: string) => void;
}): PausedRuns {
  const { launch, runnerName, leaseMs, now, uploads, onError } = dependencies;
  const { runs, apps } = dependencies.store;

  async function resume({ run, form }: WaitingForm, outcome: FormOutcome): Promise<boolean> {
    // All that can fail comes first: from the moment on that the run no longer waits it has to be run.
    const workspaceId = await apps.workspaceOf(run.appId);
    const { inputs, resumption } = resumptionOf(run, await runs.nodes(run.id), form.index, outcome);
    const beside: JsonValue = JSON.parse(run.files);
    const named = [...Object.values(inputs), beside].flat().flatMap((value) => fileIdOf(value) ?? []);
    const files = await uploads.usable({ appId: run.appId, accountId: run.accountId }, new Set(named));
    const { conversationId, accountId, query, createdAt } = run;
    // What was said while the run waited comes after its turn.
    const history =
      conversationId === undefined ? [] : await runs.pastTurns(conversationId, HISTORY_TURNS, createdAt);
    const lease = { runner: runnerName, leaseMs };
    const resumed = await runs.resume(run.id, form.index, lease, JSON.stringify(outcome));
    // Without its app the run is gone, too.
    if (!resumed || workspaceId === undefined) return false;
    const graph = storedGraph(run.graph);
    launch({ run, workspaceId, accountId, graph, inputs, beside, files, query, history, resumption });
    return true;
  }

  return {
    resume,

    async resumeDue() {
      // One that cannot go on does not keep the others from it.
      for (const { outcome, ...waiting } of await runs.dueForms(BATCH))
        await resume(waiting, outcome === undefined ? TIMED_OUT : JSON.parse(outcome)).catch(
          (error: unknown) => onError(error, waiting.run.id),
        );
    },

    async stop(appId, id, accountId) {
      const outcome = await runs.requestStop(appId, id, accountId);
      if (outcome !== "paused") return outcome;
      // One that goes on meanwhile finds that it is to stop.
      await stopPaused({ runs, leaseMs, now }, id);
      return "requested";
    },
  };
}

/** What a run has been through, out of what is kept of its nodes. */
function resumptionOf(
  { id, createdAt: startedAt }: Run,
  nodes: readonly RunNode[],
  waitingIndex: number,
  outcome: FormOutcome,
): { readonly inputs: JsonObject; readonly resumption: Resumption } {
  const past = new Map<string, PastTurn>();
  let inputs: JsonObject = {};
  let waiting: Resumption["waiting"] | undefined;
  for (const { index, nodeId, status, startedAt: began, ...values } of nodes) {
    if (index === waitingIndex) waiting = { nodeId, startedAt: began, outcome };
    else if (status !== "running") past.set(nodeId, { status, outputs: JSON.parse(values.outputs ?? "{}") });
    // The start is first, and works with what the run was given.
    if (index === 0) inputs = JSON.parse(values.inputs ?? "{}");
  }
  if (!waiting) throw new Error(`the run ${id} waits for the form of a node that is not there`);
  return { inputs, resumption: { startedAt, past, waiting } };
}
