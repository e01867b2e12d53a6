import type { Database, Queries, SqlValue, Transaction } from "../sql/database.js";
import { createTopics } from "../sql/topics.js";
import { StoreUnavailableError } from "../store-unavailable.js";
import type { Connection } from "./connection.js";

/** The statements of a connection, each at once. */
function queries(connection: Connection): Queries {
  return {
    one: async <Row>(sql: string, ...values: SqlValue[]) => connection.one<Row>(sql, ...values),
    all: async <Row>(sql: string, ...values: SqlValue[]) => connection.all<Row>(sql, ...values),
    run: async (sql, ...values) => connection.run(sql, ...values),
  };
}

/** Whether another process has held its lock on the file for too long; not every statement's error has the code (`SQLITE_BUSY`). */
function isHeld(error: unknown): boolean {
  return error instanceof Error && error.message.includes("database is locked");
}

/**
 * SQLite as the store's database.
 *
 * All use of the one connection takes turns, so that no statement slips into a transaction that is not its own. Against
 * other processes a transaction takes the write lock first.
 */
export function sqliteDatabase(connection: Connection): Database {
  const direct = queries(connection);
  // One process works on the file: whoever wants to be woken is in it.
  const topics = createTopics();
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const result = turn.then(work).catch((error: unknown) => {
      if (!isHeld(error)) throw error;
      connection.waitNoMore();
      throw new StoreUnavailableError(error);
    });
    turn = result.catch(() => undefined);
    return result;
  }

  return {
    one: <Row>(sql: string, ...values: SqlValue[]) => inTurn(() => direct.one<Row>(sql, ...values)),
    all: <Row>(sql: string, ...values: SqlValue[]) => inTurn(() => direct.all<Row>(sql, ...values)),
    run: (sql, ...values) => inTurn(() => direct.run(sql, ...values)),

    transaction: (work) =>
      inTurn(async () => {
        const notified = new Set<string>();
        const transaction: Transaction = {
          ...direct,
          // Every transaction holds the lock on the whole file, and with it every name.
          lock: async () => undefined,
          notify: async (topic) => {
            notified.add(topic);
          },
        };
        connection.begin();
        try {
          const result = await work(transaction);
          connection.commit();
          for (const topic of notified) topics.wake(topic);
          return result;
        } catch (error) {
          connection.rollback();
          throw error;
        }
      }),

    isUniqueViolation: (error) =>
      error instanceof Error && error.message.includes("UNIQUE constraint failed"),

    isForeignKeyViolation: (error) =>
      error instanceof Error && error.message.includes("FOREIGN KEY constraint failed"),

    listen: topics.listen,

    ping: () =>
      inTurn(() => {
        connection.one("SELECT 1 FROM accounts LIMIT 1");
      }),

    probe: () => inTurn(() => connection.probe()),

    close: () => inTurn(() => connection.close()),
  };
}
