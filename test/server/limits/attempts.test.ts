import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Attempts, createAttempts } from "../../../src/server/limits/attempts.js";
import { openSqliteStore } from "../../../src/server/store/sqlite/open.js";
import type { Store } from "../../../src/server/store/store.js";
import { type ManualClock, manualClock } from "../support/manual-clock.js";

const MINUTE = 60_000;
const account = { key: "account", points: 3, windowMs: 15 * MINUTE };
const address = { key: "address", points: 4, windowMs: 60 * MINUTE };

let clock: ManualClock;
let store: Store;
let attempts: Attempts;

beforeEach(() => {
  clock = manualClock();
  store = openSqliteStore(":memory:", clock);
  attempts = createAttempts(store.rateLimits, clock);
});
afterEach(() => store.close());

const later = () => new Promise((resolve) => setImmediate(resolve));
const points = async ({ key, windowMs }: typeof account) =>
  (await store.rateLimits.add(key, 0, windowMs)).points;
const right = (charges = [account, address]) =>
  attempts.run(charges, async () => {
    await later();
    return { value: "right", spent: [] };
  });
const wrong = (charges = [account, address]) =>
  attempts.run(charges, async () => {
    await later();
    return { value: "wrong", spent: charges };
  });

describe("attempts", () => {
  test("right ones cost nothing, however many run at once", async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => right()));
    expect(results).toEqual(Array.from({ length: 20 }, () => ({ value: "right" })));
    expect([await points(account), await points(address)]).toEqual([0, 0]);
  });

  test("of wrong ones at once exactly as many are evaluated as the narrowest limit has points", async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => wrong()));
    expect(results.filter((result) => "value" in result)).toHaveLength(3);
    expect([await points(account), await points(address)]).toEqual([3, 3]);
  });

  test("a refused one costs nothing of any limit", async () => {
    for (let i = 0; i < 3; i++) await wrong();
    for (let i = 0; i < 10; i++) expect(await wrong()).toEqual({ refusal: { retryAfterSeconds: 900 } });
    expect([await points(account), await points(address)]).toEqual([3, 3]);
  });

  test("the refusal lasts until every exhausted window is over", async () => {
    for (let i = 0; i < 3; i++) await wrong();
    await wrong([address]);
    clock.advance(60);
    expect(await right()).toEqual({ refusal: { retryAfterSeconds: 3540 } });
    clock.advance(3540);
    expect(await right()).toEqual({ value: "right" });
  });

  test("one that fails to be evaluated costs nothing", async () => {
    const broken = attempts.run([account], () => Promise.reject(new Error("no store")));
    await expect(broken).rejects.toThrow("no store");
    expect(await points(account)).toBe(0);
  });

  test("right ones at once with wrong ones are refused only once the wrong ones have used the limit up", async () => {
    const results = await Promise.all([wrong(), wrong(), right(), right(), right(), right()]);
    expect(results.every((result) => "value" in result)).toBe(true);
    expect(await points(account)).toBe(2);
  });

  test("an exhausted limit is not waited for because another one is busy", async () => {
    for (let i = 0; i < 3; i++) await wrong([account]);
    let finish = () => {};
    const busy = attempts.run([address], async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { value: "slow", spent: [] };
    });
    await later();
    expect(await right()).toEqual({ refusal: { retryAfterSeconds: 900 } });
    finish();
    await busy;
  });
});
