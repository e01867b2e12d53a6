import { StoreUnavailableError } from "../store-unavailable.js";
import type { Database, SqlValue } from "./database.js";

/** A database, and who is to be told when it does not answer. */
export interface WatchedDatabase {
  readonly database: Database;
  onUnavailable(lost: (error: StoreUnavailableError) => void): void;
}

/** Watches the answers of a database. */
export function watched(database: Database): WatchedDatabase {
  const listeners: ((error: StoreUnavailableError) => void)[] = [];

  async function watch<T>(pending: Promise<T>): Promise<T> {
    try {
      return await pending;
    } catch (error) {
      if (error instanceof StoreUnavailableError) for (const lost of listeners) lost(error);
      throw error;
    }
  }

  return {
    database: {
      ...database,
      one: <Row>(sql: string, ...values: SqlValue[]) => watch(database.one<Row>(sql, ...values)),
      all: <Row>(sql: string, ...values: SqlValue[]) => watch(database.all<Row>(sql, ...values)),
      run: (sql, ...values) => watch(database.run(sql, ...values)),
      transaction: (work) => watch(database.transaction(work)),
    },
    onUnavailable: (lost) => {
      listeners.push(lost);
    },
  };
}
