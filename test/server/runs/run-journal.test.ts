import { describe, expect, test, vi } from "vitest";
import { createRunJournal } from "../../../src/server/runs/run-journal.js";
import type { RunProgress } from "../../../src/server/store/run-store.js";

const entry = (n: number): RunProgress => ({ events: [String(n)], nodes: [], end: undefined });

/** A store that writes when it is let. */
function heldStore() {
  const written: string[][] = [];
  const held: ((result: boolean | Error) => void)[] = [];
  return {
    written,
    held,
    record: ({ events }: RunProgress) =>
      new Promise<boolean>((resolve, reject) => {
        written.push([...events]);
        held.push((result) => (result instanceof Error ? reject(result) : resolve(result)));
      }),
  };
}

describe("a journal", () => {
  test("writes at once, and what arrives meanwhile all at once, in order", async () => {
    const store = heldStore();
    const journal = createRunJournal(store.record, () => undefined);
    for (let n = 1; n <= 4; n++) await journal.write(entry(n));
    expect(store.written).toEqual([["1"]]);
    store.held[0]?.(true);
    await vi.waitFor(() => expect(store.written).toEqual([["1"], ["2", "3", "4"]]));
    const flushed = journal.flush();
    store.held[1]?.(true);
    await flushed;
    expect(store.written).toHaveLength(2);
  });

  test("lets the run wait while the store is far behind", async () => {
    const store = heldStore();
    const journal = createRunJournal(store.record, () => undefined);
    await journal.write(entry(0));
    let isWaiting = true;
    const writing = (async () => {
      for (let n = 1; n <= 2000; n++) await journal.write(entry(n));
      isWaiting = false;
    })();
    await new Promise((resolve) => setImmediate(resolve));
    expect([isWaiting, store.written.length]).toEqual([true, 1]);
    const answering = setInterval(() => store.held.splice(0).map((answer) => answer(true)), 0);
    await writing;
    await journal.flush();
    clearInterval(answering);
    expect(store.written.flat()).toEqual(Array.from({ length: 2001 }, (_, n) => String(n)));
    expect(Math.max(...store.written.map((part) => part.length))).toBeLessThanOrEqual(500);
  });

  test("gives others their turn, though neither the run nor the store ever waits", async () => {
    const journal = createRunJournal(
      async () => true,
      () => undefined,
    );
    let turns = 0;
    const turn = () => {
      turns++;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    for (let n = 0; n < 2000; n++) await journal.write(entry(n));
    await journal.flush();
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  test("that is another's to write stops, says so once, and is no failure", async () => {
    const store = heldStore();
    let broken = 0;
    const journal = createRunJournal(store.record, () => broken++);
    await journal.write(entry(1));
    store.held[0]?.(false);
    await journal.flush();
    await journal.write(entry(2));
    await journal.flush();
    expect([broken, store.written]).toEqual([1, [["1"]]]);
  });

  test("whose store fails stops, says so once, and fails when it is flushed", async () => {
    const store = heldStore();
    let broken = 0;
    const journal = createRunJournal(store.record, () => broken++);
    await journal.write(entry(1));
    await journal.write(entry(2));
    store.held[0]?.(new Error("disk full"));
    await expect(journal.flush()).rejects.toThrow("disk full");
    expect([broken, store.written]).toEqual([1, [["1"]]]);
  });
});
