import type { RunNode, RunNodeStatus } from "../run-store.js";
import type { Queries } from "./database.js";

interface Row {
  readonly position: number;
  readonly node_id: string;
  readonly status: RunNodeStatus;
  readonly inputs: string | null;
  readonly outputs: string | null;
  readonly error: string | null;
  readonly started_at: number;
  readonly finished_at: number | null;
}

/** Keeps nodes as they are now, in place of what they were. */
export async function insertNodes(on: Queries, runId: string, nodes: readonly RunNode[]): Promise<void> {
  for (const node of nodes) {
    await on.run(
      `INSERT INTO run_nodes (run_id, position, node_id, status, inputs, outputs, error, started_at, finished_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (run_id, position) DO UPDATE SET status = excluded.status, inputs = excluded.inputs,
         outputs = excluded.outputs, error = excluded.error, finished_at = excluded.finished_at`,
      runId,
      node.index,
      node.nodeId,
      node.status,
      node.inputs ?? null,
      node.outputs ?? null,
      node.error ?? null,
      node.startedAt,
      node.finishedAt ?? null,
    );
  }
}

/** The nodes of a run in the order of execution. */
export async function readNodes(on: Queries, runId: string): Promise<RunNode[]> {
  const rows = await on.all<Row>(
    `SELECT position, node_id, status, inputs, outputs, error, started_at, finished_at FROM run_nodes
     WHERE run_id = ? ORDER BY position`,
    runId,
  );
  return rows.map((row) => ({
    index: row.position,
    nodeId: row.node_id,
    status: row.status,
    inputs: row.inputs ?? undefined,
    outputs: row.outputs ?? undefined,
    error: row.error ?? undefined,
    startedAt: row.started_at,
    finishedAt: row.finished_at ?? undefined,
  }));
}
