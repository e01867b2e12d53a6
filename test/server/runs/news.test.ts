import { describe, expect, test } from "vitest";
import { news } from "../../../src/server/runs/news.js";

/** Something to be watched by hand. */
function watched() {
  const wakes = new Set<() => void>();
  return {
    wakes,
    wake: () => {
      for (const wake of wakes) wake();
    },
    watch(wake: () => void) {
      wakes.add(wake);
      return () => wakes.delete(wake);
    },
  };
}

const STAYING = new AbortController().signal;

describe("news", () => {
  test("come at once, and after each wake-up; wake-ups meanwhile are one", async () => {
    const { watch, wake, wakes } = watched();
    const looks = news(watch, STAYING, STAYING);
    expect(await looks.next()).toEqual({ done: false, value: undefined });
    wake();
    wake();
    expect((await looks.next()).done).toBe(false);
    let isThere = false;
    const next = looks.next().then(({ done }) => {
      isThere = true;
      return done;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isThere).toBe(false);
    wake();
    expect(await next).toBe(false);
    await looks.return(undefined);
    expect(wakes.size).toBe(0);
  });

  test("end when they are aborted, while they are waited for and before", async () => {
    const { watch, wakes } = watched();
    const listener = new AbortController();
    const looks = news(watch, listener.signal, STAYING);
    await looks.next();
    const next = looks.next();
    listener.abort();
    expect((await next).done).toBe(true);
    expect(wakes.size).toBe(0);
    expect((await news(watch, AbortSignal.abort(), STAYING).next()).done).toBe(true);
  });
});
