import type { Clock } from "../../clock.js";
import type { WorkspaceRole } from "../account-store.js";
import type { Workspace, WorkspaceStore } from "../workspace-store.js";
import type { Database } from "./database.js";
import { sqlMembers } from "./members.js";

interface Row {
  readonly id: string;
  readonly name: string;
  readonly role: WorkspaceRole;
  readonly current: number;
  readonly created_at: number;
}

const SELECT = `SELECT w.id, w.name, m.role, m.current, w.created_at
  FROM memberships m JOIN workspaces w ON w.id = m.workspace_id WHERE m.account_id = ?`;

function workspace({ created_at, current, ...row }: Row): Workspace {
  return { ...row, current: current === 1, createdAt: created_at };
}

/** Workspaces and their members in SQL. */
export function sqlWorkspaces(database: Database, clock: Clock): WorkspaceStore {
  return {
    ...sqlMembers(database, clock),

    async list(accountId, page, limit) {
      const total = await database.one<{ n: number }>(
        "SELECT count(*) AS n FROM memberships WHERE account_id = ?",
        accountId,
      );
      const rows = await database.all<Row>(
        `${SELECT} ORDER BY m.created_at, w.id LIMIT ? OFFSET ?`,
        accountId,
        limit,
        (page - 1) * limit,
      );
      return { total: total?.n ?? 0, rows: rows.map(workspace) };
    },

    async find(id, accountId) {
      const row = await database.one<Row>(`${SELECT} AND w.id = ?`, accountId, id);
      return row && workspace(row);
    },

    async makeCurrent(id, accountId) {
      const changed = await database.run(
        `UPDATE memberships SET current = CASE WHEN workspace_id = ? THEN 1 ELSE 0 END
         WHERE account_id = ?
           AND EXISTS (SELECT 1 FROM memberships o WHERE o.account_id = ? AND o.workspace_id = ?)`,
        id,
        accountId,
        accountId,
        id,
      );
      return changed > 0;
    },
  };
}
