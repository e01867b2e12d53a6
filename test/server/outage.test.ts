import { once } from "node:events";
import { request } from "node:http";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { readContract } from "wireproof/express";
import { names, openLab, reader, SLOW_WORKFLOW, whileMoving } from "./runs/lab.js";
import { apiClient, consoleClient, dataOf, refusalOf, UNLIMITED_CALLS } from "./support/clients.js";
import { API, approve, logIn, poll, read, startLogin, withBearer } from "./support/device-client.js";
import { manualClock } from "./support/manual-clock.js";
import { type Postgres, startPostgres } from "./support/postgres.js";
import { runService } from "./support/service-process.js";
import { temporaryDirectory } from "./support/temporary-directory.js";
import { PASSWORD, startTestService, type TestService } from "./support/test-service.js";

/** Every operation that says that it may be refused for want of the database, with the path of its surface. */
const OPERATIONS = ["api", "console"].flatMap((name) => {
  const { basePaths, operations } = readContract(
    new URL(`../../src/generated/${name}/openapi.json`, import.meta.url),
  );
  return operations
    .filter(({ errors }) => errors.some(({ status }) => status === 503))
    .map((operation) => ({
      operation,
      url: `${basePaths[0] ?? ""}${operation.path.replaceAll(/\{\w+\}/g, "1")}`,
    }));
});

/** Credentials of the right form; whose they are nobody can look up. */
const CREDENTIALS = {
  Authorization: `Bearer dfoa_${"a".repeat(43)}`,
  Cookie: "wireproof_session=a; __Host-wireproof_session=a",
  "X-CSRF-Token": "a",
};

const LOCKED = "error the database does not answer; requests are refused until it does";
const BACK = "warn the database answers again";

/** A service that tells what it logs from warnings on. */
async function loggingService(env: Record<string, string> = {}) {
  const lines: string[] = [];
  const logTo = {
    write: (line: string) => {
      const { level, msg } = JSON.parse(line);
      lines.push(`${level} ${msg}`);
    },
  };
  const clock = manualClock();
  const service = await startTestService({ LOG_LEVEL: "warn", ...UNLIMITED_CALLS, ...env }, clock, logTo);
  return { service, lines, clock };
}

async function health({ origin }: TestService) {
  const answer = await read(await fetch(`${origin}${API}/_health`));
  return [answer.status, answer.body.ok ?? answer.body.code, answer.headers.get("Retry-After")];
}

/** Lets a second of the service's time pass until it is healthy. */
async function recovered({
  service,
  clock,
}: {
  service: TestService;
  clock: ReturnType<typeof manualClock>;
}) {
  await expect
    .poll(
      async () => {
        clock.advance(1);
        return (await health(service))[0];
      },
      { timeout: 30_000 },
    )
    .toBe(200);
}

/** What comes of calling every operation that may be refused for want of the database. */
async function callAll({ origin }: TestService) {
  const observed: string[] = [];
  for (const { operation, url } of OPERATIONS) {
    const init = { method: operation.method.toUpperCase(), headers: CREDENTIALS };
    const { status, body, headers } = await read(await fetch(`${origin}${url}`, init));
    observed.push(`${operation.id} ${status} ${body.code ?? body.error} ${headers.get("Retry-After")}`);
  }
  return observed;
}

const ALL_REFUSED = OPERATIONS.map(({ operation: { id, errorFamily } }) => {
  const code = errorFamily === "oauth" ? "temporarily_unavailable" : "service_unavailable";
  return `${id} 503 ${code} 5`;
});

test("every operation may be refused for want of the database but that which needs none", () => {
  const surfaces = ["api", "console"].map((name) =>
    readContract(new URL(`../../src/generated/${name}/openapi.json`, import.meta.url)),
  );
  const ids = surfaces.flatMap(({ operations }) => operations.map(({ id }) => id));
  const refusable = new Set(OPERATIONS.map(({ operation }) => operation.id));
  expect(ids.filter((id) => !refusable.has(id))).toEqual(["getVersion"]);
});

