import { randomUUID } from "node:crypto";
import type { Fail } from "../../generated/api/errors.js";
import type { Clock } from "../clock.js";
import type { Graph } from "../engine/graph/graph.js";
import type { Attempts } from "../limits/attempts.js";
import type { StoredRateLimit } from "../limits/rate-limit.js";
import { RUN_MODES } from "../runs/run-modes.js";
import type { RunIdentity } from "../runs/run-recorder.js";
import type { App } from "../store/app-store.js";
import type { Admission, RunBounds, RunOrigin, RunStore, Turn } from "../store/run-store.js";
import { engineMode } from "./app-graph.js";
import type { Files } from "./files.js";
import { HISTORY_TURNS, type Launch } from "./launches.js";
import { type GivenInputs, readRunInputs } from "./run-inputs.js";
import type { WorkspaceModels } from "./workspace-models.js";

/** A graph and what it is run with. */
export interface NewAppRun extends GivenInputs {
  readonly app: App;
  readonly origin: RunOrigin;
  /** The published version; the app's id for a draft. */
  readonly workflowId: string;
  readonly graph: Graph;
  readonly accountId: string;
  readonly query: string | undefined;
  /** The conversation to go on with; a new one begins when it is absent. */
  readonly conversationId: string | undefined;
  /** Whether a new conversation is named after its first query. */
  readonly namesConversation: boolean;
}

/** Why a run is refused before it begins. */
export type StartFail = Fail<
  | "invalid_param"
  | "not_found"
  | "conversation_completed"
  | "provider_not_initialize"
  | "provider_quota_exceeded"
  | "model_currently_not_support"
  | "too_many_requests"
  | "rate_limit_error"
>;

/** Begins runs of apps. */
export interface AppRuns {
  /** Begins a run that goes on by itself. */
  start(run: NewAppRun, fail: StartFail): Promise<RunIdentity>;
}

/** What the service stands on. */
export interface AppRunsDependencies {
  readonly runs: RunStore;
  readonly launch: Launch;
  /** Names the runner to the store. */
  readonly runnerName: string;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly models: WorkspaceModels;
  readonly uploads: Pick<Files, "usable">;
  readonly attempts: Attempts;
  /** What the plan of a workspace pays for. */
  readonly perDay: StoredRateLimit;
  readonly bounds: RunBounds;
}

/** When to try again where as many runs are under way as may be; nobody knows how long they take. */
const BUSY_RETRY_SECONDS = 5;
const NO_RUNS = {
  message: "The workspace has used up the runs of its plan.",
  hint: "Waiting a little does not help; upgrade the plan, or try again tomorrow.",
};
const NAME_LENGTH = 80;
const UNNAMED = "New conversation";

/** Makes the service. */
export function appRuns(dependencies: AppRunsDependencies): AppRuns {
  const { runs, launch, runnerName, leaseMs, clock, models, uploads, attempts, perDay, bounds } =
    dependencies;

  /** Counts the run against the plan, if it begins. */
  async function admit(
    run: RunIdentity & { readonly appId: string },
    { app, accountId, origin, graph }: NewAppRun,
    turn: Turn | undefined,
    files: string,
    fail: StartFail,
  ): Promise<void> {
    const charges = [perDay.charge(app.workspace.id)];
    const outcome = await attempts.run(charges, async () => {
      const value = await runs.create(
        { ...run, origin, accountId, graph: JSON.stringify(graph), turn, files, runner: runnerName, leaseMs },
        bounds,
      );
      return { value, spent: value === "created" ? charges : [] };
    });
    if ("refusal" in outcome) throw fail.rate_limit_error(NO_RUNS);
    refuse(outcome.value, fail);
  }

  return {
    async start(asked, fail) {
      const { app, graph, accountId, workflowId } = asked;
      const turn = turnOf(asked, fail);
      const owner = { appId: app.id, accountId };
      const { inputs, beside, files } = await readRunInputs(graph, asked, owner, uploads, fail);
      await models.check(app.workspace.id, graph, fail);
      const history = turn && !turn.begins ? await runs.pastTurns(turn.conversationId, HISTORY_TURNS) : [];

      const run: RunIdentity & { readonly appId: string } = {
        id: randomUUID(),
        appId: app.id,
        mode: app.mode,
        workflowId,
        conversationId: turn?.conversationId,
        messageId: RUN_MODES[app.mode].showsAnswer ? randomUUID() : undefined,
        createdAt: clock(),
      };
      await admit(run, asked, turn, JSON.stringify(beside), fail);
      const workspaceId = app.workspace.id;
      launch({
        run,
        workspaceId,
        accountId,
        graph,
        inputs,
        beside,
        files,
        query: turn?.query,
        history,
      });
      return run;
    },
  };
}

/** What the person says, where the mode has conversations; a query that the mode has no use for is refused. */
function turnOf(asked: NewAppRun, fail: StartFail): Turn | undefined {
  const { app, conversationId } = asked;
  const query = asked.query?.trim() ? asked.query : undefined;
  if (engineMode(app.mode) !== "chat") {
    if (query !== undefined && app.mode === "workflow")
      throw invalidQuery("query_not_supported_for_workflow", "extra_forbidden", fail);
    return undefined;
  }
  if (query === undefined) throw invalidQuery("query_required_for_chat", "missing", fail);
  if (conversationId !== undefined) return { conversationId, begins: undefined, query };
  const name = asked.namesConversation ? [...query.trim()].slice(0, NAME_LENGTH).join("") : UNNAMED;
  return { conversationId: randomUUID(), begins: { name }, query };
}

function invalidQuery(message: string, type: "missing" | "extra_forbidden", fail: StartFail) {
  return fail.invalid_param({ message, details: [{ type, loc: ["body", "query"], msg: message }] });
}

function refuse(admission: Admission, fail: StartFail): void {
  switch (admission) {
    case "created":
      return;
    case "too_many_at_once":
      throw fail.too_many_requests({ headers: { "Retry-After": BUSY_RETRY_SECONDS } });
    case "no_app":
      throw fail.not_found({ message: "app not found" });
    case "no_conversation":
      throw fail.not_found({ message: "Conversation Not Exists." });
    case "conversation_completed":
      throw fail.conversation_completed();
  }
}
