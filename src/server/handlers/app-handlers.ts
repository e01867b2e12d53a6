import { type Handlers, reply } from "wireproof/express";
import type { ApiOperations } from "../../generated/api/handlers.js";
import { type Principal, principalOf } from "../services/principals.js";
import type { Services } from "../services/services.js";
import { appDescription, appRow } from "./app-view.js";
import { pageOf } from "./page.js";

type AppOperations = Pick<ApiOperations, "listApps" | "getApp">;

/** The handlers of apps, as their clients meet them. */
export function appHandlers({ apps }: Services): Handlers<AppOperations, Principal> {
  return {
    listApps: async ({ principal, query, fail }) => {
      const { account } = principalOf("token", principal);
      const { workspace_id, mode, name } = query;
      const asked = { workspaceId: workspace_id, accountId: account.id, mode, name };
      const { page, limit, total, rows } = await apps.list(
        { ...asked, page: query.page, limit: query.limit },
        fail,
      );
      return reply(200, pageOf(page, limit, total, rows.map(appRow)));
    },

    getApp: async ({ principal, path, query, fail }) => {
      const { account } = principalOf("token", principal);
      const described = await apps.describe(path.app_id, account.id, fail);
      return reply(200, appDescription(described, query.fields));
    },
  };
}
