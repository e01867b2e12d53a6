import type { Database, Queries, SqlValue, Transaction } from "../sql/database.js";
import type { Connection } from "./connection.js";

/** The statements of a connection, each at once. */
function queries(connection: Connection): Queries {
  return {
    one: async <Row>(sql: string, ...values: SqlValue[]) => connection.one<Row>(sql, ...values),
    all: async <Row>(sql: string, ...values: SqlValue[]) => connection.all<Row>(sql, ...values),
    run: async (sql, ...values) => connection.run(sql, ...values),
  };
}

/**
 * SQLite as the store's database.
 *
 * All use of the one connection takes turns, so that no statement slips into a transaction that is not its own. Against
 * other processes a transaction takes the write lock first.
 */
export function sqliteDatabase(connection: Connection): Database {
  const direct = queries(connection);
  // Every transaction holds the lock on the whole file, and with it every name.
  const transaction: Transaction = { ...direct, lock: async () => undefined };
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  }

  return {
    one: <Row>(sql: string, ...values: SqlValue[]) => inTurn(() => direct.one<Row>(sql, ...values)),
    all: <Row>(sql: string, ...values: SqlValue[]) => inTurn(() => direct.all<Row>(sql, ...values)),
    run: (sql, ...values) => inTurn(() => direct.run(sql, ...values)),

    transaction: (work) =>
      inTurn(async () => {
        connection.begin();
        try {
          const result = await work(transaction);
          connection.commit();
          return result;
        } catch (error) {
          connection.rollback();
          throw error;
        }
      }),

    isUniqueViolation: (error) =>
      error instanceof Error && error.message.includes("UNIQUE constraint failed"),

    close: () => inTurn(() => connection.close()),
  };
}
