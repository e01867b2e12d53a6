/** What a statement binds. Flags are 0 and 1, times are milliseconds since the Unix epoch, in every database. */
export type SqlValue = null | number | string | Uint8Array;

/** Runs single statements. Their text marks values with `?` and keeps to the SQL that SQLite and PostgreSQL share. */
export interface Queries {
  /** The first row, if any. `Row` is the caller's promise about the columns it selects. */
  one<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined>;

  /** All rows. `Row` is the caller's promise about the columns it selects. */
  all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>;

  /** Runs a statement and returns how many rows it changed. */
  run(sql: string, ...values: SqlValue[]): Promise<number>;
}

/** Statements of one transaction. */
export interface Transaction extends Queries {
  /** Waits until no other transaction holds this name, and holds it to the end of this one. */
  lock(name: string): Promise<void>;

  /** Wakes those who listen to this topic, on every instance, once the transaction is committed; never when it is not. */
  notify(topic: string): Promise<void>;
}

/**
 * A database that the store's statements run on. A statement that is fulfilled outside a transaction is durable. One that meets no
 * database, or waits too long for another's lock, rejects with a `StoreUnavailableError`.
 */
export interface Database extends Queries {
  /**
   * Runs `work` in a transaction: all of it is committed, or none when it rejects. Each statement sees what was committed
   * before it. `work` uses the transaction it is given and never the database itself, which may be waiting for it.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;

  /** Whether an error is a violated UNIQUE constraint. */
  isUniqueViolation(error: unknown): boolean;

  /** Whether an error is a violated FOREIGN KEY constraint: what a new row belongs to is gone. */
  isForeignKeyViolation(error: unknown): boolean;

  /**
   * Calls `wake` after every commit that notified this topic, of any instance. It is called for nothing too, whenever a
   * notification may have been missed, so whoever is woken looks what there is.
   *
   * @returns Ends it.
   */
  listen(topic: string, wake: () => void): () => void;

  /** Fulfils when the database answers, within two seconds. */
  ping(): Promise<void>;

  /** Fulfils when the database takes statements that write, within two seconds and without waiting for another's lock. */
  probe(): Promise<void>;

  /** Ends all use of the database, after what is under way. */
  close(): Promise<void>;
}
