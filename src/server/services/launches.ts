import type { RunFile } from "../engine/files/run-file.js";
import type { Graph } from "../engine/graph/graph.js";
import type { JsonObject, JsonValue } from "../engine/json.js";
import type { Resumption } from "../engine/resumption.js";
import type { RunRequest } from "../engine/run-request.js";
import type { RunIdentity } from "../runs/run-recorder.js";
import type { Runner } from "../runs/runner.js";
import type { PastTurn } from "../store/run-store.js";
import { engineMode } from "./app-graph.js";
import type { WorkspaceModels } from "./workspace-models.js";

/** What a run is made with, from its start or from where it paused. */
export interface Launched {
  readonly run: RunIdentity & { readonly appId: string };
  readonly workspaceId: string;
  readonly accountId: string;
  readonly graph: Graph;
  readonly inputs: JsonObject;
  /** Descriptors of the files beside the inputs. */
  readonly beside: JsonValue;
  /** All files that the two name. */
  readonly files: readonly RunFile[];
  /** What the person says, in a turn of a conversation. */
  readonly query: string | undefined;
  readonly history: readonly PastTurn[];
  readonly resumption?: Resumption;
}

/** How many turns a model can be shown at the most, whatever a graph asks for. */
export const HISTORY_TURNS = 50;

/** Hands runs to the runner. */
export type Launch = (launched: Launched) => void;

/** Makes it. */
export function launches(dependencies: {
  readonly runner: Runner;
  readonly models: WorkspaceModels;
  readonly engine: Pick<RunRequest, "http" | "time">;
}): Launch {
  const { runner, models, engine } = dependencies;
  return ({ run, workspaceId, accountId, graph, inputs, beside, files, query, history, resumption }) => {
    const { conversationId } = run;
    runner.launch(run, {
      ...engine,
      graph,
      mode: engineMode(run.mode),
      inputs,
      files,
      system: {
        app_id: run.appId,
        run_id: run.id,
        user_id: accountId,
        files: beside,
        ...(conversationId !== undefined && { conversation_id: conversationId }),
        ...(query !== undefined && { query }),
      },
      history: history.flatMap((turn) => [
        { role: "user" as const, content: turn.query },
        { role: "assistant" as const, content: turn.answer },
      ]),
      models: models.source(workspaceId),
      ...(resumption && { resumption }),
    });
  };
}
