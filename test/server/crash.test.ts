import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, test } from "vitest";
import { createLogger } from "../../src/server/logging.js";
import { startService } from "../../src/server/service.js";
import { readSettings } from "../../src/server/settings.js";
import { API, approve, poll, startLogin, withBearer } from "./support/device-client.js";
import { runService } from "./support/service-process.js";
import { temporaryDirectory } from "./support/temporary-directory.js";
import { type ConsoleClient, PASSWORD, signIn } from "./support/test-service.js";

/** How far a login got, by what the service answered before it was killed. */
interface Login {
  readonly deviceCode: string;
  stage: "asked" | "approving" | "approved" | "redeeming" | "redeemed";
  token?: string;
}

const WORKERS = 6;
const directory = temporaryDirectory();
const ENV = {
  DEMO_PASSWORD: PASSWORD,
  LIMIT_DEVICE_CODES_PER_HOUR: "100000",
  LIMIT_DECISIONS_PER_HOUR: "100000",
  LIMIT_UNKNOWN_CODES_PER_MINUTE: "100000",
  LIMIT_CALLS_PER_SESSION_PER_MINUTE: "100000",
};

/** Logs devices in, one after the other, until the service goes away. */
async function work(origin: string, person: ConsoleClient, logins: Login[]): Promise<void> {
  try {
    for (;;) {
      const codes = await startLogin(origin);
      const login: Login = { deviceCode: codes.device_code, stage: "asked" };
      logins.push(login);
      login.stage = "approving";
      expect((await approve(person, codes.user_code)).status).toBe(200);
      login.stage = "approved";
      // Some devices never come back for their token.
      if (logins.length % 3 === 0) continue;
      login.stage = "redeeming";
      login.token = (await poll(origin, codes.device_code)).body.access_token;
      login.stage = "redeemed";
    }
  } catch (error) {
    // A killed service ends connections; whatever else goes wrong is a failure.
    if (!(error instanceof TypeError && /^(fetch failed|terminated)$/.test(error.message))) throw error;
  }
}

describe("SIGKILL in the middle of a load", () => {
  test.each([15, 30, 45])(
    "after %i logins loses no answered write and redeems no code twice",
    async (until) => {
      const env = { ...ENV, DATA_DIR: join(directory, String(until)) };
      const first = runService(env);
      const origin = await first.origin;
      const logins: Login[] = [];
      const person = await signIn(origin, "demo@example.org", PASSWORD);
      const workers = Array.from({ length: WORKERS }, () => work(origin, person, logins));
      while (logins.length < until) await new Promise((resolve) => setTimeout(resolve, 2));
      first.child.kill("SIGKILL");
      await Promise.all(workers);
      expect((await first.exited).signal).toBe("SIGKILL");
      expect(logins.some((login) => login.stage === "redeemed")).toBe(true);

      const second = await startService(readSettings({ ...env, PORT: "0" }), createLogger("silent"));
      const restarted = second.origin;
      for (const { stage, deviceCode, token } of logins) {
        const answer = await poll(restarted, deviceCode);
        const outcome = answer.status === 200 ? "token" : answer.body.error;
        switch (stage) {
          case "redeemed":
            expect(outcome).toBe("invalid_grant");
            expect((await withBearer(`${restarted}${API}/account`, token ?? "")).status).toBe(200);
            break;
          case "redeeming":
            // Its answer was lost with the process: redeemed before or now, never both.
            expect(["token", "invalid_grant"]).toContain(outcome);
            break;
          case "approved":
            expect(outcome).toBe("token");
            break;
          default:
            expect(["authorization_pending", "token"]).toContain(outcome);
        }
        expect((await poll(restarted, deviceCode)).status).toBe(400);
      }
      await second.close();

      const database = new DatabaseSync(join(env.DATA_DIR, "wireproof.db"), { readOnly: true });
      const count = (sql: string) => database.prepare(sql).get().n;
      expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
      expect(count("SELECT count(*) AS n FROM access_tokens")).toBe(
        count("SELECT count(*) AS n FROM device_grants WHERE status = 'consumed'"),
      );
      database.close();
    },
    90_000,
  );
});
