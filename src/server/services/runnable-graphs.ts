import type { Fail } from "../../generated/api/errors.js";
import type { Graph } from "../engine/graph/graph.js";
import type { App } from "../store/app-store.js";
import type { WorkflowStore } from "../store/workflow-store.js";
import { isUuid } from "../uuid.js";
import { readGraph } from "./app-graph.js";

/** A graph that can be run, and what its runs say they are runs of. */
export interface RunnableGraph {
  /** The published version; the app's id for a draft. */
  readonly workflowId: string;
  readonly graph: Graph;
}

/** The graphs of apps, ready to be run. */
export interface RunnableGraphs {
  /**
   * What is published.
   *
   * @param version - The id of a version; the latest when it is blank.
   */
  published(
    app: App,
    version: string,
    fail: Fail<"app_unavailable" | "not_found" | "bad_request">,
  ): Promise<RunnableGraph>;

  /** What is being edited. */
  draft(app: App): Promise<RunnableGraph>;
}

/** Makes the service. */
export function runnableGraphs(workflows: WorkflowStore): RunnableGraphs {
  return {
    async published(app, version, fail) {
      if (version !== "" && !isUuid(version))
        throw fail.bad_request({ message: "`workflow_id` is not the id of a published version." });
      const found =
        version === "" ? await workflows.published(app.id) : await workflows.version(app.id, version);
      if (!found && version !== "") throw fail.not_found({ message: "Workflow not found" });
      if (!found) throw fail.app_unavailable({ message: "The app has not been published." });
      const parsed = readGraph(JSON.parse(found.graph), app.mode);
      if (!parsed.ok)
        throw fail.app_unavailable({ message: "The published graph of the app cannot be run." });
      return { workflowId: found.id, graph: parsed.graph };
    },

    async draft(app) {
      const found = await workflows.draft(app.id);
      const parsed = found && readGraph(JSON.parse(found.graph), app.mode);
      if (!parsed?.ok) throw new Error(`the draft of the app ${app.id} cannot be read`);
      return { workflowId: app.id, graph: parsed.graph };
    },
  };
}
