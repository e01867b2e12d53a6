import { describe, expect, test } from "vitest";
import { API, approve, poll, read, startLogin, withBearer } from "./support/device-client.js";
import { expectNothingLost, type Login, logDevicesIn, racePolls, UNLIMITED } from "./support/device-load.js";
import { startPostgres } from "./support/postgres.js";
import { roundRobin } from "./support/round-robin.js";
import { runService, type ServiceProcess } from "./support/service-process.js";
import { temporaryDirectory } from "./support/temporary-directory.js";
import { PASSWORD, signIn } from "./support/test-service.js";

const CODES = 250;
const RACERS = 8;
const WORKERS = 6;
const EMAIL = "demo@example.org";

const directory = temporaryDirectory();
const postgres = await startPostgres();

/** Starts three services at once on one database, and each with a data directory of its own. */
async function startThree(url: string, env: Record<string, string> = {}) {
  const services = [1, 2, 3].map((i) =>
    runService({ ...UNLIMITED, ...env, DATABASE_URL: url, DATA_DIR: `${directory}/${i}` }),
  );
  const [first = "", second = "", third = ""] = await Promise.all(services.map(({ origin }) => origin));
  return { services, origins: [first, second, third] as const };
}

if (typeof postgres === "string") {
  test.skip(postgres, () => undefined);
} else {
  const started = (service: ServiceProcess) => service.stdout().includes("A demo account was created.");

  describe("three instances on one database", () => {
    test("start at once on an empty database, and take each other's sessions, codes and tokens", async () => {
      const url = await postgres.createDatabase();
      const { services, origins } = await startThree(url);
      const [first, second, third] = origins;
      const creators = services.filter(started);
      expect(creators).toHaveLength(1);
      const { password: secret, host, pathname } = new URL(url);
      expect(services[0]?.stdout()).toContain(`  Data    postgresql://${host}${pathname}\n`);
      for (const { stdout, stderr } of services) expect(stdout() + stderr()).not.toContain(secret);

      const password = new RegExp(`^ {2}${EMAIL}\\n {2}(\\S+)$`, "m").exec(creators[0]?.stdout() ?? "")?.[1];
      const person = await signIn(first, EMAIL, password ?? "");
      const codes = await startLogin(second);
      const session = { Cookie: person.cookie, "X-CSRF-Token": person.csrfToken };
      const approval = await fetch(`${third}${API}/oauth/device/approve`, {
        method: "POST",
        headers: { ...session, "Content-Type": "application/json" },
        body: JSON.stringify({ user_code: codes.user_code }),
      });
      expect((await read(approval)).status).toBe(200);
      const { body } = await poll(first, codes.device_code);
      expect((await withBearer(`${second}${API}/account`, body.access_token)).status).toBe(200);

      const logout = await fetch(`${second}/console/api/logout`, { method: "POST", headers: session });
      expect(logout.status).toBe(200);
      expect((await fetch(`${third}/console/api/me`, { headers: session })).status).toBe(401);
    });

    test(`${RACERS} polls at once of ${CODES} approved codes give exactly ${CODES} tokens`, async () => {
      const url = await postgres.createDatabase();
      const { origins } = await startThree(url, { DEMO_PASSWORD: PASSWORD });
      const proxy = await roundRobin(origins);
      const person = await signIn(proxy, EMAIL, PASSWORD);
      const tokens = new Set<string>();
      for (let i = 0; i < CODES; i++) tokens.add(await racePolls(proxy, person, RACERS));
      expect(tokens.size).toBe(CODES);
      expect(await postgres.query(url, "SELECT count(*)::int AS n FROM access_tokens")).toEqual([
        { n: CODES },
      ]);
    }, 120_000);

    test("count a token's calls together", async () => {
      const url = await postgres.createDatabase();
      const limit = 9;
      const { origins } = await startThree(url, {
        DEMO_PASSWORD: PASSWORD,
        LIMIT_CALLS_PER_TOKEN_PER_MINUTE: String(limit),
      });
      const proxy = await roundRobin(origins);
      const person = await signIn(proxy, EMAIL, PASSWORD);
      const codes = await startLogin(proxy);
      await approve(person, codes.user_code);
      const { body } = await poll(proxy, codes.device_code);
      const answers = await Promise.all(
        Array.from({ length: 3 * limit }, () => withBearer(`${proxy}${API}/account`, body.access_token)),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(limit);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(2 * limit);
    });

    test("lose no answered write when one of them is killed in the middle of a load", async () => {
      const url = await postgres.createDatabase();
      const { services, origins } = await startThree(url, { DEMO_PASSWORD: PASSWORD });
      const proxy = await roundRobin(origins);
      const person = await signIn(proxy, EMAIL, PASSWORD);
      const logins: Login[] = [];
      let stopped = false;
      const workers = Promise.all(
        Array.from({ length: WORKERS }, () => logDevicesIn(proxy, person, logins, () => stopped)),
      );
      const redeemed = () => logins.filter((login) => login.stage === "redeemed").length;
      const reached = (count: number) =>
        Promise.race([workers, expect.poll(redeemed, { timeout: 60_000 }).toBeGreaterThanOrEqual(count)]);
      await reached(10);
      services[0]?.child.kill("SIGKILL");
      expect((await services[0]?.exited)?.signal).toBe("SIGKILL");
      await reached(redeemed() + 10);
      stopped = true;
      await workers;

      await expectNothingLost(proxy, logins);
      const [counted] = await postgres.query(
        url,
        `SELECT (SELECT count(*) FROM access_tokens) =
                (SELECT count(*) FROM device_grants WHERE status = 'consumed') AS paired`,
      );
      expect(counted).toEqual({ paired: true });
    }, 150_000);
  });

  describe("a service whose database cannot be used", () => {
    test("is refused in one line that does not show the password, exit 1", async () => {
      const url = new URL(await postgres.createDatabase());
      url.password = "hush-hush";
      const service = runService({ DATABASE_URL: url.href });
      expect(await service.exited).toEqual({ code: 1, signal: null });
      expect(service.stderr()).toBe(
        `the database postgresql://${url.host}${url.pathname} refuses the user or the password; correct DATABASE_URL\n`,
      );
      expect(service.stdout()).toBe("");
    });
  });
}
