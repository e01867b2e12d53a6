import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { systemClock } from "../../../src/server/clock.js";
import { createLimits, DEFAULT_LIMITS } from "../../../src/server/limits/limits.js";
import { openPostgresStore } from "../../../src/server/store/postgres/open.js";
import { DatabaseUnusableError, describeDatabase } from "../../../src/server/store/postgres/start-error.js";
import { migrations, NewerDatabaseError } from "../../../src/server/store/sql/schema.js";
import { manualClock } from "../support/manual-clock.js";
import { startPostgres } from "../support/postgres.js";
import { appStoreContract } from "./app-store-contract.js";
import { fileStoreContract } from "./file-store-contract.js";
import { newRunIn, runStoreContract } from "./run-store-contract.js";
import { type OpenStore, storeContract } from "./store-contract.js";

const STEPS = migrations({ integer: "", bytes: "", table: "", keyedTable: "" }).length;
const postgres = await startPostgres();

if (typeof postgres === "string") {
  test.skip(postgres, () => undefined);
} else {
  const POOL = 4;
  const open = async (url: string, clock = systemClock) => {
    const opened = await openPostgresStore(url, POOL, clock);
    onTestFinished(() => opened.store.close());
    return opened;
  };
  /** The database's URL with some of it replaced. */
  const but = (url: string, parts: Partial<URL>) => Object.assign(new URL(url), parts).href;
  const refusal = (url: string) =>
    openPostgresStore(url, POOL).then(
      () => undefined,
      (error: unknown) => error,
    );

  const openNew: OpenStore = async (clock) =>
    (await openPostgresStore(await postgres.createDatabase(), POOL, clock)).store;
  storeContract("PostgreSQL", openNew);
  appStoreContract("PostgreSQL", openNew);
  fileStoreContract("PostgreSQL", openNew);
  runStoreContract("PostgreSQL", openNew);

  describe("a PostgreSQL database", () => {
    test("that three instances open at once is migrated once and gives all of them the same keys", async () => {
      const url = await postgres.createDatabase();
      const [first, ...others] = await Promise.all([open(url), open(url), open(url)]);
      for (const { secrets } of others) expect(secrets).toEqual(first?.secrets);
      expect(first?.secrets.pepper).toHaveLength(32);
      expect(first?.secrets.pepper).not.toEqual(first?.secrets.sessionKey);
      expect(await postgres.query(url, "SELECT schema_version FROM installation")).toEqual([
        { schema_version: STEPS },
      ]);
    });

    test("has the same keys when it is opened again, and another database has others", async () => {
      const url = await postgres.createDatabase();
      const { secrets } = await open(url);
      expect((await open(url)).secrets).toEqual(secrets);
      expect((await open(await postgres.createDatabase())).secrets).not.toEqual(secrets);
    });

    test("of a later release is refused", async () => {
      const url = await postgres.createDatabase();
      await open(url);
      await postgres.query(url, "UPDATE installation SET schema_version = 999");
      expect(await refusal(url)).toBeInstanceOf(NewerDatabaseError);
    });

    test("that is up to date needs no right to create tables", async () => {
      const url = await postgres.createDatabase();
      await open(url);
      const role = `r${randomUUID().replaceAll("-", "")}`;
      await postgres.query(
        url,
        `CREATE ROLE ${role} LOGIN PASSWORD 'p'; GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`,
      );
      const { store } = await open(but(url, { username: role, password: "p" }));
      await expect(store.ping()).resolves.toBeUndefined();
    });

    test("of two first accounts at once on two instances, one is created", async () => {
      const url = await postgres.createDatabase();
      const stores = (await Promise.all([open(url), open(url)])).map(({ store }) => store);
      const created = await Promise.all(
        Array.from({ length: 8 }, (_, i) => {
          const [id, workspace] = [randomUUID(), { id: randomUUID(), name: "w" }];
          const account = { id, email: `${i}@example.org`, name: "Demo", passwordHash: "x", workspace };
          return stores[i % 2]?.accounts.createFirst(account);
        }),
      );
      expect(created.filter((answer) => answer === "created")).toHaveLength(1);
    });

    test("counts calls over all instances on it", async () => {
      const url = await postgres.createDatabase();
      const clock = manualClock();
      const settings = { ...DEFAULT_LIMITS, callsPerTokenPerMinute: 5 };
      const limits = (await Promise.all([open(url, clock), open(url, clock)])).map(({ store }) =>
        createLimits(settings, store.rateLimits, clock, true),
      );
      const taken = await Promise.all(
        Array.from({ length: 20 }, (_, i) => limits[i % 2]?.callsPerTokenPerMinute.take("t")),
      );
      expect(taken.filter((refused) => refused === undefined)).toHaveLength(5);
      expect(await limits[0]?.callsPerTokenPerMinute.take("t")).toEqual({ retryAfterSeconds: 60 });
    });

    test("whose connections are cut is connected to again", async () => {
      const url = await postgres.createDatabase();
      const { store } = await open(url);
      await store.ping();
      await postgres.query(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'wireproof' AND datname = current_database()",
      );
      await expect
        .poll(() =>
          store.ping().then(
            () => "answers",
            () => "fails",
          ),
        )
        .toBe("answers");
    });
  });

  describe("instances on one PostgreSQL database", () => {
    /** Two stores, and a topic of the first that counts how often it is woken. */
    const watching = async () => {
      const url = await postgres.createDatabase();
      const [here, there] = [(await open(url)).store, (await open(url)).store];
      const run = await newRunIn(here);
      let woken = 0;
      onTestFinished(here.runs.watchEvents(run.id, () => woken++));
      const record = () => there.runs.record(run.id, "one", { events: ["{}"], nodes: [], end: undefined });
      return { url, record, woken: () => woken };
    };

    test("wake each other when events are recorded", async () => {
      const { record, woken } = await watching();
      await vi.waitFor(async () => {
        expect(await record()).toBe(true);
        expect(woken()).toBeGreaterThan(1);
      });
    });

    test("wake everybody once the connection that listens is back after a break", async () => {
      const { url, record, woken } = await watching();
      const listening =
        "FROM pg_stat_activity WHERE application_name = 'wireproof listener' AND query LIKE 'LISTEN%'";
      const pids = async () =>
        (await postgres.query(url, `SELECT pid ${listening} AND datname = current_database()`)).map(
          ({ pid }) => pid,
        );
      const [first] = await vi.waitUntil(async () => {
        const found = await pids();
        return found.length > 0 && found;
      });
      await postgres.query(url, `SELECT pg_terminate_backend(${first})`);
      await record();
      const before = woken();
      await vi.waitFor(async () => expect(await pids()).not.toContain(first), { timeout: 20_000 });
      await vi.waitFor(() => expect(woken()).toBeGreaterThan(before), { timeout: 20_000 });
      const reconnected = woken();
      await vi.waitFor(
        async () => {
          await record();
          expect(woken()).toBeGreaterThan(reconnected + 2);
        },
        { timeout: 20_000 },
      );
    });
  });

  describe("a start on PostgreSQL", () => {
    test("with a wrong password is refused in one line that does not show it", async () => {
      const url = await postgres.createDatabase();
      const error = await refusal(but(url, { password: "hush-hush" }));
      expect(error).toBeInstanceOf(DatabaseUnusableError);
      expect(String(error)).toBe(
        `DatabaseUnusableError: the database ${describeDatabase(url)} refuses the user or the password; correct DATABASE_URL`,
      );
    });

    test("on a database that does not exist is refused", async () => {
      const url = but(await postgres.createDatabase(), { pathname: "/absent" });
      expect(String(await refusal(url))).toMatch(
        /\/absent does not exist; create it, or correct DATABASE_URL$/,
      );
    });

    test("by a user who may not create tables is refused", async () => {
      const url = await postgres.createDatabase();
      const role = `r${randomUUID().replaceAll("-", "")}`;
      await postgres.query(url, `CREATE ROLE ${role} LOGIN PASSWORD 'p'`);
      expect(String(await refusal(but(url, { username: role, password: "p" })))).toMatch(
        /does not let its user create tables; grant CREATE on the schema to the user$/,
      );
    });

    test("where nobody listens is refused", async () => {
      const closed: Server = createServer().listen(0, "127.0.0.1");
      await new Promise((resolve) => closed.once("listening", resolve));
      const address = closed.address();
      await new Promise((resolve) => closed.close(resolve));
      const port = typeof address === "object" && address ? address.port : 0;
      expect(await refusal(`postgresql://ada:hush@127.0.0.1:${port}/w`)).toMatchObject({
        message: `the database postgresql://127.0.0.1:${port}/w refuses connections; start it, or correct DATABASE_URL`,
      });
    });

    test("that another kind of server answers is refused", async () => {
      const web = createServer((socket) => {
        socket.on("error", () => undefined).end("HTTP/1.1 400 Bad Request\r\n\r\n");
      }).listen(0, "127.0.0.1");
      await new Promise((resolve) => web.once("listening", resolve));
      onTestFinished(() => {
        web.close();
      });
      const address = web.address();
      const port = typeof address === "object" && address ? address.port : 0;
      const error = await refusal(`postgresql://ada:hush@127.0.0.1:${port}/w`);
      expect(error).toBeInstanceOf(DatabaseUnusableError);
      expect(String(error)).toMatch(/^[^\n]* cannot be used: [^\n]+$/);
    });
  });
}
