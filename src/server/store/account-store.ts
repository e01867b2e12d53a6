/** What an account may do in a workspace. */
export type WorkspaceRole = "owner" | "admin" | "editor" | "normal" | "dataset_operator";

/** A person who can sign in. */
export interface Account {
  readonly id: string;
  /** In lower case. */
  readonly email: string;
  readonly name: string;
}

/** An account with what signing in needs. */
export interface AccountCredentials extends Account {
  readonly passwordHash: string;
  readonly active: boolean;
}

/** A workspace an account belongs to. */
export interface Membership {
  readonly id: string;
  readonly name: string;
  readonly role: WorkspaceRole;
  /** The workspace the account works in. */
  readonly current: boolean;
}

/** A new account together with the workspace that it owns. */
export interface NewAccount extends Account {
  readonly passwordHash: string;
  readonly workspace: { readonly id: string; readonly name: string };
}

/** What an invited person decides on activating the account. */
export interface Activation {
  /** SHA-256 of the invitation's text. */
  readonly invitationHash: Uint8Array;
  readonly name: string;
  readonly passwordHash: string;
}

/** Accounts and the workspaces they belong to. */
export interface AccountStore {
  /** Creates an account that owns a workspace. */
  create(account: NewAccount): Promise<"created" | "email_taken">;

  /** Creates an account only when there is none at all, so that two starts at once create one. */
  createFirst(account: NewAccount): Promise<"created" | "not_empty">;

  findByEmail(email: string): Promise<AccountCredentials | undefined>;

  /** An account that may act: absent when unknown or deactivated. */
  findActive(id: string): Promise<Account | undefined>;

  /** The account that an invitation is for, while it waits to be activated by it. */
  findInvited(invitationHash: Uint8Array): Promise<Account | undefined>;

  /** Activates the account that an invitation is for, once; its other invitations go too. Absent when nothing waits for it. */
  activate(activation: Activation): Promise<Account | undefined>;

  /** Deactivates an account: it cannot sign in, and neither its sessions nor its tokens are accepted. */
  deactivate(id: string): Promise<void>;

  /** The oldest membership first. */
  memberships(accountId: string): Promise<readonly Membership[]>;
}
