import pg from "pg";
import type { Database, Queries, SqlValue, Transaction } from "../sql/database.js";
import { storable } from "../sql/storable.js";
import { StoreUnavailableError } from "../store-unavailable.js";
import { CHANNEL, type Listener } from "./listener.js";
import { storeError } from "./outage.js";

/** How long a statement waits for a free connection, and a connection for the server. */
const CONNECT_TIMEOUT_MS = 10_000;
/** How long a statement may run, and a transaction stand still, before the server ends it. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** How long an answer is waited for: longer than a server needs to say that it took too long, so that one which is silent is gone. */
const ANSWER_TIMEOUT_MS = 20_000;
/** How long it may take to answer when nothing is asked of it. */
const PING_TIMEOUT_MS = 2000;
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

/**
 * The statements of a pool, each on any of its connections, or those of one connection.
 *
 * @throws {StoreUnavailableError} From each, when the server does not answer.
 */
export function queries(
  on: pg.Pool | pg.PoolClient,
  answerTimeoutMs: number | undefined = ANSWER_TIMEOUT_MS,
): Queries {
  const query = async <Row extends pg.QueryResultRow>(sql: string, values: readonly SqlValue[]) => {
    // The driver takes the time with the statement, which its types leave out.
    const statement = { text: numbered(sql), values: values.map(storable), query_timeout: answerTimeoutMs };
    try {
      return await on.query<Row>(statement);
    } catch (error) {
      throw storeError(error);
    }
  };

  return {
    one: async <Row>(sql: string, ...values: SqlValue[]) =>
      (await query<Row & pg.QueryResultRow>(sql, values)).rows[0],
    all: async <Row>(sql: string, ...values: SqlValue[]) =>
      (await query<Row & pg.QueryResultRow>(sql, values)).rows,
    run: async (sql, ...values) => (await query(sql, values)).rowCount ?? 0,
  };
}

/**
 * Runs `work` in a transaction on a connection of its own, at the level `READ COMMITTED`.
 *
 * @param answerTimeoutMs - For each statement; 0 is any time.
 * @throws {StoreUnavailableError} When the server does not answer. Whether it has committed is then not known.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (transaction: Transaction) => Promise<T>,
  answerTimeoutMs?: number,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw storeError(error);
  });
  let broken = false;
  // A connection that breaks between two statements says so here; the next statement fails with it.
  const onError = () => {
    broken = true;
  };
  client.on("error", onError);
  const statements = queries(client, answerTimeoutMs);
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
    const { command } = await client.query("COMMIT").catch((error: unknown) => {
      throw storeError(error);
    });
    if (command !== "COMMIT") throw new Error("a failed statement of a transaction went unnoticed");
    return result;
  } catch (error) {
    if (error instanceof StoreUnavailableError) broken = true;
    else await statements.run("ROLLBACK").catch(onError);
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/** Waits for an answer that takes no time no longer than for that, whether for a connection or on one. */
async function atOnce(answer: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const error = new StoreUnavailableError(`no answer in ${PING_TIMEOUT_MS} ms`);
    timer = setTimeout(() => reject(error), PING_TIMEOUT_MS);
  });
  try {
    await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** A standby answers, and so does a server that was made read-only; neither is one that the service can work with. */
async function requireWritable(transaction: Transaction): Promise<void> {
  const setting = await transaction.one<{ value: string }>(
    "SELECT current_setting('transaction_read_only') AS value",
  );
  if (setting?.value !== "off") throw new StoreUnavailableError("it takes no writes");
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
    ping: () => atOnce(queries(pool, PING_TIMEOUT_MS).one("SELECT 1")),
    probe: () => atOnce(inTransaction(pool, requireWritable, PING_TIMEOUT_MS)),
    close: async () => {
      await listener.close();
      await pool.end();
    },
  };
}
