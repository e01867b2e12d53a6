import type { Membership, WorkspaceRole } from "./account-store.js";

/** A workspace as one of its members meets it. */
export interface Workspace extends Membership {
  readonly createdAt: number;
}

/** One page of an account's workspaces. */
export interface WorkspacePage {
  readonly total: number;
  readonly rows: readonly Workspace[];
}

/** A member of a workspace. */
export interface Member {
  /** The account's id. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: WorkspaceRole;
  /** `pending` until an invited person activates the account, `closed` once the account is deactivated. */
  readonly status: "active" | "pending" | "closed";
}

/** One page of a workspace's members. */
export interface MemberPage {
  readonly total: number;
  readonly rows: readonly Member[];
}

/** A role that can be given; a workspace keeps its owner. */
export type AssignableRole = "normal" | "admin";

/** Whom to make a member. */
export interface NewMember {
  readonly workspaceId: string;
  /** In lower case. */
  readonly email: string;
  readonly role: AssignableRole;
  /** The account to make when the address has none: it waits to be activated. */
  readonly account: { readonly id: string; readonly passwordHash: string };
  /** How it is activated. */
  readonly invitation: { readonly hash: Uint8Array; readonly lifetimeMs: number };
  /** The most members of the workspace. */
  readonly memberLimit: number;
  /** The most accounts of the service; unlimited when absent. */
  readonly seats: number | undefined;
}

/** What became of an addition. */
export type MemberAddition =
  | { readonly outcome: "added"; readonly memberId: string; readonly pending: boolean }
  | { readonly outcome: "already_member" | "member_limit" | "seats" };

/** Why a membership stays as it is: there is none, it is the owner's, or it has this role already. */
export type MembershipRefusal = "absent" | "owner" | "same";

/** Workspaces and their members. */
export interface WorkspaceStore {
  /** An account's workspaces, the oldest membership first. */
  list(accountId: string, page: number, limit: number): Promise<WorkspacePage>;

  /** A workspace that the account is a member of. */
  find(id: string, accountId: string): Promise<Workspace | undefined>;

  /** Makes a workspace the account's current one. Returns whether the account is a member of it. */
  makeCurrent(id: string, accountId: string): Promise<boolean>;

  /** The longest membership first. */
  members(id: string, page: number, limit: number): Promise<MemberPage>;

  /**
   * Makes a person a member, and an account for one who has none. Who was added before and still has to activate the account
   * is added again: with the new role, and with the new invitation in place of the old one.
   */
  addMember(member: NewMember): Promise<MemberAddition>;

  /** Ends a membership, and with it the invitation that it came by. */
  removeMember(id: string, accountId: string): Promise<"removed" | Exclude<MembershipRefusal, "same">>;

  changeRole(id: string, accountId: string, role: AssignableRole): Promise<"changed" | MembershipRefusal>;
}
