import { type Handlers, reply } from "wireproof/express";
import type { ConsoleOperations } from "../../generated/console/handlers.js";
import type { SessionPrincipal } from "../services/principals.js";
import type { Services } from "../services/services.js";
import { appChanges, consoleApp, draftView, NEW_APP, publishedView } from "./console-app-view.js";
import { pageOf } from "./page.js";

type ConsoleAppOperations = Pick<
  ConsoleOperations,
  | "listApps"
  | "createApp"
  | "getApp"
  | "updateApp"
  | "deleteApp"
  | "getDraft"
  | "saveDraft"
  | "getPublished"
  | "publishDraft"
>;

/** The handlers of apps, as their editors meet them. */
export function consoleAppHandlers({
  apps,
  appEditing,
}: Services): Handlers<ConsoleAppOperations, SessionPrincipal> {
  return {
    listApps: async ({ principal: { account }, query, fail }) => {
      const { workspace_id, mode, name } = query;
      const asked = { workspaceId: workspace_id, accountId: account.id, mode, name };
      const { page, limit, total, rows } = await apps.list(
        { ...asked, page: query.page, limit: query.limit },
        fail,
      );
      return reply(200, pageOf(page, limit, total, rows.map(consoleApp)));
    },

    createApp: async ({ principal: { account }, body, fail }) => {
      const { workspace_id: workspaceId, mode, name } = body;
      const request = { ...NEW_APP, ...appChanges(body), workspaceId, mode, name };
      return reply(201, consoleApp(await appEditing.create(request, account.id, fail)));
    },

    getApp: async ({ principal: { account }, path, fail }) => {
      const { app } = await apps.find(path.app_id, account.id, fail);
      return reply(200, consoleApp(app));
    },

    updateApp: async ({ principal: { account }, path, body, fail }) =>
      reply(200, consoleApp(await appEditing.update(path.app_id, account.id, appChanges(body), fail))),

    deleteApp: async ({ principal: { account }, path, fail }) => {
      await appEditing.delete(path.app_id, account.id, fail);
      return reply(204);
    },

    getDraft: async ({ principal: { account }, path, fail }) =>
      reply(200, draftView(await appEditing.draft(path.app_id, account.id, fail))),

    saveDraft: async ({ principal: { account }, path, body, fail }) =>
      reply(200, draftView(await appEditing.saveDraft(path.app_id, account.id, body, fail))),

    getPublished: async ({ principal: { account }, path, fail }) =>
      reply(200, publishedView(await appEditing.published(path.app_id, account.id, fail))),

    publishDraft: async ({ principal: { account }, path, body, fail }) =>
      reply(201, publishedView(await appEditing.publish(path.app_id, account.id, body.hash, fail))),
  };
}
