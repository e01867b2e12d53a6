import type { Clock } from "../../clock.js";
import type { PublishedWorkflow, WorkflowStore } from "../workflow-store.js";
import type { Database } from "./database.js";
import { publishingOf } from "./names.js";

interface VersionRow {
  readonly id: string;
  readonly version: number;
  readonly graph: string;
  readonly hash: string;
  readonly published_at: number;
}

const VERSION_COLUMNS = "id, version, graph, hash, published_at";

function published({ published_at, ...row }: VersionRow): PublishedWorkflow {
  return { ...row, publishedAt: published_at };
}

/** The graphs of apps in SQL. */
export function sqlWorkflows(database: Database, clock: Clock): WorkflowStore {
  return {
    async draft(appId) {
      const row = await database.one<{ graph: string; hash: string; updated_at: number }>(
        "SELECT graph, hash, updated_at FROM app_drafts WHERE app_id = ?",
        appId,
      );
      return row && { graph: row.graph, hash: row.hash, updatedAt: row.updated_at };
    },

    async saveDraft({ appId, graph, hash, replaces, updatedBy }) {
      const changed = await database.run(
        "UPDATE app_drafts SET graph = ?, hash = ?, updated_by = ?, updated_at = ? WHERE app_id = ? AND hash = ?",
        graph,
        hash,
        updatedBy,
        clock(),
        appId,
        replaces,
      );
      return changed > 0 ? "saved" : "stale";
    },

    publish({ id, appId, hash, publishedBy }) {
      return database.transaction(async (transaction) => {
        await transaction.lock(publishingOf(appId));
        const now = clock();
        const row = await transaction.one<VersionRow>(
          `INSERT INTO app_versions (id, app_id, version, graph, hash, published_by, published_at)
           SELECT ?, d.app_id, coalesce((SELECT max(v.version) FROM app_versions v WHERE v.app_id = d.app_id), 0) + 1,
             d.graph, d.hash, ?, ?
           FROM app_drafts d WHERE d.app_id = ? AND d.hash = ? RETURNING ${VERSION_COLUMNS}`,
          id,
          publishedBy,
          now,
          appId,
          hash,
        );
        if (!row) return "stale";
        await transaction.run("UPDATE apps SET updated_at = ? WHERE id = ?", now, appId);
        return published(row);
      });
    },

    async published(appId) {
      const row = await database.one<VersionRow>(
        `SELECT ${VERSION_COLUMNS} FROM app_versions WHERE app_id = ? ORDER BY version DESC LIMIT 1`,
        appId,
      );
      return row && published(row);
    },

    async version(appId, id) {
      const row = await database.one<VersionRow>(
        `SELECT ${VERSION_COLUMNS} FROM app_versions WHERE app_id = ? AND id = ?`,
        appId,
        id,
      );
      return row && published(row);
    },
  };
}
