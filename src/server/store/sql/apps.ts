import type { Clock } from "../../clock.js";
import type { WorkspaceRole } from "../account-store.js";
import type { App, AppFields, AppFilter, AppIcon, AppMode, AppStore } from "../app-store.js";
import type { Database, SqlValue } from "./database.js";
import { eventsOf, nodesOf, publishingOf, runsOf, stopOf } from "./names.js";

interface Row {
  readonly id: string;
  readonly workspace_id: string;
  readonly workspace_name: string;
  readonly name: string;
  readonly description: string;
  readonly mode: AppMode;
  readonly icon_type: AppIcon["type"];
  readonly icon: string;
  readonly icon_background: string;
  readonly tags: string;
  readonly api_enabled: number;
  readonly created_by: string;
  readonly created_by_name: string;
  readonly created_at: number;
  readonly updated_at: number;
}

const COLUMNS = `a.id, a.workspace_id, w.name AS workspace_name, a.name, a.description, a.mode, a.icon_type, a.icon,
  a.icon_background, a.tags, a.api_enabled, a.created_by, c.name AS created_by_name, a.created_at, a.updated_at`;
const TABLES = "apps a JOIN workspaces w ON w.id = a.workspace_id JOIN accounts c ON c.id = a.created_by";

/** What names are searched by: both databases fold ASCII alone, each in its own way. */
function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

/** A pattern of LIKE for what contains a text. */
function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
}

function appOf(row: Row): App {
  return {
    id: row.id,
    workspace: { id: row.workspace_id, name: row.workspace_name },
    name: row.name,
    description: row.description,
    mode: row.mode,
    icon: { type: row.icon_type, value: row.icon },
    iconBackground: row.icon_background,
    tags: JSON.parse(row.tags),
    apiEnabled: row.api_enabled === 1,
    createdBy: { id: row.created_by, name: row.created_by_name },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The columns that hold an app's fields. */
function columnsOf(fields: Partial<AppFields>): Map<string, SqlValue> {
  const { name, description, icon, iconBackground, tags, apiEnabled } = fields;
  const columns = new Map<string, SqlValue>();
  if (name !== undefined) columns.set("name", name).set("name_key", nameKey(name));
  if (description !== undefined) columns.set("description", description);
  if (icon !== undefined) columns.set("icon_type", icon.type).set("icon", icon.value);
  if (iconBackground !== undefined) columns.set("icon_background", iconBackground);
  if (tags !== undefined) columns.set("tags", JSON.stringify(tags));
  if (apiEnabled !== undefined) columns.set("api_enabled", apiEnabled ? 1 : 0);
  return columns;
}

function condition(workspaceId: string, { mode, search }: AppFilter): { where: string; values: SqlValue[] } {
  const terms: [string, SqlValue][] = [["a.workspace_id = ?", workspaceId]];
  if (mode !== undefined) terms.push(["a.mode = ?", mode]);
  if (search && "id" in search) terms.push(["a.id = ?", search.id]);
  if (search && "name" in search)
    terms.push(["a.name_key LIKE ? ESCAPE '\\'", containing(nameKey(search.name))]);
  return { where: terms.map(([term]) => term).join(" AND "), values: terms.map(([, value]) => value) };
}

/** Apps in SQL. */
export function sqlApps(database: Database, clock: Clock): AppStore {
  async function read(id: string): Promise<App | undefined> {
    const row = await database.one<Row>(`SELECT ${COLUMNS} FROM ${TABLES} WHERE a.id = ?`, id);
    return row && appOf(row);
  }

  return {
    async create({ id, workspaceId, mode, createdBy, draft, ...fields }) {
      const now = clock();
      const columns = columnsOf(fields)
        .set("id", id)
        .set("workspace_id", workspaceId)
        .set("mode", mode)
        .set("created_by", createdBy)
        .set("created_at", now)
        .set("updated_at", now);
      await database.transaction(async (transaction) => {
        await transaction.run(
          `INSERT INTO apps (${[...columns.keys()].join(", ")}) VALUES (${[...columns].map(() => "?").join(", ")})`,
          ...columns.values(),
        );
        await transaction.run(
          "INSERT INTO app_drafts (app_id, graph, hash, updated_by, updated_at) VALUES (?, ?, ?, ?, ?)",
          id,
          draft.graph,
          draft.hash,
          createdBy,
          now,
        );
      });
      const app = await read(id);
      if (!app) throw new Error("a new app is not there");
      return app;
    },

    async find(id, accountId) {
      const row = await database.one<Row & { role: WorkspaceRole }>(
        `SELECT ${COLUMNS}, m.role FROM ${TABLES} JOIN memberships m ON m.workspace_id = a.workspace_id
         WHERE a.id = ? AND m.account_id = ?`,
        id,
        accountId,
      );
      return row && { app: appOf(row), role: row.role };
    },

    async workspaceOf(id) {
      const row = await database.one<{ workspace_id: string }>(
        "SELECT workspace_id FROM apps WHERE id = ?",
        id,
      );
      return row?.workspace_id;
    },

    async list(workspaceId, filter, page, limit) {
      const { where, values } = condition(workspaceId, filter);
      const total = await database.one<{ n: number }>(
        `SELECT count(*) AS n FROM apps a WHERE ${where}`,
        ...values,
      );
      const rows = await database.all<Row>(
        `SELECT ${COLUMNS} FROM ${TABLES} WHERE ${where} ORDER BY a.created_at DESC, a.id LIMIT ? OFFSET ?`,
        ...values,
        limit,
        (page - 1) * limit,
      );
      return { total: total?.n ?? 0, rows: rows.map(appOf) };
    },

    async update(id, changes) {
      const columns = columnsOf(changes);
      if (columns.size > 0) {
        columns.set("updated_at", clock());
        const assignments = [...columns.keys()].map((column) => `${column} = ?`);
        await database.run(`UPDATE apps SET ${assignments.join(", ")} WHERE id = ?`, ...columns.values(), id);
      }
      return read(id);
    },

    delete(id) {
      return database.transaction(async (transaction) => {
        await transaction.lock(publishingOf(id));
        await transaction.lock(runsOf(id));
        // Before all else: whoever records a run holds it, and waits for what the app holds then.
        const underWay = await transaction.all<{ id: string }>(
          "DELETE FROM runs WHERE app_id = ? AND status = 'running' RETURNING id",
          id,
        );
        const deleted = await transaction.run("DELETE FROM apps WHERE id = ?", id);
        for (const run of underWay)
          for (const topic of [stopOf(run.id), eventsOf(run.id), nodesOf(run.id)])
            await transaction.notify(topic);
        return deleted > 0;
      });
    },
  };
}
