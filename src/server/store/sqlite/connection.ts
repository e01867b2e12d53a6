import { DatabaseSync, type StatementSyncInstance } from "@photostructure/sqlite";
import type { SqlValue } from "../sql/database.js";
import { storable } from "../sql/storable.js";

/** How long a statement waits for another process's lock before it fails. The whole process waits with it, so not long, and once. */
const BUSY_TIMEOUT_MS = 2000;

/** One SQLite connection with a cache of prepared statements. It is synchronous: a statement is done when it returns. */
export class Connection {
  readonly #connection;
  readonly #statements = new Map<string, StatementSyncInstance>();
  #waitMs = BUSY_TIMEOUT_MS;

  /** Opens or creates a file in WAL mode; every commit is on disk before it returns (`synchronous = FULL`). */
  constructor(file: string) {
    this.#connection = new DatabaseSync(file, {
      timeout: BUSY_TIMEOUT_MS,
      enableForeignKeyConstraints: true,
    });
    this.#connection.exec("PRAGMA journal_mode = WAL");
    this.#connection.exec("PRAGMA synchronous = FULL");
  }

  #prepare(sql: string): StatementSyncInstance {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** The first row, if any. `Row` is the caller's promise about the columns it selects. */
  one<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#prepare(sql).get(...values.map(storable));
  }

  /** All rows. `Row` is the caller's promise about the columns it selects. */
  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#prepare(sql).all(...values.map(storable));
  }

  /** Runs a statement and returns how many rows it changed. */
  run(sql: string, ...values: SqlValue[]): number {
    return Number(this.#prepare(sql).run(...values.map(storable)).changes);
  }

  /** Runs a script of statements. */
  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  /** Opens a transaction that holds the write lock from its start. */
  begin(): void {
    this.#connection.exec("BEGIN IMMEDIATE");
    this.#waitAtMost(BUSY_TIMEOUT_MS);
  }

  commit(): void {
    this.#connection.exec("COMMIT");
  }

  /** Undoes the transaction. SQLite itself does on some errors (a full disk), after which this does nothing. */
  rollback(): void {
    if (this.#connection.isTransaction) this.#connection.exec("ROLLBACK");
  }

  /** From here on no statement waits for another process's lock, until a transaction has begun: one has waited in vain. */
  waitNoMore(): void {
    this.#waitAtMost(0);
  }

  #waitAtMost(ms: number): void {
    if (ms === this.#waitMs) return;
    this.#connection.exec(`PRAGMA busy_timeout = ${ms}`);
    this.#waitMs = ms;
  }

  /**
   * Takes the write lock and gives it back, without waiting for it.
   *
   * @throws {Error} When another process has it.
   */
  probe(): void {
    this.waitNoMore();
    this.begin();
    this.rollback();
  }

  /** Ends the connection, leaving everything in the one file; where the disk is full, in the file and its log. */
  close(): void {
    try {
      // Prepared statements have no finalizer here and keep the connection half open, so SQLite would not clear the log itself.
      this.#connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // What is in the log is durable, and the next start reads it.
    }
    this.#statements.clear();
    this.#connection.close();
  }
}
