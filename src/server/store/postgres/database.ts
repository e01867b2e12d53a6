import pg from "pg";
import type { Database, Queries, SqlValue, Transaction } from "../sql/database.js";
import { storable } from "../sql/storable.js";
import { CHANNEL, type Listener } from "./listener.js";

/** How long a statement waits for a free connection, and a connection for the server. */
const CONNECT_TIMEOUT_MS = 10_000;
/** How long a statement may run, and a transaction stand still, before the server ends it. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** `unique_violation` (PostgreSQL, Appendix A). */
const UNIQUE_VIOLATION = "23505";
/** `foreign_key_violation` (PostgreSQL, Appendix A). */
const FOREIGN_KEY_VIOLATION = "23503";

/** Times fit a double exactly, so 64-bit integers are read as numbers; the library's own choice is text. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (id, format) =>
    id === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(id, format),
};

/** Opens a pool of at most `size` connections. It connects when it is first used. */
export function openPool(url: string, size: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    types,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    application_name: "wireproof",
    keepAlive: true,
  });
  // A connection broke while nobody used it. The pool has dropped it; the next statement opens another, or says why not.
  pool.on("error", () => undefined);
  return pool;
}

/** Replaces each `?` by the place of its value: PostgreSQL writes `$1`, `$2` and so on. */
function numbered(sql: string): string {
  let place = 0;
  return sql.replaceAll("?", () => `$${++place}`);
}

/** The statements of a pool, each on any of its connections, or those of one connection. */
export function queries(on: pg.Pool | pg.PoolClient): Queries {
  const query = <Row extends pg.QueryResultRow>(sql: string, values: readonly SqlValue[]) =>
    on.query<Row>(numbered(sql), values.map(storable));

  return {
    one: async <Row>(sql: string, ...values: SqlValue[]) =>
      (await query<Row & pg.QueryResultRow>(sql, values)).rows[0],
    all: async <Row>(sql: string, ...values: SqlValue[]) =>
      (await query<Row & pg.QueryResultRow>(sql, values)).rows,
    run: async (sql, ...values) => (await query(sql, values)).rowCount ?? 0,
  };
}

/** Runs `work` in a transaction on a connection of its own, at the level `READ COMMITTED`. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  // A connection that breaks between two statements says so here; the next statement fails with it.
  const onError = () => {
    broken = true;
  };
  client.on("error", onError);
  const statements = queries(client);
  try {
    await statements.run("BEGIN");
    const result = await work({
      ...statements,
      notify: async (topic) => {
        await statements.run("SELECT pg_notify(?, ?)", CHANNEL, topic);
      },
      lock: async (name) => {
        await statements.run("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", name);
      },
    });
    // A transaction in which a statement failed ends in a rollback, and PostgreSQL calls that a success.
    const { command } = await client.query("COMMIT");
    if (command !== "COMMIT") throw new Error("a failed statement of a transaction went unnoticed");
    return result;
  } catch (error) {
    await statements.run("ROLLBACK").catch(onError);
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/** PostgreSQL as the store's database. */
export function postgresDatabase(pool: pg.Pool, listener: Listener): Database {
  return {
    ...queries(pool),
    transaction: (work) => inTransaction(pool, work),
    isUniqueViolation: (error) => error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION,
    isForeignKeyViolation: (error) =>
      error instanceof pg.DatabaseError && error.code === FOREIGN_KEY_VIOLATION,
    listen: listener.listen,
    close: async () => {
      await listener.close();
      await pool.end();
    },
  };
}