describe("while another process holds the SQLite file", () => {
  test("every operation that declares it is refused with 503, and nothing is logged but the change", async () => {
    const { service, lines, clock } = await loggingService();
    const token = await logIn(service.origin, await service.signIn());
    const other = new DatabaseSync(join(service.dataDir, "wireproof.db"));
    onTestFinished(() => other.close());
    other.exec("BEGIN IMMEDIATE");

    // The use of a token is written down once a minute.
    clock.advance(61);
    expect((await withBearer(`${service.origin}${API}/account`, token)).status).toBe(503);
    expect(await callAll(service)).toEqual(ALL_REFUSED);
    for (const page of ["/device", "/activate?token=a"]) {
      const answer = await fetch(`${service.origin}${page}`);
      expect([answer.status, answer.headers.get("Retry-After"), await answer.text()]).toEqual([
        503,
        "5",
        expect.stringContaining("try again in a moment"),
      ]);
    }
    expect((await fetch(`${service.origin}${API}/_version`)).status).toBe(200);
    clock.advance(1);
    expect(await health(service)).toEqual([503, "service_unavailable", "5"]);
    expect(lines).toEqual([LOCKED]);

    other.exec("ROLLBACK");
    await recovered({ service, clock });
    expect((await withBearer(`${service.origin}${API}/account`, token)).status).toBe(200);
    expect(lines).toEqual([LOCKED, BACK]);
  });

  test("those who are about to write are refused, all after the one wait, and nothing is done", async () => {
    const { service } = await loggingService();
    const editor = consoleClient(service, await service.signIn());
    const workspace_id = dataOf(await editor.getMe()).workspaces[0]?.id ?? "";
    const apps = async () => dataOf(await editor.listApps({ query: { workspace_id } })).total;
    const before = await apps();
    const other = new DatabaseSync(join(service.dataDir, "wireproof.db"));
    onTestFinished(() => other.close());
    other.exec("BEGIN IMMEDIATE");
    const startedAt = Date.now();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        editor.createApp({ body: { workspace_id, name: "A", mode: "workflow" } }, { retry: { attempts: 1 } }),
      ),
    );
    expect(Date.now() - startedAt).toBeLessThan(8000);
    for (const answer of answers) expect(refusalOf(answer).code).toBe("service_unavailable");
    other.exec("ROLLBACK");
    await recovered({ service, clock: service.clock });
    expect(await apps()).toBe(before);
  });
});

const postgres = await startPostgres();
if (typeof postgres === "string") test.skip(postgres, () => undefined);
else onPostgres(postgres);

