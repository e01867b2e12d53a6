import type { Clock } from "../../clock.js";
import type {
  Account,
  AccountCredentials,
  AccountStore,
  Membership,
  NewAccount,
  WorkspaceRole,
} from "../account-store.js";
import type { Database, Transaction } from "./database.js";

/** The account that waits to be activated by an invitation. */
const INVITED = `SELECT a.id, a.email, a.name FROM invitations i JOIN accounts a ON a.id = i.account_id
  WHERE i.hash = ? AND i.expires_at > ? AND a.pending = 1 AND a.active = 1`;

/** Accounts in SQL. */
export function sqlAccounts(database: Database, clock: Clock): AccountStore {
  async function insert(transaction: Transaction, account: NewAccount): Promise<void> {
    const now = clock();
    await transaction.run(
      "INSERT INTO accounts (id, email, name, password_hash, created_at) VALUES (?, ?, ?, ?, ?)",
      account.id,
      account.email,
      account.name,
      account.passwordHash,
      now,
    );
    await transaction.run(
      "INSERT INTO workspaces (id, name, created_at) VALUES (?, ?, ?)",
      account.workspace.id,
      account.workspace.name,
      now,
    );
    await transaction.run(
      "INSERT INTO memberships (account_id, workspace_id, role, current, created_at) VALUES (?, ?, 'owner', 1, ?)",
      account.id,
      account.workspace.id,
      now,
    );
  }

  return {
    async create(account) {
      try {
        await database.transaction((transaction) => insert(transaction, account));
        return "created";
      } catch (error) {
        if (database.isUniqueViolation(error)) return "email_taken";
        throw error;
      }
    },

    async createFirst(account) {
      return database.transaction(async (transaction) => {
        await transaction.lock("first account");
        if (await transaction.one("SELECT 1 FROM accounts LIMIT 1")) return "not_empty";
        await insert(transaction, account);
        return "created";
      });
    },

    async findByEmail(email): Promise<AccountCredentials | undefined> {
      const row = await database.one<Account & { password_hash: string; active: number }>(
        "SELECT id, email, name, password_hash, active FROM accounts WHERE email = ?",
        email,
      );
      if (!row) return undefined;
      const { id, name } = row;
      return { id, email: row.email, name, passwordHash: row.password_hash, active: row.active === 1 };
    },

    async findActive(id) {
      return await database.one<Account>(
        "SELECT id, email, name FROM accounts WHERE id = ? AND active = 1",
        id,
      );
    },

    async findInvited(invitationHash) {
      return await database.one<Account>(INVITED, invitationHash, clock());
    },

    activate({ invitationHash, name, passwordHash }) {
      return database.transaction(async (transaction) => {
        const account = await transaction.one<Account>(INVITED, invitationHash, clock());
        if (!account) return undefined;
        const activated = await transaction.run(
          "UPDATE accounts SET name = ?, password_hash = ?, pending = 0 WHERE id = ? AND pending = 1",
          name,
          passwordHash,
          account.id,
        );
        if (activated === 0) return undefined;
        await transaction.run("DELETE FROM invitations WHERE account_id = ?", account.id);
        return { ...account, name };
      });
    },

    async deactivate(id) {
      await database.run("UPDATE accounts SET active = 0 WHERE id = ?", id);
    },

    async memberships(accountId): Promise<readonly Membership[]> {
      const rows = await database.all<{ id: string; name: string; role: WorkspaceRole; current: number }>(
        `SELECT w.id, w.name, m.role, m.current FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
         WHERE m.account_id = ? ORDER BY m.created_at, w.id`,
        accountId,
      );
      return rows.map((row) => ({ ...row, current: row.current === 1 }));
    },
  };
}
