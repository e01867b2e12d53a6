import type { Clock } from "../../clock.js";
import type { WorkspaceRole } from "../account-store.js";
import type { Member, MembershipRefusal, NewMember, WorkspaceStore } from "../workspace-store.js";
import type { Database, Transaction } from "./database.js";

interface MemberRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: WorkspaceRole;
  readonly active: number;
  readonly pending: number;
}

interface AccountRow {
  readonly id: string;
  readonly pending: number;
}

/** Under this name accounts are counted and made, so that none slips in between. */
const SEATS = "seats";

function member({ active, pending, ...row }: MemberRow): Member {
  return { ...row, status: active === 0 ? "closed" : pending === 1 ? "pending" : "active" };
}

async function count(on: Transaction, sql: string, ...values: string[]): Promise<number> {
  return (await on.one<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`, ...values))?.n ?? 0;
}

/** Why the membership may not be touched, if so. */
async function refusal(
  on: Transaction,
  workspaceId: string,
  accountId: string,
): Promise<Exclude<MembershipRefusal, "same"> | { readonly role: WorkspaceRole }> {
  const row = await on.one<{ role: WorkspaceRole }>(
    "SELECT role FROM memberships WHERE workspace_id = ? AND account_id = ?",
    workspaceId,
    accountId,
  );
  if (!row) return "absent";
  return row.role === "owner" ? "owner" : row;
}

type MemberMethods = Pick<WorkspaceStore, "members" | "addMember" | "removeMember" | "changeRole">;

/** The members of workspaces in SQL. Changes to one workspace's members take turns. */
export function sqlMembers(database: Database, clock: Clock): MemberMethods {
  function inTurn<T>(workspaceId: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return database.transaction(async (transaction) => {
      await transaction.lock(`members ${workspaceId}`);
      return work(transaction);
    });
  }

  async function makePending(on: Transaction, { account, email }: NewMember): Promise<void> {
    await on.run(
      "INSERT INTO accounts (id, email, name, password_hash, pending, created_at) VALUES (?, ?, ?, ?, 1, ?)",
      account.id,
      email,
      email,
      account.passwordHash,
      clock(),
    );
  }

  async function invite(
    on: Transaction,
    accountId: string,
    { workspaceId, invitation }: NewMember,
  ): Promise<void> {
    await forgetInvitation(on, workspaceId, accountId);
    await on.run(
      "INSERT INTO invitations (hash, account_id, workspace_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
      invitation.hash,
      accountId,
      workspaceId,
      clock(),
      clock() + invitation.lifetimeMs,
    );
  }

  async function forgetInvitation(on: Transaction, workspaceId: string, accountId: string): Promise<void> {
    await on.run("DELETE FROM invitations WHERE workspace_id = ? AND account_id = ?", workspaceId, accountId);
  }

  return {
    async members(id, page, limit) {
      const total = await database.one<{ n: number }>(
        "SELECT count(*) AS n FROM memberships WHERE workspace_id = ?",
        id,
      );
      const rows = await database.all<MemberRow>(
        `SELECT a.id, a.name, a.email, m.role, a.active, a.pending
         FROM memberships m JOIN accounts a ON a.id = m.account_id
         WHERE m.workspace_id = ? ORDER BY m.created_at, a.id LIMIT ? OFFSET ?`,
        id,
        limit,
        (page - 1) * limit,
      );
      return { total: total?.n ?? 0, rows: rows.map(member) };
    },

    addMember(added) {
      const { workspaceId, email, role, memberLimit, seats } = added;
      return inTurn(workspaceId, async (on) => {
        await on.lock(SEATS);
        const known = await on.one<AccountRow>("SELECT id, pending FROM accounts WHERE email = ?", email);
        const memberId = known?.id ?? added.account.id;
        const pending = known === undefined || known.pending === 1;

        const isMember = known && (await refusal(on, workspaceId, known.id)) !== "absent";
        if (isMember && !pending) return { outcome: "already_member" };
        if (!isMember && (await count(on, "memberships WHERE workspace_id = ?", workspaceId)) >= memberLimit)
          return { outcome: "member_limit" };
        if (!known && seats !== undefined && (await count(on, "accounts WHERE active = 1")) >= seats)
          return { outcome: "seats" };

        if (!known) await makePending(on, added);
        await on.run(
          `INSERT INTO memberships (account_id, workspace_id, role, current, created_at) VALUES (?, ?, ?, 0, ?)
           ON CONFLICT (account_id, workspace_id) DO UPDATE SET role = excluded.role`,
          memberId,
          workspaceId,
          role,
          clock(),
        );
        if (pending) await invite(on, memberId, added);
        return { outcome: "added", memberId, pending };
      });
    },

    removeMember(id, accountId) {
      return inTurn(id, async (on) => {
        const found = await refusal(on, id, accountId);
        if (typeof found === "string") return found;
        await forgetInvitation(on, id, accountId);
        await on.run("DELETE FROM memberships WHERE workspace_id = ? AND account_id = ?", id, accountId);
        return "removed";
      });
    },

    changeRole(id, accountId, role) {
      return inTurn(id, async (on) => {
        const found = await refusal(on, id, accountId);
        if (typeof found === "string") return found;
        if (found.role === role) return "same";
        await on.run(
          "UPDATE memberships SET role = ? WHERE workspace_id = ? AND account_id = ?",
          role,
          id,
          accountId,
        );
        return "changed";
      });
    },
  };
}
