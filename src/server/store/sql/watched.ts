import { noteChange } from "../change-trace.js";
import type { StoreWatcher } from "../store.js";
import { StoreUnavailableError } from "../store-unavailable.js";
import type { Database, SqlValue } from "./database.js";

/** A database, and who is to be told whether it answers. */
export interface WatchedDatabase {
  readonly database: Database;
  watch(watcher: StoreWatcher): void;
}

/** A statement that only reads; whatever else there is may write. */
const READS = /^\s*SELECT\b/i;

/** Watches the answers of a database, and notes what changes it. */
export function watched(database: Database): WatchedDatabase {
  const watchers: StoreWatcher[] = [];

  /** @param changes - Whether something that changes the database was sent to be done. */
  async function watch<T>(pending: Promise<T>, changes: () => boolean): Promise<T> {
    try {
      const result = await pending;
      for (const { answered } of watchers) answered();
      if (changes()) noteChange();
      return result;
    } catch (error) {
      if (error instanceof StoreUnavailableError) {
        if (changes() && error.mayBeDone) noteChange();
        for (const { lost } of watchers) lost(error);
      }
      throw error;
    }
  }

  const watchStatement = <T>(pending: Promise<T>, sql: string) => watch(pending, () => !READS.test(sql));

  return {
    database: {
      ...database,
      one: <Row>(sql: string, ...values: SqlValue[]) =>
        watchStatement(database.one<Row>(sql, ...values), sql),
      all: <Row>(sql: string, ...values: SqlValue[]) =>
        watchStatement(database.all<Row>(sql, ...values), sql),
      run: (sql, ...values) => watchStatement(database.run(sql, ...values), sql),
      transaction: (work) => {
        // Of one that was lost before its end nothing is committed.
        let isComplete = false;
        const whole = database.transaction(async (transaction) => {
          const result = await work(transaction);
          isComplete = true;
          return result;
        });
        return watch(whole, () => isComplete);
      },
    },
    watch: (watcher) => {
      watchers.push(watcher);
    },
  };
}
