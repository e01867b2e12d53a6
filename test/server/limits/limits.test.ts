import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createLimits, DEFAULT_LIMITS } from "../../../src/server/limits/limits.js";
import { openSqliteStore } from "../../../src/server/store/sqlite/open.js";
import { manualClock } from "../support/manual-clock.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const directory = temporaryDirectory();
const settings = { ...DEFAULT_LIMITS, loginFailuresPerAccount: 3, callsPerTokenPerMinute: 2 };

describe("limits", () => {
  test("a limit refuses above its points and says how long to wait", async () => {
    const clock = manualClock();
    const store = openSqliteStore(":memory:", clock);
    const { loginFailuresPerAccount } = createLimits(settings, store.rateLimits, clock);
    for (let i = 0; i < 3; i++) expect(await loginFailuresPerAccount.take("ada")).toBeUndefined();
    clock.advance(300);
    expect(await loginFailuresPerAccount.take("ada")).toEqual({ retryAfterSeconds: 600 });
    expect(await loginFailuresPerAccount.take("eve")).toBeUndefined();
    clock.advance(600);
    expect(await loginFailuresPerAccount.take("ada")).toBeUndefined();
    await store.close();
  });

  test("calls at once cannot overdraw", async () => {
    const clock = manualClock();
    const store = openSqliteStore(":memory:", clock);
    const { loginFailuresPerAccount } = createLimits(settings, store.rateLimits, clock);
    const taken = await Promise.all(Array.from({ length: 20 }, () => loginFailuresPerAccount.take("ada")));
    expect(taken.filter((refusal) => refusal === undefined)).toHaveLength(3);
    await store.close();
  });

  test("guesses stay counted over a restart, calls do not", async () => {
    const clock = manualClock();
    const file = join(directory, "limits.db");
    for (const expected of [undefined, { retryAfterSeconds: 900 }]) {
      const store = openSqliteStore(file, clock);
      const limits = createLimits(settings, store.rateLimits, clock);
      expect(await limits.loginFailuresPerAccount.take("ada")).toEqual(expected);
      for (let i = 0; i < 2; i++) await limits.loginFailuresPerAccount.take("ada");
      expect(await limits.callsPerTokenPerMinute.take("t")).toBeUndefined();
      expect(await limits.callsPerTokenPerMinute.take("t")).toBeUndefined();
      expect(await limits.callsPerTokenPerMinute.take("t")).toMatchObject({ retryAfterSeconds: 60 });
      await store.close();
    }
  });

  test("calls stay counted too when the store is shared", async () => {
    const clock = manualClock();
    const store = openSqliteStore(":memory:", clock);
    for (const expected of [undefined, { retryAfterSeconds: 60 }]) {
      const limits = createLimits(settings, store.rateLimits, clock, true);
      expect(await limits.callsPerTokenPerMinute.take("t")).toEqual(expected);
      await limits.callsPerTokenPerMinute.take("t");
    }
    await store.close();
  });

  test("a refusal costs nothing: it neither prolongs the wait nor is counted", async () => {
    const clock = manualClock();
    const store = openSqliteStore(":memory:", clock);
    const { loginFailuresPerAccount } = createLimits(settings, store.rateLimits, clock);
    for (let i = 0; i < 10; i++) await loginFailuresPerAccount.take("ada");
    const { key, windowMs } = loginFailuresPerAccount.charge("ada");
    expect((await store.rateLimits.add(key, 0, windowMs)).points).toBe(3);
    await store.close();
  });
});
