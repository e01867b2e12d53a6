import type { Clock } from "../../clock.js";
import type { AppMode } from "../app-store.js";
import {
  type Admission,
  isOver,
  type NewRun,
  type Run,
  type RunBounds,
  type RunEnd,
  type RunEndStatus,
  type RunOrigin,
  type RunStatus,
  type RunStore,
} from "../run-store.js";
import type { Database, Transaction } from "./database.js";
import { eventsOf, nodesOf, runsOf, stopOf } from "./names.js";
import { insertEvents, readEvents } from "./run-events.js";
import { closeForm, insertForm, reopenForm, UNHEARD, waitingForms } from "./run-forms.js";
import { insertNodes, readNodes } from "./run-nodes.js";

interface Row {
  readonly id: string;
  readonly app_id: string;
  readonly account_id: string;
  readonly origin: RunOrigin;
  readonly mode: AppMode;
  readonly workflow_id: string;
  readonly graph: string;
  readonly conversation_id: string | null;
  readonly message_id: string | null;
  readonly query: string | null;
  readonly files: string;
  readonly status: RunEndStatus | "running";
  readonly paused_at: number | null;
  readonly events: number;
  readonly created_at: number;
}

const COLUMNS =
  "id, app_id, account_id, origin, mode, workflow_id, graph, conversation_id, message_id, query, files, status, paused_at, " +
  "events, created_at";

/** How far a run is that has not ended, in the words of its row: a paused one is nobody's. */
const RUNNING = "status = 'running' AND paused_at IS NULL";

function statusOf({ status, paused_at }: Pick<Row, "status" | "paused_at">): RunStatus {
  return status === "running" && paused_at !== null ? "paused" : status;
}

function runOf(row: Row): Run {
  return {
    id: row.id,
    appId: row.app_id,
    accountId: row.account_id,
    origin: row.origin,
    mode: row.mode,
    workflowId: row.workflow_id,
    graph: row.graph,
    conversationId: row.conversation_id ?? undefined,
    messageId: row.message_id ?? undefined,
    query: row.query ?? undefined,
    files: row.files,
    status: statusOf(row),
    events: row.events,
    createdAt: row.created_at,
  };
}

