import { spawnSync } from "node:child_process";
import { copyFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/server/clock.js";
import { migrations, NewerDatabaseError } from "../../../src/server/store/sql/schema.js";
import { Connection } from "../../../src/server/store/sqlite/connection.js";
import { openSqliteStore } from "../../../src/server/store/sqlite/open.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { appStoreContract } from "./app-store-contract.js";
import { fileStoreContract } from "./file-store-contract.js";
import { runStoreContract } from "./run-store-contract.js";
import { storeContract } from "./store-contract.js";

const CONNECTION = new URL("../../../src/server/store/sqlite/connection.ts", import.meta.url);
const directory = temporaryDirectory();
let files = 0;

storeContract("SQLite in memory", (clock) => openSqliteStore(":memory:", clock));
appStoreContract("SQLite in memory", (clock) => openSqliteStore(":memory:", clock));
fileStoreContract("SQLite in memory", (clock) => openSqliteStore(":memory:", clock));
runStoreContract("SQLite in memory", (clock) => openSqliteStore(":memory:", clock));
storeContract("SQLite in a file", (clock) => openSqliteStore(join(directory, `${files++}.db`), clock));

describe("a SQLite file", () => {
  test("is readable and writable by its owner only", async () => {
    const file = join(directory, "owner", "w.db");
    const store = openSqliteStore(file, systemClock);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await store.close();
  });

  test("keeps what was written when it is opened again", async () => {
    const file = join(directory, "again.db");
    const account = { id: "a", email: "a@example.org", name: "A", passwordHash: "x" };
    const first = openSqliteStore(file, systemClock);
    await first.accounts.create({ ...account, workspace: { id: "w", name: "W" } });
    await first.close();
    const second = openSqliteStore(file, systemClock);
    expect(await second.accounts.findActive("a")).toEqual({ id: "a", email: "a@example.org", name: "A" });
    await second.close();
  });

  test("holds everything by itself once it is closed, so that a copy of it is a backup", async () => {
    const file = join(directory, "whole.db");
    const account = { id: "a", email: "a@example.org", name: "A", passwordHash: "x" };
    const store = openSqliteStore(file, systemClock);
    await store.accounts.create({ ...account, workspace: { id: "w", name: "W" } });
    await store.close();
    const copy = join(directory, "copy.db");
    copyFileSync(file, copy);
    const restored = openSqliteStore(copy, systemClock);
    expect((await restored.accounts.findActive("a"))?.email).toBe("a@example.org");
    await restored.close();
  });

  test.skipIf(process.platform === "win32")(
    "is closed on a disk that is full, and has everything when it is opened again",
    () => {
      const file = join(directory, "full.db");
      const before = new Connection(file);
      before.exec("CREATE TABLE t (a)");
      for (let i = 0; i < 100; i++) before.run("INSERT INTO t VALUES (?)", "x".repeat(4000));
      before.close();

      // The log has room; the file, to which closing would move it, has not.
      const blocks = Math.ceil(statSync(file).size / 512);
      const program = `
        const { Connection } = await import(${JSON.stringify(CONNECTION)});
        const connection = new Connection(${JSON.stringify(file)});
        for (let i = 0; i < 5; i++) connection.run("INSERT INTO t VALUES (?)", "y".repeat(4000));
        connection.close();`;
      const node = [process.execPath, "--import", "tsx", "--input-type=module", "-e", program];
      const ran = spawnSync("sh", ["-c", `ulimit -f ${blocks}; exec "$@"`, "sh", ...node], {
        encoding: "utf8",
      });
      expect([ran.status, ran.stderr]).toEqual([0, ""]);

      const after = new Connection(file);
      expect(after.one("SELECT count(*) AS n FROM t WHERE a LIKE 'y%'")).toEqual({ n: 5 });
      after.close();
    },
  );

  test("of an earlier release is brought up to date with everything in it", async () => {
    const file = join(directory, "earlier.db");
    const dialect = {
      integer: "INTEGER",
      bytes: "BLOB",
      table: " STRICT",
      keyedTable: " STRICT, WITHOUT ROWID",
    };
    const [first = ""] = migrations(dialect);
    const database = new DatabaseSync(file);
    database.exec(`${first}
      INSERT INTO accounts VALUES ('a', 'a@example.org', 'A', 'x', 1, 0);
      INSERT INTO workspaces VALUES ('w', 'W', 0);
      INSERT INTO memberships VALUES ('a', 'w', 'owner', 1, 0);
      PRAGMA user_version = 1`);
    database.close();
    const store = openSqliteStore(file, systemClock);
    const member = { id: "a", name: "A", email: "a@example.org", role: "owner", status: "active" };
    expect(await store.workspaces.members("w", 1, 20)).toEqual({ total: 1, rows: [member] });
    expect(await store.apps.list("w", { mode: undefined, search: undefined }, 1, 20)).toMatchObject({
      total: 0,
    });
    await store.close();
  });

  test("of a later release is refused", () => {
    const file = join(directory, "newer.db");
    const database = new DatabaseSync(file);
    database.exec("PRAGMA user_version = 999");
    database.close();
    expect(() => openSqliteStore(file, systemClock)).toThrow(NewerDatabaseError);
  });

  test("commits to disk before it answers, in WAL mode", async () => {
    const file = join(directory, "wal.db");
    const store = openSqliteStore(file, systemClock);
    const reader = new DatabaseSync(file, { readOnly: true });
    expect(reader.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    reader.close();
    await store.close();
  });
});
