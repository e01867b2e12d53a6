import { type Handlers, reply } from "wireproof/express";
import type { ConsoleOperations } from "../../generated/console/handlers.js";
import type { SessionPrincipal } from "../services/principals.js";
import type { Services } from "../services/services.js";
import { presentId } from "./run-handlers.js";

type ConsoleRunOperations = Pick<ConsoleOperations, "runDraftWorkflow" | "stopWorkflowRun">;

/** The handlers of runs, as an app's editors meet them. */
export function consoleRunHandlers({
  store,
  appEditing,
  running,
}: Services): Handlers<ConsoleRunOperations, SessionPrincipal> {
  const { graphs, appRuns, streams } = running;

  return {
    runDraftWorkflow: async ({ principal: { account }, path, body, fail, signal }) => {
      const app = await appEditing.findEditable(path.app_id, account.id, fail);
      const run = await appRuns.start(
        {
          ...(await graphs.draft(app)),
          app,
          origin: "draft",
          accountId: account.id,
          inputs: body.inputs,
          files: body.files,
          query: body.query,
          conversationId: presentId(body.conversation_id),
          namesConversation: true,
        },
        fail,
      );
      return reply(200, streams.begun(run, signal, fail));
    },

    stopWorkflowRun: async ({ principal: { account }, path, fail }) => {
      const found = await store.apps.find(path.app_id, account.id);
      const outcome = found && (await running.stop(path.app_id, path.task_id, account.id));
      if (!found || outcome === "unknown") throw fail.workflow_run_not_found();
      return reply(200, { result: "success" as const });
    },
  };
}
