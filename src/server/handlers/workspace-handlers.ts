import { type Handlers, reply } from "wireproof/express";
import type { ApiOperations } from "../../generated/api/handlers.js";
import type { components } from "../../generated/api/types.js";
import { isoTime } from "../clock.js";
import { type Principal, principalOf } from "../services/principals.js";
import type { Services } from "../services/services.js";
import type { Workspace } from "../store/workspace-store.js";
import { pageOf } from "./page.js";

type Schemas = components["schemas"];

type WorkspaceOperations = Pick<
  ApiOperations,
  | "listWorkspaces"
  | "getWorkspace"
  | "switchWorkspace"
  | "listMembers"
  | "addMember"
  | "removeMember"
  | "changeMemberRole"
>;

function summary({ id, name, role, current }: Workspace): Schemas["WorkspaceSummary"] {
  return { id, name, role, status: "normal", current };
}

function detail(workspace: Workspace): Schemas["WorkspaceDetail"] {
  return { ...summary(workspace), created_at: isoTime(workspace.createdAt) };
}

/** The handlers of workspaces and their members. */
export function workspaceHandlers({
  store,
  workspaces,
  origin,
}: Services): Handlers<WorkspaceOperations, Principal> {
  const caller = (principal: Principal, { workspace_id }: { readonly workspace_id: string }) => ({
    workspaceId: workspace_id,
    accountId: principalOf("token", principal).account.id,
  });

  /** Who has an account already finds there that nothing is left to do. */
  function inviteUrl(invitation: string | undefined): string {
    const page = `${origin()}/activate`;
    return invitation === undefined ? page : `${page}?token=${encodeURIComponent(invitation)}`;
  }

  return {
    listWorkspaces: async ({ principal, query: { page, limit } }) => {
      const { account } = principalOf("token", principal);
      const { total, rows } = await store.workspaces.list(account.id, page, limit);
      return reply(200, pageOf(page, limit, total, rows.map(summary)));
    },

    getWorkspace: async ({ principal, path, fail }) =>
      reply(200, detail(await workspaces.require(caller(principal, path), fail))),

    switchWorkspace: async ({ principal, path, fail }) =>
      reply(200, detail(await workspaces.switchTo(caller(principal, path), fail))),

    listMembers: async ({ principal, path, query: { page, limit }, fail }) => {
      const { id } = await workspaces.require(caller(principal, path), fail);
      const { total, rows } = await store.workspaces.members(id, page, limit);
      return reply(200, pageOf(page, limit, total, [...rows]));
    },

    addMember: async ({ principal, path, body, fail }) => {
      const { memberId, email, invitation } = await workspaces.addMember(caller(principal, path), body, fail);
      const invited = {
        result: "success" as const,
        email,
        role: body.role,
        member_id: memberId,
        invite_url: inviteUrl(invitation),
        tenant_id: path.workspace_id,
      };
      return reply(201, invited, { headers: { "Cache-Control": "no-store" as const } });
    },

    removeMember: async ({ principal, path, fail }) => {
      await workspaces.removeMember(caller(principal, path), path.member_id, fail);
      return reply(200, { result: "success" as const });
    },

    changeMemberRole: async ({ principal, path, body, fail }) => {
      await workspaces.changeRole(caller(principal, path), path.member_id, body.role, fail);
      return reply(200, { result: "success" as const });
    },
  };
}
