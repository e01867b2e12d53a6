import { type Handlers, reply } from "wireproof/express";
import type { ApiOperations } from "../../generated/api/handlers.js";
import { RUN_MODES } from "../runs/run-modes.js";
import { type Principal, principalOf } from "../services/principals.js";
import type { Services } from "../services/services.js";
import { canonicalUuid } from "../uuid.js";

type RunOperations = Pick<ApiOperations, "runApp" | "streamTaskEvents" | "stopTask">;

/** An id between blanks, or nothing: clients that have none send a blank text. */
export function presentId(text: string | undefined): string | undefined {
  return canonicalUuid(text?.trim() ?? "") || undefined;
}

/** The handlers of runs, as clients with an access token meet them. */
export function runHandlers({ store, apps, running }: Services): Handlers<RunOperations, Principal> {
  const { graphs, appRuns, streams } = running;

  return {
    runApp: async ({ principal, path, body, fail, signal }) => {
      const { account } = principalOf("token", principal);
      const app = await apps.findServed(path.app_id, account.id, fail);
      const workspaceId = presentId(body.workspace_id);
      if (workspaceId !== undefined && workspaceId !== app.workspace.id)
        throw fail.not_found({ message: "app not found" });
      const version = presentId(body.workflow_id);
      const run = await appRuns.start(
        {
          ...(await graphs.published(app, version ?? "", fail)),
          app,
          origin: "published",
          accountId: account.id,
          inputs: body.inputs,
          files: body.files,
          query: body.query,
          conversationId: presentId(body.conversation_id),
          namesConversation: body.auto_generate_name ?? true,
        },
        fail,
      );
      return reply(200, streams.begun(run, signal, fail));
    },

    streamTaskEvents: async ({ principal, path, query, headers, fail, signal }) => {
      const { account } = principalOf("token", principal);
      const app = await apps.findServed(path.app_id, account.id, fail);
      if (!RUN_MODES[app.mode].showsWorkflow) {
        const message = "mode_not_supported_for_event_reconnect";
        throw fail.invalid_param({
          message,
          details: [{ type: "invalid", loc: ["path", "app_id"], msg: message }],
        });
      }
      const run = await store.runs.find(app.id, path.task_id);
      if (!run || run.accountId !== account.id) throw fail.not_found({ message: "Workflow run not found" });
      const after = headers["Last-Event-ID"];
      const from =
        after !== undefined ? { after: Number(after) } : query.include_state_snapshot ? "snapshot" : "now";
      const outlastsPauses = query.continue_on_pause ?? false;
      return reply(200, streams.resumed(run, { from, outlastsPauses }, signal));
    },

    stopTask: async ({ principal, path, fail }) => {
      const { account } = principalOf("token", principal);
      const app = await apps.findServed(path.app_id, account.id, fail);
      // One answer for all: a caller does not learn which runs of others there are.
      await running.stop(app.id, path.task_id, account.id);
      return reply(200, { result: "success" as const });
    },
  };
}
