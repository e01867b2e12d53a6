import { describe, expect, onTestFinished, test } from "vitest";
import { createLogger } from "../../src/server/logging.js";
import { watchStore } from "../../src/server/services/availability.js";
import { noteChange } from "../../src/server/store/change-trace.js";
import type { StoreWatcher } from "../../src/server/store/store.js";
import { StoreUnavailableError } from "../../src/server/store/store-unavailable.js";
import { manualClock } from "./support/manual-clock.js";

type Answer = () => Promise<void>;

const answers: Answer = async () => undefined;
const refuses: Answer = () => Promise.reject(new StoreUnavailableError(new Error("connect ECONNREFUSED")));

/** A watch over a store that answers as it is told. */
function watched() {
  const clock = manualClock();
  const lines: { level: string; msg: string }[] = [];
  const logger = createLogger("info", { write: (line) => lines.push(JSON.parse(line)) });
  const asked: string[] = [];
  let answer = answers;
  let watcher: StoreWatcher | undefined;
  const store = {
    ping: () => {
      asked.push("ping");
      return answer();
    },
    probe: () => {
      asked.push("probe");
      return answer();
    },
    watch: (given: StoreWatcher) => {
      watcher = given;
    },
  };
  const availability = watchStore(store, { time: { now: clock, wait: clock.wait }, logger });
  onTestFinished(availability.close);
  return {
    clock,
    availability,
    asked,
    said: () => lines.map(({ level, msg }) => `${level} ${msg}`),
    become: (next: Answer) => {
      answer = next;
    },
    lose: () => watcher?.lost(new StoreUnavailableError(new Error("Connection terminated unexpectedly"))),
    answerOthers: () => watcher?.answered(),
    status: () =>
      availability.require().then(
        () => 200,
        ({ status }: { status: number }) => status,
      ),
  };
}

const DOWN = "error the database does not answer; requests are refused until it does";
const UP = "warn the database answers again";
/** Lets what is under way come to its next wait. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("the watch over the database", () => {
  test("asks once a second, however many want to know", async () => {
    const { availability, asked, clock } = watched();
    await Promise.all(Array.from({ length: 50 }, () => availability.require()));
    await availability.require();
    expect(asked).toEqual(["ping"]);
    clock.advance(1);
    await availability.require();
    expect(asked).toEqual(["ping", "ping"]);
  });

  test("asks nothing of a database that answers others, and does not take one for away that is busy", async () => {
    const { availability, answerOthers, asked, become, clock, said } = watched();
    answerOthers();
    await availability.require();
    expect(asked).toEqual([]);
    clock.advance(1);
    become(async () => {
      answerOthers();
      await refuses();
    });
    await availability.require();
    expect([asked, said()]).toEqual([["ping"], []]);
  });

  test("refuses with 503 and Retry-After while the database is away, without asking it again", async () => {
    const { availability, asked, become } = watched();
    become(refuses);
    await expect(availability.require()).rejects.toMatchObject({
      status: 503,
      headers: { "Retry-After": 5 },
    });
    await expect(availability.require()).rejects.toMatchObject({ status: 503 });
    const ask = async () => asked.push("the handler");
    await expect(availability.orRefuse(ask)).rejects.toMatchObject({ status: 503 });
    expect(asked).toEqual(["ping"]);
  });

  test("is told by any use of the store, and says so once for each change", async () => {
    const { status, become, lose, clock, said } = watched();
    become(refuses);
    for (let i = 0; i < 20; i++) lose();
    for (let i = 0; i < 5; i++) {
      expect(await status()).toBe(503);
      clock.advance(1);
      await settled();
    }
    expect(said()).toEqual([DOWN]);
    become(answers);
    clock.advance(1);
    await settled();
    expect(await status()).toBe(200);
    expect(said()).toEqual([DOWN, UP]);
    lose();
    expect(await status()).toBe(503);
    expect(said()).toEqual([DOWN, UP, DOWN]);
  });

  test("refuses what meets no database, and passes on every other failure", async () => {
    const { availability } = watched();
    expect(await availability.orRefuse(async () => 5)).toBe(5);
    await expect(availability.orRefuse(() => Promise.reject(new RangeError("x")))).rejects.toThrow(
      RangeError,
    );
    await expect(availability.orRefuse(refuses)).rejects.toMatchObject({ status: 503 });
  });

  test("refuses work that meets no database before it has changed anything, and no other", async () => {
    const { availability } = watched();
    const changing: Answer = async () => {
      await Promise.resolve();
      noteChange();
      await refuses();
    };
    expect(await availability.orRefuseUndone(async () => 5)).toBe(5);
    await expect(availability.orRefuseUndone(changing)).rejects.toThrow(StoreUnavailableError);
    await expect(availability.orRefuseUndone(refuses)).rejects.toMatchObject({ status: 503 });
  });

  test("tells a database that answers nonsense from one that does not answer", async () => {
    const { availability, become, said } = watched();
    become(() => Promise.reject(new RangeError("no such table")));
    for (let i = 0; i < 2; i++) await expect(availability.require()).rejects.toThrow(RangeError);
    become(answers);
    await availability.require();
    expect(said()).toEqual([]);
  });

  test("ends with the service", async () => {
    const { availability, asked, become, clock, lose } = watched();
    become(refuses);
    lose();
    availability.close();
    await settled();
    clock.advance(60);
    await settled();
    expect([asked, clock.waiting()]).toEqual([[], 0]);
  });
});
