import { expect, test } from "vitest";
import { traceChanges } from "../../../src/server/store/change-trace.js";
import type { Database, Transaction } from "../../../src/server/store/sql/database.js";
import { watched } from "../../../src/server/store/sql/watched.js";
import { StoreUnavailableError } from "../../../src/server/store/store-unavailable.js";

const gone = new StoreUnavailableError(new Error("Connection terminated unexpectedly"), true);
const refused = new StoreUnavailableError(new Error("connect ECONNREFUSED"));

/** A database all of whose statements, and ends of transactions, come to the same. */
function database(failure: Error | undefined): Database {
  const answer = async () => {
    if (failure) throw failure;
    return undefined;
  };
  const transaction: Transaction = {
    one: answer,
    all: async () => [],
    run: async () => 1,
    lock: answer,
    notify: answer,
  };
  return {
    one: answer,
    all: async () => {
      await answer();
      return [];
    },
    run: async () => {
      await answer();
      return 1;
    },
    transaction: async (work) => {
      const result = await work(transaction);
      await answer();
      return result;
    },
    isUniqueViolation: () => false,
    isForeignKeyViolation: () => false,
    listen: () => () => undefined,
    ping: async () => undefined,
    probe: async () => undefined,
    close: async () => undefined,
  };
}

test.each<[string, Error | undefined, (on: Database) => Promise<unknown>, boolean]>([
  ["a statement that reads", undefined, (on) => on.one("SELECT 1"), false],
  ["a statement that writes and returns", undefined, (on) => on.one("INSERT … RETURNING a"), true],
  ["a statement that writes", undefined, (on) => on.run("DELETE FROM t"), true],
  ["one that no server has taken", refused, (on) => on.run("DELETE FROM t"), false],
  ["one whose answer was lost", gone, (on) => on.run("DELETE FROM t"), true],
  ["one that reads, whose answer was lost", gone, (on) => on.all("SELECT 1"), false],
  ["a transaction", undefined, (on) => on.transaction(({ run }) => run("DELETE FROM t")), true],
  ["one that was lost under way", gone, (on) => on.transaction(({ one }) => one("SELECT 1")), false],
  ["one that was lost at its end", gone, (on) => on.transaction(({ run }) => run("DELETE FROM t")), true],
  ["a statement that failed otherwise", new RangeError("x"), (on) => on.run("DELETE FROM t"), false],
])("notes what has, or may have, changed the store: %s", async (_, failure, work, hasChanged) => {
  const trace = { hasChanged: false };
  const { database: on } = watched(database(failure));
  await traceChanges(trace, () => work(on)).catch(() => undefined);
  expect(trace.hasChanged).toBe(hasChanged);
});
