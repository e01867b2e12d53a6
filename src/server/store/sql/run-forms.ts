import type { RunForm } from "../run-store.js";
import type { Queries, SqlValue } from "./database.js";

interface Row {
  readonly run_id: string;
  readonly position: number;
  readonly node_id: string;
  readonly content: string;
  readonly defaults: string;
  readonly expires_at: number;
}

/** A form, and whose it is. */
export interface FormOfRun {
  readonly runId: string;
  readonly form: RunForm;
}

const COLUMNS = "run_id, position, node_id, content, defaults, expires_at";

function formOf(row: Row): FormOfRun {
  return {
    runId: row.run_id,
    form: {
      index: row.position,
      nodeId: row.node_id,
      content: row.content,
      defaults: row.defaults,
      expiresAt: row.expires_at,
    },
  };
}

/** Adds a form that is waited for from now on. */
export async function insertForm(on: Queries, runId: string, form: RunForm): Promise<void> {
  await on.run(
    `INSERT INTO run_forms (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`,
    runId,
    form.index,
    form.nodeId,
    form.content,
    form.defaults,
    form.expiresAt,
  );
}

/** Forms that are waited for and meet a condition, those that expire first of them first. */
export async function waitingForms(
  on: Queries,
  condition: string,
  values: readonly SqlValue[],
  limit: number,
): Promise<FormOfRun[]> {
  const rows = await on.all<Row>(
    `SELECT ${COLUMNS} FROM run_forms WHERE closed_at IS NULL AND ${condition} ORDER BY expires_at LIMIT ?`,
    ...values,
    limit,
  );
  return rows.map(formOf);
}

/** Ends the wait of a run for its form, and returns what was waited for. */
export async function closeForm(on: Queries, runId: string, now: number): Promise<RunForm | undefined> {
  const row = await on.one<Row>(
    `UPDATE run_forms SET closed_at = ? WHERE run_id = ? AND closed_at IS NULL RETURNING ${COLUMNS}`,
    now,
    runId,
  );
  return row && formOf(row).form;
}
