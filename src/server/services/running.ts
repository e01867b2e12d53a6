import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { Clock } from "../clock.js";
import { createOutgoingHttp } from "../engine/outgoing/create-outgoing-http.js";
import { runWorkflow } from "../engine/run-workflow.js";
import type { Time } from "../engine/time.js";
import type { Attempts } from "../limits/attempts.js";
import type { Limits } from "../limits/limits.js";
import { stopPaused } from "../runs/ending.js";
import { endLostRuns, keepLeases } from "../runs/lost-runs.js";
import { type RunStreams, runStreams } from "../runs/run-streams.js";
import { createRunner } from "../runs/runner.js";
import { formToken } from "../security/form-tokens.js";
import type { Settings } from "../settings.js";
import type { Store } from "../store/store.js";
import { type AppRuns, appRuns } from "./app-runs.js";
import type { Files } from "./files.js";
import { type HumanInput, humanInput } from "./human-input.js";
import { type Inspector, inspector } from "./inspector.js";
import { launches } from "./launches.js";
import type { ModelProviders } from "./model-providers.js";
import { type PausedRuns, pausedRuns } from "./paused-runs.js";
import { type RunnableGraphs, runnableGraphs } from "./runnable-graphs.js";
import { workspaceModels } from "./workspace-models.js";

/** What runs apps stands on. */
export interface RunningDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly time: Time;
  readonly settings: Settings;
  readonly limits: Limits;
  readonly attempts: Attempts;
  readonly providers: ModelProviders;
  readonly files: Files;
  /** Signs the tokens of forms. */
  readonly key: Uint8Array;
  /** Told of what goes wrong with nobody waiting for it. */
  readonly onError: (error: unknown, runId?: string) => void;
}

/** All that runs apps, and shows what runs. */
export interface Running {
  readonly graphs: RunnableGraphs;
  readonly appRuns: AppRuns;
  readonly streams: RunStreams;
  readonly inspector: Inspector;
  readonly humanInput: HumanInput;
  /** Has a run stopped, whichever instance runs it. */
  readonly stop: PausedRuns["stop"];
  /** Ends the runs of instances that are gone, and goes on with those that have waited long enough, now and from now on. */
  start(): Promise<void>;
  /** Ends the runs of this instance. Fulfils when that is stored. */
  close(): Promise<void>;
}

/** Puts it together. */
export function createRunning(dependencies: RunningDependencies): Running {
  const { store, clock, time, settings, limits, attempts, providers, files, key, onError } = dependencies;
  const { runs } = store;
  const runnerName = randomUUID();
  const leaseMs = settings.runLeaseSeconds * 1000;
  const runner = createRunner({
    runs,
    runner: runnerName,
    engine: runWorkflow,
    stopPaused: (id, index) => stopPaused({ runs, leaseMs, now: clock }, id, index),
    onError,
  });
  const closing = new AbortController();
  const leaving = new AbortController();
  // Each stream listens; Node takes more than ten for a leak.
  setMaxListeners(0, leaving.signal);
  const { allowPrivateAddresses, httpRequestAllowedHosts: allowedHosts } = settings;
  const http = createOutgoingHttp({ allowedHosts, allowPrivateAddresses });
  // Where a provider is, the workspace's owners decide; whether that may be in here, the operator does.
  const providerHttp = createOutgoingHttp({ allowedHosts: ["*"], allowPrivateAddresses });
  const models = workspaceModels({ store: store.providers, providers, http: providerHttp, time });
  const launch = launches({ runner, models, engine: { http, time } });
  const paused = pausedRuns({ store, launch, runnerName, leaseMs, now: clock, uploads: files, onError });
  const { resumeDue } = paused;
  const leases = {
    runs,
    runner: runnerName,
    leaseMs,
    underWay: runner.underWay,
    time,
    resumeDue,
    onError,
  };
  let keeping: Promise<void> | undefined;

  return {
    graphs: runnableGraphs(store.workflows),
    streams: runStreams({ runs, time, tokenOf: (form) => formToken(form, key), leaving: leaving.signal }),
    inspector: inspector({ runs, apps: store.apps, leaving: leaving.signal }),
    humanInput: humanInput({ runs, pausedRuns: paused, key }),
    stop: paused.stop,
    appRuns: appRuns({
      runs,
      launch,
      runnerName,
      leaseMs,
      clock,
      models,
      uploads: files,
      attempts,
      perDay: limits.runsPerWorkspacePerDay,
      bounds: {
        atOncePerApp: settings.plan.concurrentRunsPerApp,
        turnsPerConversation: settings.plan.turnsPerConversation,
      },
    }),

    async start() {
      // Nobody else works on a SQLite file: whatever is running there is not.
      await endLostRuns(leases, settings.databaseUrl === undefined ? runnerName : undefined);
      await resumeDue();
      keeping = keepLeases(leases, closing.signal);
    },

    async close() {
      closing.abort();
      await runner.close();
      // Whoever follows a run that waits, or that another instance runs, takes it up again elsewhere.
      leaving.abort();
      await keeping;
      await Promise.all([http.close(), providerHttp.close()]);
    },
  };
}
