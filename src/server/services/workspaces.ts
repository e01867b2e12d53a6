import { randomUUID } from "node:crypto";
import type { Fail } from "../../generated/api/errors.js";
import { newInvitation } from "../security/codes.js";
import { sha256 } from "../security/hash.js";
import { UNKNOWN_ACCOUNT_HASH } from "../security/passwords.js";
import type { PlanSettings } from "../settings.js";
import type { WorkspaceRole } from "../store/account-store.js";
import type { AssignableRole, Workspace, WorkspaceStore } from "../store/workspace-store.js";

/** Who acts, and in which workspace. */
export interface WorkspaceCaller {
  readonly workspaceId: string;
  readonly accountId: string;
}

/** A person made a member. */
export interface AddedMember {
  readonly memberId: string;
  /** In lower case. */
  readonly email: string;
  /** The secret that activates the account; absent when it is active already. */
  readonly invitation: string | undefined;
}

/** Workspaces as their members use them. */
export interface Workspaces {
  /** The workspace, if the caller is a member of it: a foreign one is answered like one that does not exist. */
  require(caller: WorkspaceCaller, fail: Fail<"not_found">): Promise<Workspace>;

  /** The same, if the caller is its owner or an admin of it. */
  requireManager(caller: WorkspaceCaller, fail: Fail<"not_found" | "forbidden">): Promise<void>;

  /** Makes the workspace the caller's current one. */
  switchTo(caller: WorkspaceCaller, fail: Fail<"not_found">): Promise<Workspace>;

  addMember(
    caller: WorkspaceCaller,
    member: { readonly email: string; readonly role: AssignableRole },
    fail: Fail<
      "not_found" | "forbidden" | "bad_request" | "member_limit_exceeded" | "member_license_exceeded"
    >,
  ): Promise<AddedMember>;

  removeMember(
    caller: WorkspaceCaller,
    memberId: string,
    fail: Fail<"not_found" | "forbidden" | "bad_request">,
  ): Promise<void>;

  changeRole(
    caller: WorkspaceCaller,
    memberId: string,
    role: AssignableRole,
    fail: Fail<"not_found" | "forbidden" | "bad_request">,
  ): Promise<void>;
}

const INVITATION_LIFETIME_MS = 72 * 3_600_000;
const MANAGERS: ReadonlySet<WorkspaceRole> = new Set(["owner", "admin"]);

/** Makes the service. */
export function workspaces(dependencies: {
  readonly store: WorkspaceStore;
  readonly plan: PlanSettings;
}): Workspaces {
  const { store, plan } = dependencies;

  async function require({ workspaceId, accountId }: WorkspaceCaller, fail: Fail<"not_found">) {
    const workspace = await store.find(workspaceId, accountId);
    if (!workspace) throw fail.not_found({ message: "workspace not found" });
    return workspace;
  }

  async function requireManager(
    caller: WorkspaceCaller,
    fail: Fail<"not_found" | "forbidden">,
  ): Promise<void> {
    const { role } = await require(caller, fail);
    if (!MANAGERS.has(role)) throw fail.forbidden({ message: "insufficient workspace role" });
  }

  /** Nobody's rights are taken by oneself, nor the owner's by anybody. */
  function refuse(outcome: "absent" | "owner", fail: Fail<"not_found" | "bad_request">) {
    return outcome === "absent"
      ? fail.not_found({ message: "member not found" })
      : fail.bad_request({ message: "The owner stays the owner." });
  }

  function requireOther({ accountId }: WorkspaceCaller, memberId: string, fail: Fail<"bad_request">): void {
    if (memberId === accountId) throw fail.bad_request({ message: "Nobody manages their own membership." });
  }

  return {
    require,
    requireManager,

    async switchTo(caller, fail) {
      await store.makeCurrent(caller.workspaceId, caller.accountId);
      return require(caller, fail);
    },

    async addMember(caller, { email, role }, fail) {
      await requireManager(caller, fail);
      const address = email.toLowerCase();
      const invitation = newInvitation();
      const added = await store.addMember({
        workspaceId: caller.workspaceId,
        email: address,
        role,
        // No password fits until the person chooses one.
        account: { id: randomUUID(), passwordHash: UNKNOWN_ACCOUNT_HASH },
        invitation: { hash: sha256(invitation), lifetimeMs: INVITATION_LIFETIME_MS },
        memberLimit: plan.membersPerWorkspace,
        seats: plan.seats,
      });
      switch (added.outcome) {
        case "already_member":
          throw fail.bad_request({ message: "The account is a member already." });
        case "member_limit":
          throw fail.member_limit_exceeded();
        case "seats":
          throw fail.member_license_exceeded();
        case "added": {
          const { memberId, pending } = added;
          return { memberId, email: address, invitation: pending ? invitation : undefined };
        }
      }
    },

    async removeMember(caller, memberId, fail) {
      await requireManager(caller, fail);
      requireOther(caller, memberId, fail);
      const outcome = await store.removeMember(caller.workspaceId, memberId);
      if (outcome !== "removed") throw refuse(outcome, fail);
    },

    async changeRole(caller, memberId, role, fail) {
      await requireManager(caller, fail);
      requireOther(caller, memberId, fail);
      const outcome = await store.changeRole(caller.workspaceId, memberId, role);
      if (outcome === "same") throw fail.bad_request({ message: "The member has this role already." });
      if (outcome !== "changed") throw refuse(outcome, fail);
    },
  };
}
