import { randomUUID } from "node:crypto";
import type { Fail } from "../../generated/console/errors.js";
import type { GraphDiagnostic } from "../engine/graph/diagnostic.js";
import type { WorkspaceRole } from "../store/account-store.js";
import type { App, AppFields, AppIcon, AppMode, AppStore } from "../store/app-store.js";
import type { DraftWorkflow, PublishedWorkflow, WorkflowStore } from "../store/workflow-store.js";
import { firstGraph, graphText, readGraph } from "./app-graph.js";
import type { Apps } from "./apps.js";
import { atLeastOne } from "./at-least-one.js";
import type { Workspaces } from "./workspaces.js";

/** An app as its editor asks for it. */
export interface AppRequest extends AppFields {
  readonly workspaceId: string;
  readonly mode: AppMode;
}

/** A graph as its editor sends it. */
export interface GraphEdit {
  readonly graph: unknown;
  /** The hash of the draft that was edited. */
  readonly hash: string;
}

type Editing = Fail<"not_found" | "forbidden">;
type Invalid = Fail<"invalid_param">;

/** What owners, admins and editors do with apps. Everybody else in the workspace only looks. */
export interface AppEditing {
  /** An app that the account may edit. */
  findEditable(id: string, accountId: string, fail: Editing): Promise<App>;

  create(request: AppRequest, accountId: string, fail: Editing & Invalid): Promise<App>;
  update(id: string, accountId: string, changes: Partial<AppFields>, fail: Editing & Invalid): Promise<App>;
  delete(id: string, accountId: string, fail: Editing): Promise<void>;

  draft(id: string, accountId: string, fail: Fail<"not_found">): Promise<DraftWorkflow>;
  /** Refuses a graph that could not run, with a detail for each fault. */
  saveDraft(
    id: string,
    accountId: string,
    edit: GraphEdit,
    fail: Editing & Invalid & Fail<"draft_workflow_not_sync">,
  ): Promise<DraftWorkflow>;

  published(id: string, accountId: string, fail: Fail<"not_found">): Promise<PublishedWorkflow>;
  /** Publishes the draft of this hash, and no other. */
  publish(
    id: string,
    accountId: string,
    hash: string,
    fail: Editing & Fail<"draft_workflow_not_sync">,
  ): Promise<PublishedWorkflow>;
}

const EDITORS: ReadonlySet<WorkspaceRole> = new Set(["owner", "admin", "editor"]);

/** A fault of a graph as an entry of `details`: its JSON pointer, below the member that holds the graph. */
function detailOf({ code, pointer, message, fix }: GraphDiagnostic) {
  const segments = pointer.split("/").slice(1);
  const loc = segments.map((segment) => {
    const name = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    return /^(0|[1-9]\d{0,8})$/.test(name) ? Number(name) : name;
  });
  return { type: code.replaceAll("-", "_"), loc: ["body", "graph", ...loc], msg: `${message} ${fix}` };
}

/** Refuses an image that browsers would not show, or that is no image's address at all. */
function checkIcon(icon: AppIcon | undefined, fail: Invalid): void {
  if (icon?.type !== "link") return;
  const { value } = icon;
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return;
  const msg = "must be an http or https URL when `icon_type` is `link`";
  throw fail.invalid_param({ details: [{ type: "format", loc: ["body", "icon"], msg }] });
}

/** Makes the service. */
export function appEditing(dependencies: {
  readonly store: AppStore;
  readonly workflows: WorkflowStore;
  readonly apps: Apps;
  readonly workspaces: Workspaces;
}): AppEditing {
  const { store, workflows, apps, workspaces } = dependencies;

  function requireEditor(role: WorkspaceRole, fail: Fail<"forbidden">): void {
    if (!EDITORS.has(role)) throw fail.forbidden({ message: "insufficient workspace role" });
  }

  async function findEditable(id: string, accountId: string, fail: Editing): Promise<App> {
    const { app, role } = await apps.find(id, accountId, fail);
    requireEditor(role, fail);
    return app;
  }

  /** The app was there a moment ago. */
  function present<T>(found: T | undefined, fail: Fail<"not_found">): T {
    if (found === undefined) throw fail.not_found({ message: "app not found" });
    return found;
  }

  return {
    findEditable,

    async create({ workspaceId, ...request }, accountId, fail) {
      const { role } = await workspaces.require({ workspaceId, accountId }, fail);
      requireEditor(role, fail);
      checkIcon(request.icon, fail);
      const draft = firstGraph(request.mode);
      return store.create({ ...request, id: randomUUID(), workspaceId, createdBy: accountId, draft });
    },

    async update(id, accountId, changes, fail) {
      await findEditable(id, accountId, fail);
      checkIcon(changes.icon, fail);
      return present(await store.update(id, changes), fail);
    },

    async delete(id, accountId, fail) {
      await findEditable(id, accountId, fail);
      await store.delete(id);
    },

    async draft(id, accountId, fail) {
      await apps.find(id, accountId, fail);
      return present(await workflows.draft(id), fail);
    },

    async saveDraft(id, accountId, { graph, hash }, fail) {
      const { mode } = await findEditable(id, accountId, fail);
      const parsed = readGraph(graph, mode);
      if (!parsed.ok) {
        const details = atLeastOne(parsed.diagnostics.map(detailOf));
        throw details ? fail.invalid_param({ details }) : new Error("a graph was refused without a fault");
      }
      const change = { appId: id, replaces: hash, updatedBy: accountId, ...graphText(parsed.graph) };
      if ((await workflows.saveDraft(change)) === "stale") throw fail.draft_workflow_not_sync();
      return present(await workflows.draft(id), fail);
    },

    async published(id, accountId, fail) {
      await apps.find(id, accountId, fail);
      const published = await workflows.published(id);
      if (!published) throw fail.not_found({ message: "workflow not published" });
      return published;
    },

    async publish(id, accountId, hash, fail) {
      await findEditable(id, accountId, fail);
      const published = await workflows.publish({
        id: randomUUID(),
        appId: id,
        hash,
        publishedBy: accountId,
      });
      if (published === "stale") throw fail.draft_workflow_not_sync();
      return published;
    },
  };
}
