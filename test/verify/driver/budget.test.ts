import { expect, test } from "vitest";
import { Budget } from "../../../src/verify/driver/budget.js";

function manualClock() {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    pass: (ms: number) => {
      now += ms;
    },
    sleep: async (ms: number) => {
      slept.push(ms);
      now += ms;
    },
  };
}

test("requests are spaced by the rate, and a pause is not made up for", async () => {
  const clock = manualClock();
  const budget = new Budget({ requestsPerSecond: 10 }, clock);
  for (let count = 0; count < 3; count++) await budget.take();
  expect(clock.slept).toEqual([100, 100]);
  clock.pass(1000);
  await budget.take();
  await budget.take();
  expect(clock.slept).toEqual([100, 100, 100]);
});

test("nothing is left after the last request, nor after the time", async () => {
  const clock = manualClock();
  const byCount = new Budget({ maxRequests: 2 }, clock);
  expect([await byCount.take(), await byCount.take(), await byCount.take()]).toEqual([true, true, false]);
  expect([byCount.spent, byCount.requests]).toEqual(["requests", 2]);
  const byTime = new Budget({ timeMs: 50 }, clock);
  expect(await byTime.take()).toBe(true);
  clock.pass(50);
  expect([await byTime.take(), byTime.spent]).toEqual([false, "time"]);
});
