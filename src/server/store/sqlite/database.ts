import { DatabaseSync, type StatementSyncInstance } from "@photostructure/sqlite";

/** What SQLite binds and returns here. */
export type SqliteValue = null | number | string | Uint8Array;

/** How long a statement waits for another process's lock before it fails. */
const BUSY_TIMEOUT_MS = 10_000;

/**
 * One SQLite connection with a cache of prepared statements.
 *
 * The driver is synchronous: a method of the store that calls it without `await` in between runs as one step of this
 * process. Against other processes, {@link Database.transaction} takes the write lock first.
 */
export class Database {
  readonly #connection;
  readonly #statements = new Map<string, StatementSyncInstance>();

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
  one<Row>(sql: string, ...values: SqliteValue[]): Row | undefined {
    return this.#prepare(sql).get(...values);
  }

  /** All rows. `Row` is the caller's promise about the columns it selects. */
  all<Row>(sql: string, ...values: SqliteValue[]): Row[] {
    return this.#prepare(sql).all(...values);
  }

  /** Runs a statement and returns how many rows it changed. */
  run(sql: string, ...values: SqliteValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** Runs a script of statements. */
  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  /** Runs `work` under the write lock: all of it is committed, or none when it throws. */
  transaction<T>(work: () => T): T {
    this.#connection.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#connection.exec("COMMIT");
      return result;
    } catch (error) {
      // SQLite itself rolls back on some errors (a full disk), after which ROLLBACK would hide the cause.
      if (this.#connection.isTransaction) this.#connection.exec("ROLLBACK");
      throw error;
    }
  }

  /** Ends the connection, leaving everything in the one file. */
  close(): void {
    // Prepared statements have no finalizer here and keep the connection half open, so SQLite would not clear the log itself.
    this.#connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    this.#statements.clear();
    this.#connection.close();
  }
}

/** Whether an error is a violated UNIQUE constraint. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && error.message.includes("UNIQUE constraint failed");
}
