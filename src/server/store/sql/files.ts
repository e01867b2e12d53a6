import type { Clock } from "../../clock.js";
import type { FileStore, StoredFile } from "../file-store.js";
import type { Database } from "./database.js";

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

/** Files in SQL: a row each, and their content in rows of chunks. A row that expires is of an upload that has not ended. */
export function sqlFiles(database: Database, clock: Clock): FileStore {
  return {
    async create({ id, appId, name, extension, mediaType, createdBy }, content) {
      const now = clock();
      await database.run(
        `INSERT INTO files (${COLUMNS}, expires_at) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)`,
        id,
        appId,
        name,
        extension,
        mediaType,
        createdBy,
        now,
        now,
      );
      try {
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
        }
        await database.run("UPDATE files SET size = ?, expires_at = NULL WHERE id = ?", size, id);
        const row = await database.one<Row>(`SELECT ${COLUMNS} FROM files WHERE id = ?`, id);
        if (!row) throw new Error("a new file is not there");
        return fileOf(row);
      } catch (error) {
        // What cannot be deleted now is purged.
        await database.run("DELETE FROM files WHERE id = ?", id).catch(() => undefined);
        throw error;
      }
    },

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
