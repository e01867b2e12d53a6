import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, test } from "vitest";
import { createLogger } from "../../src/server/logging.js";
import { startService } from "../../src/server/service.js";
import { readSettings } from "../../src/server/settings.js";
import { expectNothingLost, type Login, logDevicesIn, UNLIMITED } from "./support/device-load.js";
import { runService } from "./support/service-process.js";
import { temporaryDirectory } from "./support/temporary-directory.js";
import { PASSWORD, signIn } from "./support/test-service.js";

const WORKERS = 6;
const directory = temporaryDirectory();
const ENV = { ...UNLIMITED, DEMO_PASSWORD: PASSWORD };

describe("SIGKILL in the middle of a load", () => {
  test.each([15, 30, 45])(
    "after %i logins loses no answered write and redeems no code twice",
    async (until) => {
      const env = { ...ENV, DATA_DIR: join(directory, String(until)) };
      const first = runService(env);
      const origin = await first.origin;
      const logins: Login[] = [];
      const person = await signIn(origin, "demo@example.org", PASSWORD);
      let killed = false;
      const workers = Array.from({ length: WORKERS }, () =>
        logDevicesIn(origin, person, logins, () => killed),
      );
      // On a slow machine many logins may be under way before the first is redeemed: the kill waits for one.
      const enough = () => logins.length >= until && logins.some((login) => login.stage === "redeemed");
      while (!enough()) await new Promise((resolve) => setTimeout(resolve, 2));
      first.child.kill("SIGKILL");
      killed = true;
      await Promise.all(workers);
      expect((await first.exited).signal).toBe("SIGKILL");

      const second = await startService(readSettings({ ...env, PORT: "0" }), createLogger("silent"));
      await expectNothingLost(second.origin, logins);
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
