import type { RunForm } from "../run-store.js";
import type { Queries, SqlValue } from "./database.js";

interface Row {
  readonly run_id: string;
  readonly position: number;
  readonly node_id: string;
  readonly content: string;
  readonly defaults: string;
  readonly expires_at: number;
  readonly outcome: string | null;
}

/** A form, and whose it is. */
export interface FormOfRun {
  readonly runId: string;
  readonly form: RunForm;
  /** What was done with it; JSON text. */
  readonly outcome: string | undefined;
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
    outcome: row.outcome ?? undefined,
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
    `SELECT ${COLUMNS}, outcome FROM run_forms WHERE closed_at IS NULL AND ${condition} ORDER BY expires_at LIMIT ?`,
    ...values,
    limit,
  );
  return rows.map(formOf);
}

/** Ends the wait of a run for its form. */
export async function closeForm(
  on: Queries,
  runId: string,
  now: number,
  outcome: string | undefined,
): Promise<void> {
  await on.run(
    "UPDATE run_forms SET closed_at = ?, outcome = ? WHERE run_id = ? AND closed_at IS NULL",
    now,
    outcome ?? null,
    runId,
  );
}

/** The condition of a form of a run in `runs` whose outcome nothing has come of: its node has not ended. */
export const UNHEARD = `f.run_id = runs.id AND f.closed_at IS NOT NULL AND f.outcome IS NOT NULL AND EXISTS (
  SELECT 1 FROM run_nodes n WHERE n.run_id = f.run_id AND n.position = f.position AND n.status = 'running')`;

/** Has a run wait for that form again. */
export async function reopenForm(on: Queries, runId: string): Promise<void> {
  await on.run(
    `UPDATE run_forms SET closed_at = NULL WHERE run_id = ? AND outcome IS NOT NULL AND position IN (
       SELECT position FROM run_nodes WHERE run_id = ? AND status = 'running')`,
    runId,
    runId,
  );
}
