import type { StoredEvent } from "../run-store.js";
import type { Queries } from "./database.js";

/** How many rows one statement inserts at the most; each number is a statement that SQLite keeps prepared. */
const ROWS = 100;

/** Appends events after those that are there. */
export async function insertEvents(
  on: Queries,
  runId: string,
  after: number,
  events: readonly string[],
): Promise<void> {
  for (let from = 0; from < events.length; from += ROWS) {
    const part = events.slice(from, from + ROWS);
    await on.run(
      `INSERT INTO run_events (run_id, sequence, data) VALUES ${part.map(() => "(?, ?, ?)").join(", ")}`,
      ...part.flatMap((data, i) => [runId, after + from + i + 1, data]),
    );
  }
}

/** Events after a sequence number, in order. */
export function readEvents(on: Queries, runId: string, after: number, limit: number): Promise<StoredEvent[]> {
  return on.all<StoredEvent>(
    "SELECT sequence, data FROM run_events WHERE run_id = ? AND sequence > ? ORDER BY sequence LIMIT ?",
    runId,
    after,
    limit,
  );
}
