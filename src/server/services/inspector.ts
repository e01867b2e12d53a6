import type { Fail } from "../../generated/console/errors.js";
import { type InspectedRun, inspectedNodes } from "../runs/inspected-run.js";
import { news } from "../runs/news.js";
import type { AppStore } from "../store/app-store.js";
import { isOver, type RunOrigin, type RunStore } from "../store/run-store.js";

/** Which run is inspected, and by whom. */
export interface RunReference {
  readonly appId: string;
  readonly origin: RunOrigin;
  readonly runId: string;
  readonly accountId: string;
}

/** Why a run cannot be inspected. */
export type InspectorFail = Fail<"workflow_run_not_found" | "published_run_inspector_not_implemented">;

/** What the nodes of runs have made, for the members of the app's workspace. */
export interface Inspector {
  /** A run of another workspace, of another app and one that does not exist are refused alike. */
  inspect(reference: RunReference, fail: InspectorFail): Promise<InspectedRun>;

  /** The run as it is now, and again whenever one of its nodes or the run itself has changed; last when it has ended. */
  follow(run: InspectedRun, signal: AbortSignal): AsyncIterable<InspectedRun>;
}

/** Makes the service. */
export function inspector({
  runs,
  apps,
  leaving,
}: {
  readonly runs: RunStore;
  readonly apps: AppStore;
  /** Ends what follows runs that go on without this instance. */
  readonly leaving: AbortSignal;
}): Inspector {
  async function read(appId: string, runId: string): Promise<InspectedRun | undefined> {
    // In this order: when the run has ended by the first statement, the second sees its last node.
    const run = await runs.find(appId, runId);
    return run && { run, nodes: inspectedNodes(run, await runs.nodes(runId)) };
  }

  return {
    async inspect({ appId, origin, runId, accountId }, fail) {
      const isVisible = (await apps.find(appId, accountId)) !== undefined;
      const found = isVisible ? await read(appId, runId) : undefined;
      if (found?.run.origin === origin) return found;
      if (found && origin === "draft") throw fail.published_run_inspector_not_implemented();
      throw fail.workflow_run_not_found();
    },

    async *follow({ run: { appId, id } }, signal) {
      for await (const _ of news((wake) => runs.watchNodes(id, wake), signal, leaving)) {
        const isLast = leaving.aborted;
        const found = await read(appId, id);
        // Gone with its app.
        if (!found) return;
        yield found;
        if (isLast || isOver(found.run.status)) return;
      }
    },
  };
}
