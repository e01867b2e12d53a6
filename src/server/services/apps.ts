import type { Fail } from "../../generated/api/errors.js";
import type { App, AppMode, AppPage, AppStore, VisibleApp } from "../store/app-store.js";
import type { WorkflowStore } from "../store/workflow-store.js";
import { canonicalUuid, isUuid } from "../uuid.js";
import { type GraphInterface, graphInterface } from "./app-graph.js";
import type { Workspaces } from "./workspaces.js";

/** Which apps a client asks for. */
export interface AppQuery {
  readonly workspaceId: string;
  readonly accountId: string;
  readonly page: number;
  readonly limit: number;
  readonly mode: AppMode | undefined;
  /** A UUID asks for the one app with this id. */
  readonly name: string | undefined;
}

/** A page of apps, as it was answered: asking by id gives page 1 with a limit of 1. */
export interface FoundApps extends AppPage {
  readonly page: number;
  readonly limit: number;
}

/** Apps as the API's clients meet them. */
export interface Apps {
  list(query: AppQuery, fail: Fail<"not_found">): Promise<FoundApps>;

  /** An app of a workspace of the account: a foreign one is answered like one that does not exist. */
  find(id: string, accountId: string, fail: Fail<"not_found">): Promise<VisibleApp>;

  /** The same, while its API is switched on. */
  findServed(id: string, accountId: string, fail: Fail<"not_found" | "forbidden">): Promise<App>;

  /** The same, with what a run of it takes. */
  describe(id: string, accountId: string, fail: Fail<"not_found" | "forbidden">): Promise<DescribedApp>;
}

/** An app and what a run of it takes. */
export interface DescribedApp {
  readonly app: App;
  /** What the published graph asks for; absent before the app is published. */
  readonly asks: GraphInterface | undefined;
}

/** Makes the service. */
export function apps(dependencies: {
  readonly store: AppStore;
  readonly workflows: WorkflowStore;
  readonly workspaces: Workspaces;
}): Apps {
  const { store, workflows, workspaces } = dependencies;

  async function find(id: string, accountId: string, fail: Fail<"not_found">): Promise<VisibleApp> {
    const found = await store.find(id, accountId);
    if (!found) throw fail.not_found({ message: "app not found" });
    return found;
  }

  async function findServed(
    id: string,
    accountId: string,
    fail: Fail<"not_found" | "forbidden">,
  ): Promise<App> {
    const { app } = await find(id, accountId, fail);
    if (!app.apiEnabled) throw fail.forbidden({ message: "service_api_disabled" });
    return app;
  }

  return {
    find,

    async list({ workspaceId, accountId, page, limit, mode, name }, fail) {
      await workspaces.require({ workspaceId, accountId }, fail);
      if (name !== undefined && isUuid(name)) {
        const search = { id: canonicalUuid(name) };
        return { page: 1, limit: 1, ...(await store.list(workspaceId, { mode: undefined, search }, 1, 1)) };
      }
      const search = name === undefined ? undefined : { name };
      return { page, limit, ...(await store.list(workspaceId, { mode, search }, page, limit)) };
    },

    findServed,

    async describe(id, accountId, fail) {
      const app = await findServed(id, accountId, fail);
      const published = await workflows.published(id);
      return { app, asks: published && graphInterface(published.graph, app.mode) };
    },
  };
}