/** Runs in SQL. */
export function sqlRuns(database: Database, clock: Clock): RunStore {
  async function find(appId: string, id: string): Promise<Run | undefined> {
    const row = await database.one<Row>(`SELECT ${COLUMNS} FROM runs WHERE id = ? AND app_id = ?`, id, appId);
    return row && runOf(row);
  }

  /** Whether the app has as many runs at once as it may; nobody else begins one until the transaction ends. */
  async function isBusy(on: Transaction, { appId }: NewRun, most: number): Promise<boolean> {
    await on.lock(runsOf(appId));
    const counted = await on.one<{ running: number }>(
      `SELECT count(*) AS running FROM runs WHERE app_id = ? AND ${RUNNING}`,
      appId,
    );
    return (counted?.running ?? 0) >= most;
  }

  /** Begins a turn of the account's own conversation with the app, which may be a new one. */
  async function takeTurn(on: Transaction, run: NewRun, most: number): Promise<Admission | undefined> {
    if (!run.turn) return undefined;
    const { conversationId, begins } = run.turn;
    const now = clock();
    if (begins) {
      await on.run(
        `INSERT INTO conversations (id, app_id, account_id, origin, name, turns, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, 1, ?, ?)`,
        conversationId,
        run.appId,
        run.accountId,
        run.origin,
        begins.name,
        now,
        now,
      );
      return undefined;
    }
    const own = "id = ? AND app_id = ? AND account_id = ? AND origin = ?";
    const whose = [conversationId, run.appId, run.accountId, run.origin];
    const taken = await on.run(
      `UPDATE conversations SET turns = turns + 1, updated_at = ? WHERE ${own} AND turns < ?`,
      now,
      ...whose,
      most,
    );
    if (taken > 0) return undefined;
    const exists = await on.one(`SELECT 1 FROM conversations WHERE ${own}`, ...whose);
    return exists ? "conversation_completed" : "no_conversation";
  }

  /** Begins a run and its turn. */
  function begin(run: NewRun, bounds: RunBounds): Promise<Admission> {
    return database.transaction(async (transaction) => {
      if (await isBusy(transaction, run, bounds.atOncePerApp)) return "too_many_at_once";
      const refusal = await takeTurn(transaction, run, bounds.turnsPerConversation);
      if (refusal) return refusal;
      const now = clock();
      await transaction.run(
        `INSERT INTO runs (id, app_id, account_id, origin, mode, workflow_id, graph, conversation_id, message_id, query,
           files, runner, lease_until, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        run.id,
        run.appId,
        run.accountId,
        run.origin,
        run.mode,
        run.workflowId,
        run.graph,
        run.turn?.conversationId ?? null,
        run.messageId ?? null,
        run.turn?.query ?? null,
        run.files,
        run.runner,
        now + run.leaseMs,
        now,
      );
      return "created";
    });
  }

  async function finish(on: Transaction, id: string, runner: string, end: RunEnd): Promise<void> {
    const now = clock();
    await on.run(
      `UPDATE runs SET status = ?, outputs = ?, error_code = ?, error = ?, total_tokens = ?, total_steps = ?, finished_at = ?
       WHERE id = ? AND runner = ?`,
      end.status,
      end.outputs ?? null,
      end.errorCode ?? null,
      end.error ?? null,
      end.totalTokens,
      end.totalSteps,
      now,
      id,
      runner,
    );
    if (end.answer === undefined) return;
    await on.run(
      `INSERT INTO messages (id, conversation_id, query, answer, created_at)
       SELECT message_id, conversation_id, query, ?, created_at FROM runs WHERE id = ? AND conversation_id IS NOT NULL`,
      end.answer,
      id,
    );
  }

  return {
    async create(run, bounds) {
      try {
        return await begin(run, bounds);
      } catch (error) {
        // The app has been deleted since it was found.
        if (database.isForeignKeyViolation(error)) return "no_app";
        throw error;
      }
    },

    find,

    nodes: (id) => readNodes(database, id),

    async eventsAfter(id, sequence, limit) {
      // In this order: when the run has ended by the first statement, the second sees its last event.
      const run = await database.one<Pick<Row, "status" | "paused_at">>(
        "SELECT status, paused_at FROM runs WHERE id = ?",
        id,
      );
      const events = await readEvents(database, id, sequence, limit);
      const status = run && statusOf(run);
      return { events, ended: status === undefined || isOver(status), paused: status === "paused" };
    },

    async pastTurns(conversationId, limit, before = Number.MAX_SAFE_INTEGER) {
      const rows = await database.all<{ query: string; answer: string }>(
        `SELECT query, answer FROM messages WHERE conversation_id = ? AND created_at < ?
         ORDER BY created_at DESC, id LIMIT ?`,
        conversationId,
        before,
        limit,
      );
      return rows.reverse();
    },

    record(id, runner, { events, nodes, end, form }) {
      return database.transaction(async (transaction) => {
        const row = await transaction.one<{ events: number }>(
          `UPDATE runs SET events = events + ?, paused_at = ? WHERE id = ? AND runner = ? AND ${RUNNING} RETURNING events`,
          events.length,
          form ? clock() : null,
          id,
          runner,
        );
        if (!row) return false;
        await insertEvents(transaction, id, row.events - events.length, events);
        await insertNodes(transaction, id, nodes);
        if (form) await insertForm(transaction, id, form);
        if (end) await finish(transaction, id, runner, end);
        await transaction.notify(eventsOf(id));
        if (nodes.length > 0 || end) await transaction.notify(nodesOf(id));
        return true;
      });
    },

    requestStop(appId, id, accountId) {
      return database.transaction(async (transaction) => {
        const row = await transaction.one<Pick<Row, "status" | "paused_at">>(
          `UPDATE runs SET stop_requested_at = coalesce(stop_requested_at, ?)
           WHERE id = ? AND app_id = ? AND account_id = ? RETURNING status, paused_at`,
          clock(),
          id,
          appId,
          accountId,
        );
        if (!row) return "unknown";
        const status = statusOf(row);
        if (status === "paused") return "paused";
        if (isOver(status)) return "ended";
        await transaction.notify(stopOf(id));
        return "requested";
      });
    },

    async isToStop(id, runner) {
      const row = await database.one(
        "SELECT 1 FROM runs WHERE id = ? AND runner = ? AND status = 'running' AND stop_requested_at IS NULL",
        id,
        runner,
      );
      return row === undefined;
    },

    async findForm(appId, runId, index) {
      const where = "run_id = ? AND position = ? AND expires_at > ? AND outcome IS NULL";
      const [found] = await waitingForms(database, where, [runId, index, clock()], 1);
      const run = found && (await find(appId, runId));
      return run && { run, form: found.form };
    },

    async dueForms(limit) {
      const due = await waitingForms(database, "(expires_at <= ? OR outcome IS NOT NULL)", [clock()], limit);
      const waiting = await Promise.all(
        due.map(async ({ runId, form, outcome }) => {
          const row = await database.one<Row>(`SELECT ${COLUMNS} FROM runs WHERE id = ?`, runId);
          return row && { run: runOf(row), form, outcome };
        }),
      );
      return waiting.filter((found) => found !== undefined);
    },

    pauseAgain(id, runner) {
      return database.transaction(async (transaction) => {
        const paused = await transaction.run(
          `UPDATE runs SET paused_at = ? WHERE id = ? AND runner = ? AND ${RUNNING} AND stop_requested_at IS NULL
             AND EXISTS (SELECT 1 FROM run_forms f WHERE ${UNHEARD})`,
          clock(),
          id,
          runner,
        );
        if (paused > 0) await reopenForm(transaction, id);
        return paused > 0;
      });
    },

    resume(id, index, { runner, leaseMs }, outcome) {
      return database.transaction(async (transaction) => {
        const now = clock();
        // The run first, as everybody takes it who changes more than one of the two; nothing is changed of one that nobody waits for.
        const row = await transaction.one<Row>(
          `UPDATE runs SET paused_at = NULL, runner = ?, lease_until = ?
           WHERE id = ? AND paused_at IS NOT NULL AND status = 'running' AND EXISTS (
             SELECT 1 FROM run_forms f WHERE f.run_id = runs.id AND f.closed_at IS NULL AND f.position = coalesce(?, f.position))
           RETURNING ${COLUMNS}`,
          runner,
          now + leaseMs,
          id,
          index ?? null,
        );
        if (row) await closeForm(transaction, id, now, outcome);
        return row && runOf(row);
      });
    },

    async renew(runner, ids, leaseMs) {
      if (ids.length === 0) return;
      await database.run(
        `UPDATE runs SET lease_until = ?
         WHERE runner = ? AND ${RUNNING} AND id IN (${ids.map(() => "?").join(", ")})`,
        clock() + leaseMs,
        runner,
        ...ids,
      );
    },

    async takeOver({ runner, leaseMs, except, allBut }) {
      const now = clock();
      const rows = await database.all<Row>(
        `UPDATE runs SET runner = ?, lease_until = ?
         WHERE ${RUNNING} AND ${allBut === undefined ? "lease_until < ?" : "runner <> ?"}
           ${except.length > 0 ? `AND id NOT IN (${except.map(() => "?").join(", ")})` : ""}
         RETURNING ${COLUMNS}`,
        runner,
        now + leaseMs,
        allBut ?? now,
        ...except,
      );
      return rows.map(runOf);
    },

    watchEvents: (id, wake) => database.listen(eventsOf(id), wake),

    watchNodes: (id, wake) => database.listen(nodesOf(id), wake),

    watchStop: (id, wake) => database.listen(stopOf(id), wake),
  };
}
