import type { Clock } from "../../clock.js";
import type { ProviderKind, ProviderRecord, ProviderStore } from "../provider-store.js";
import type { Database } from "./database.js";

interface Row {
  readonly workspace_id: string;
  readonly kind: ProviderKind;
  readonly base_url: string | null;
  readonly sealed_api_key: string | null;
  readonly models: string;
  readonly calls_left: number | null;
  readonly updated_at: number;
}

const COLUMNS = "workspace_id, kind, base_url, sealed_api_key, models, calls_left, updated_at";

function record(row: Row): ProviderRecord {
  return {
    workspaceId: row.workspace_id,
    kind: row.kind,
    baseUrl: row.base_url ?? undefined,
    sealedApiKey: row.sealed_api_key ?? undefined,
    models: JSON.parse(row.models),
    callsLeft: row.calls_left ?? undefined,
    updatedAt: row.updated_at,
  };
}

/** Model providers in SQL. */
export function sqlProviders(database: Database, clock: Clock): ProviderStore {
  return {
    async find(workspaceId) {
      const row = await database.one<Row>(
        `SELECT ${COLUMNS} FROM providers WHERE workspace_id = ?`,
        workspaceId,
      );
      return row && record(row);
    },

    async set({ workspaceId, kind, baseUrl, sealedApiKey, models, callsLeft, updatedBy }) {
      const row = await database.one<Row>(
        `INSERT INTO providers (${COLUMNS}, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id) DO UPDATE SET kind = excluded.kind, base_url = excluded.base_url,
           sealed_api_key = excluded.sealed_api_key, models = excluded.models, calls_left = excluded.calls_left,
           updated_at = excluded.updated_at, updated_by = excluded.updated_by
         RETURNING ${COLUMNS}`,
        workspaceId,
        kind,
        baseUrl ?? null,
        sealedApiKey ?? null,
        JSON.stringify(models),
        callsLeft ?? null,
        clock(),
        updatedBy,
      );
      if (!row) throw new Error("an upsert with RETURNING returned no row");
      return record(row);
    },

    async delete(workspaceId) {
      return (await database.run("DELETE FROM providers WHERE workspace_id = ?", workspaceId)) > 0;
    },

    async takeCall(workspaceId) {
      const taken = await database.run(
        "UPDATE providers SET calls_left = calls_left - 1 WHERE workspace_id = ? AND (calls_left IS NULL OR calls_left > 0)",
        workspaceId,
      );
      if (taken > 0) return "taken";
      return (await database.one("SELECT 1 FROM providers WHERE workspace_id = ?", workspaceId))
        ? "exhausted"
        : "absent";
    },
  };
}
