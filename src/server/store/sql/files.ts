import type { Clock } from "../../clock.js";
import type { FileStore, NewFile, StorageBound, StoredFile } from "../file-store.js";
import type { Database, Queries } from "./database.js";

interface Row {
  readonly id: string;
  readonly app_id: string;
  readonly name: string;
  readonly extension: string;
  readonly media_type: string;
  readonly size: number;
  readonly created_by: string;
  readonly created_at: number;
}

const COLUMNS = "id, app_id, name, extension, media_type, size, created_by, created_at";

/** Small enough to be held for each upload and download under way, large enough to make few statements. */
const CHUNK_BYTES = 524_288;

function fileOf(row: Row): StoredFile {
  return {
    id: row.id,
    appId: row.app_id,
    name: row.name,
    extension: row.extension,
    mediaType: row.media_type,
    size: row.size,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}

/** The same bytes in chunks of one size, the last perhaps smaller. */
async function* inChunks(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const part of content) {
    for (let rest = part; rest.length > 0; ) {
      const taken = rest.subarray(0, CHUNK_BYTES - size);
      rest = rest.subarray(taken.length);
      held.push(taken);
      size += taken.length;
      if (size < CHUNK_BYTES) continue;
      yield Buffer.concat(held);
      held = [];
      size = 0;
    }
  }
  if (size > 0) yield Buffer.concat(held);
}

async function usedBytes(on: Queries, workspaceId: string): Promise<number> {
  // PostgreSQL's sum of integers is a decimal.
  const row = await on.one<{ bytes: number }>(
    `SELECT CAST(coalesce(sum(f.size), 0) AS BIGINT) AS bytes FROM files f JOIN apps a ON a.id = f.app_id
     WHERE a.workspace_id = ?`,
    workspaceId,
  );
  return row?.bytes ?? 0;
}

/** Files in SQL: a row each, and their content in rows of chunks. A row that expires is of an upload that has not ended. */
export function sqlFiles(database: Database, clock: Clock): FileStore {
  /** Makes the row of a file that is still to come, unless it does not fit beside the others. */
  function begin(file: NewFile, { workspaceId, bytes }: StorageBound): Promise<boolean> {
    return database.transaction(async (transaction) => {
      await transaction.lock(`files of workspace ${workspaceId}`);
      if ((await usedBytes(transaction, workspaceId)) + file.size > bytes) return false;
      const now = clock();
      await transaction.run(
        `INSERT INTO files (${COLUMNS}, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        file.id,
        file.appId,
        file.name,
        file.extension,
        file.mediaType,
        file.size,
        file.createdBy,
        now,
        now,
      );
      return true;
    });
  }

  return {
    async create(file, content, bound) {
      const { id } = file;
      try {
        if (!(await begin(file, bound))) return "no_room";
        let size = 0;
        let position = 0;
        for await (const bytes of inChunks(content)) {
          await database.run(
            "INSERT INTO file_chunks (file_id, position, bytes) VALUES (?, ?, ?)",
            id,
            position++,
            bytes,
          );
          size += bytes.length;
          if (size > file.size) break;
        }
        if (size !== file.size) throw new Error("the content of a file is not of its size");
        const row = await database.one<Row>(
          `UPDATE files SET expires_at = NULL WHERE id = ? RETURNING ${COLUMNS}`,
          id,
        );
        return row ? fileOf(row) : "no_app";
      } catch (error) {
        // What cannot be deleted now is purged.
        await database.run("DELETE FROM files WHERE id = ?", id).catch(() => undefined);
        // The app has been deleted since it was found, and its files with it.
        if (database.isForeignKeyViolation(error)) return "no_app";
        throw error;
      }
    },

    used: (workspaceId) => usedBytes(database, workspaceId),

    async find(id) {
      const row = await database.one<Row>(
        `SELECT ${COLUMNS} FROM files WHERE id = ? AND expires_at IS NULL`,
        id,
      );
      return row && fileOf(row);
    },

    async *content({ id, size }) {
      let read = 0;
      for (let position = 0; read < size; position++) {
        const chunk = await database.one<{ bytes: Uint8Array }>(
          "SELECT bytes FROM file_chunks WHERE file_id = ? AND position = ?",
          id,
          position,
        );
        if (!chunk) throw new Error("the content of a file has ended before its size");
        read += chunk.bytes.length;
        yield chunk.bytes;
      }
    },
  };
}