function onPostgres(server: Postgres) {
  describe("a service whose PostgreSQL is stopped", () => {
    test("refuses with 503, and serves again by itself, with nothing lost that was answered", async () => {
      const url = await server.createDatabase();
      const { service, lines, clock } = await loggingService({ DATABASE_URL: url });
      const { origin } = service;
      const person = await service.signIn();
      const token = await logIn(origin, person);
      const { user_code, device_code } = await startLogin(origin);
      expect((await approve(person, user_code)).status).toBe(200);

      await server.stop();
      clock.advance(1);
      const account = () => withBearer(`${origin}${API}/account`, token);
      expect(await account()).toMatchObject({ status: 503, body: { code: "service_unavailable" } });
      expect(await poll(origin, device_code)).toMatchObject({
        status: 503,
        body: { error: "temporarily_unavailable" },
      });
      for (let i = 0; i < 20; i++) expect((await account()).status).toBe(503);
      expect(await health(service)).toEqual([503, "service_unavailable", "5"]);
      expect(await callAll(service)).toEqual(ALL_REFUSED);
      expect(lines).toEqual([LOCKED]);

      await server.resume();
      await recovered({ service, clock });
      expect((await account()).status).toBe(200);
      expect((await person.get("/console/api/me")).status).toBe(200);
      clock.advance(5);
      expect((await poll(origin, device_code)).body).toMatchObject({ token_type: "Bearer" });
      expect(lines).toEqual([LOCKED, BACK]);
    });

    test("is tried again by the client, and the call succeeds", async () => {
      const url = await server.createDatabase();
      const { service, clock } = await loggingService({ DATABASE_URL: url });
      const api = await apiClient(service, await service.signIn());
      await server.stop();
      clock.advance(1);
      const call = api.getAccount(undefined, { retry: { attempts: 30, baseMs: 50 } });
      await expect.poll(() => health(service)).toEqual([503, "service_unavailable", "5"]);
      await server.resume();
      await recovered({ service, clock });
      expect((await call).ok).toBe(true);
    });

    test("ends its run as failed once it is back, and keeps what the run had told", async () => {
      const url = await server.createDatabase();
      const { service, lines, clock } = await loggingService({ DATABASE_URL: url, RUN_LEASE_SECONDS: "6" });
      const lab = await openLab(service);
      await lab.useEcho();
      const app_id = await lab.published("workflow", SLOW_WORKFLOW);
      const body = { inputs: { topic: `one ${"more ".repeat(500)}` } };
      const stream = reader(dataOf(await lab.api.runApp({ path: { app_id }, body })));
      const seen = await whileMoving(
        clock,
        0.25,
        stream.until(({ data }) => data.event === "text_chunk"),
      );
      const task_id = seen[0]?.data.task_id ?? "";
      const following = reader(dataOf(await lab.api.streamTaskEvents({ path: { app_id, task_id } })));
      const follower = following.until(({ data }) => data.event === "error");

      await server.stop();
      clock.advance(1);
      await expect.poll(() => health(service)).toEqual([503, "service_unavailable", "5"]);
      expect((await follower).at(-1)?.data).toMatchObject({ event: "error", code: "service_unavailable" });
      await server.resume();
      await recovered({ service, clock });
      const told = await whileMoving(
        clock,
        1,
        (async () => {
          const path = { app_id, task_id };
          const query = { include_state_snapshot: true };
          const events = [];
          const following = reader(dataOf(await lab.api.streamTaskEvents({ path, query })));
          events.push(...(await following.until(({ data }) => data.event === "workflow_finished")));
          return events;
        })(),
      );
      expect(names(told).slice(-2)).toEqual(["error", "workflow_finished"]);
      expect(names(told)).toContain("text_replace");
      const next = await lab.api.runApp({ path: { app_id }, body: { inputs: { topic: "two" } } });
      const again = reader(dataOf(next));
      const ended = again.until(({ data }) => data.event === "workflow_finished");
      expect((await whileMoving(clock, 0.25, ended)).at(-1)?.data).toMatchObject({
        data: { status: "succeeded" },
      });
      expect(lines.filter((line) => line !== LOCKED && line !== BACK)).toEqual([]);
    });

    test("refuses an upload whose bytes arrive when it has gone", async () => {
      const url = await server.createDatabase();
      const { service, lines, clock } = await loggingService({ DATABASE_URL: url });
      const person = await service.signIn();
      const editor = consoleClient(service, person);
      const workspace_id = dataOf(await editor.getMe()).workspaces[0]?.id ?? "";
      const app = await editor.createApp({ body: { workspace_id, name: "Files", mode: "workflow" } });
      const token = await logIn(service.origin, person);
      const upload = request(`${service.origin}${API}/apps/${dataOf(app).id}/files`, {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "multipart/form-data; boundary=x" },
      });
      const answered = once(upload, "response");
      upload.write(`--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n`);
      await server.stop();
      upload.end("a\r\n--x--\r\n");
      const [{ statusCode }] = await answered;
      expect(statusCode).toBe(503);
      expect(lines).toEqual([LOCKED]);
      await server.resume();
      await recovered({ service, clock });
    });

    test("ends at once with SIGTERM all the same", async () => {
      const service = runService({
        DATABASE_URL: await server.createDatabase(),
        DATA_DIR: temporaryDirectory(),
        DEMO_PASSWORD: PASSWORD,
      });
      const origin = await service.origin;
      await server.stop();
      await expect.poll(async () => (await fetch(`${origin}${API}/_health`)).status).toBe(503);
      service.child.kill("SIGTERM");
      expect(await service.exited).toEqual({ code: 0, signal: null });
      const said = service.stderr().trimEnd().split("\n");
      expect(said).toEqual([expect.stringContaining("the database does not answer")]);
      await server.resume();
    });
  });

  test("a page that may have done what it was sent for says so, and does not tell to send it again", async () => {
    const wire = await losing(server.port);
    const url = new URL(await server.createDatabase());
    url.port = String(wire.port);
    const { service, clock } = await loggingService({ DATABASE_URL: url.href });
    const api = await apiClient(service, await service.signIn());
    const path = { workspace_id: dataOf(await api.listWorkspaces()).data[0]?.id ?? "" };
    const body = { email: "invited@example.org", role: "normal" } as const;
    const { invite_url } = dataOf(await api.addMember({ path, body }));
    const token = new URL(invite_url).searchParams.get("token") ?? "";

    wire.loseEndOf("UPDATE accounts");
    const form = new URLSearchParams({ token, name: "Grace", password: PASSWORD });
    const answer = await fetch(`${service.origin}/activate`, { method: "POST", body: form });
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([500, null]);
    expect(await answer.text()).not.toContain("Nothing was changed");
    await recovered({ service, clock });
    expect((await fetch(invite_url.replace(/^.*(?=\/activate)/, service.origin))).status).toBe(404);
  });

  test("a service whose PostgreSQL takes no writes refuses, for good and not by turns, until it does", async () => {
    const url = await server.createDatabase();
    const { service, lines, clock } = await loggingService({ DATABASE_URL: url });
    const token = await logIn(service.origin, await service.signIn());
    const setReadOnly = async (how: string) => {
      await server.query(url, `ALTER SYSTEM ${how}`);
      await server.query(url, "SELECT pg_reload_conf()");
    };
    await setReadOnly("SET default_transaction_read_only = on");
    const account = async () => (await withBearer(`${service.origin}${API}/account`, token)).status;
    await expect.poll(account).toBe(503);
    for (let i = 0; i < 5; i++) {
      clock.advance(1);
      expect(await account()).toBe(503);
    }
    await setReadOnly("RESET default_transaction_read_only");
    await recovered({ service, clock });
    expect(await account()).toBe(200);
    expect(lines).toEqual([LOCKED, BACK]);
  });

  describe("a service whose PostgreSQL is silent", () => {
    test("says so after two seconds, and refuses everybody at once from then on", async () => {
      const wire = await silencable(server.port);
      const url = new URL(await server.createDatabase());
      url.port = String(wire.port);
      const { service, lines, clock } = await loggingService({ DATABASE_URL: url.href });
      const token = await logIn(service.origin, await service.signIn());
      wire.silence(true);
      clock.advance(1);
      // Also where everybody has to be identified first.
      expect((await withBearer(`${service.origin}${API}/account`, token)).status).toBe(503);
      expect(await health(service)).toEqual([503, "service_unavailable", "5"]);
      wire.silence(false);
      await recovered({ service, clock });
      expect((await withBearer(`${service.origin}${API}/account`, token)).status).toBe(200);
      expect(lines).toEqual([LOCKED, BACK]);
    });
  });
}

