import type { Account, AccountStore, WorkspaceRole } from "../store/account-store.js";

/** An account and the workspaces it belongs to, as the wire shows them. */
export interface Profile {
  readonly account: Account;
  readonly workspaces: { readonly id: string; readonly name: string; readonly role: WorkspaceRole }[];
  /** The workspace flagged current, else the first; absent without a workspace. */
  readonly defaultWorkspaceId: string | undefined;
}

/** Reads the profile of an account. */
export async function readProfile(accounts: AccountStore, account: Account): Promise<Profile> {
  const memberships = await accounts.memberships(account.id);
  const current = memberships.find((membership) => membership.current) ?? memberships[0];
  return {
    account,
    workspaces: memberships.map(({ id, name, role }) => ({ id, name, role })),
    defaultWorkspaceId: current?.id,
  };
}