/** A way to a port that can fall silent without being cut. */
async function silencable(port: number) {
  const sockets = new Set<Socket>();
  let isSilent = false;
  const proxy = createServer((near) => {
    const far = createConnection(port, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      if (isSilent) from.pause();
    }
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return {
    port: (proxy.address() as AddressInfo).port,
    silence(silent: boolean) {
      isSilent = silent;
      for (const socket of sockets) {
        if (silent) socket.pause();
        else socket.resume();
      }
    },
  };
}

/** A way to PostgreSQL that breaks when the server has committed a transaction and before it has said so. */
async function losing(port: number) {
  const sockets = new Set<Socket>();
  let statement: string | undefined;
  const proxy = createServer((near) => {
    const far = createConnection(port, "127.0.0.1");
    let isOpen = false;
    let isLost = false;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        near.destroy();
        far.destroy();
      });
    }
    near.on("data", (sent) => {
      if (statement !== undefined && sent.includes(statement)) {
        isOpen = true;
        statement = undefined;
      }
      isLost ||= isOpen && sent.includes("COMMIT");
      far.write(sent);
    });
    far.on("data", (answer) => {
      if (isLost) near.destroy();
      else near.write(answer);
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return {
    port: (proxy.address() as AddressInfo).port,
    loseEndOf: (text: string) => {
      statement = text;
    },
  };
}
