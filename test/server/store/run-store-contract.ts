import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type {
  NewRun,
  RunBounds,
  RunEnd,
  RunForm,
  RunNode,
  RunProgress,
  Takeover,
} from "../../../src/server/store/run-store.js";
import type { Store } from "../../../src/server/store/store.js";
import { type ManualClock, manualClock } from "../support/manual-clock.js";
import type { OpenStore } from "./store-contract.js";

const BOUNDS: RunBounds = { atOncePerApp: 3, turnsPerConversation: 2 };
const LEASE_MS = 30_000;
const NOTHING: RunProgress = { events: [], nodes: [], end: undefined };

const ended = (over: Partial<RunEnd> = {}): RunEnd => ({
  status: "succeeded",
  outputs: '{"answer":"hi"}',
  errorCode: undefined,
  error: undefined,
  totalTokens: 3,
  totalSteps: 2,
  answer: undefined,
  ...over,
});

const node = (over: Partial<RunNode> = {}): RunNode => ({
  index: 0,
  nodeId: "start",
  status: "running",
  inputs: undefined,
  outputs: undefined,
  error: undefined,
  startedAt: 1000,
  finishedAt: undefined,
  ...over,
});

/** A new account with an app. */
async function appIn(store: Store): Promise<{ ada: string; appId: string }> {
  const ada = randomUUID();
  const appId = randomUUID();
  const workspace = { id: randomUUID(), name: "Ada's" };
  const email = `${ada}@example.org`;
  await store.accounts.create({ id: ada, email, name: "Ada", passwordHash: "x", workspace });
  await store.apps.create({
    id: appId,
    workspaceId: workspace.id,
    name: "Greeter",
    description: "",
    mode: "advanced-chat",
    icon: { type: "emoji", value: "🤖" },
    iconBackground: "#FFEAD5",
    tags: [],
    apiEnabled: true,
    createdBy: ada,
    draft: { graph: "{}", hash: "h0" },
  });
  return { ada, appId };
}

const runOf = (accountId: string, appId: string): NewRun => ({
  id: randomUUID(),
  appId,
  accountId,
  origin: "published",
  mode: "advanced-chat",
  workflowId: appId,
  graph: '{"nodes":[]}',
  messageId: undefined,
  files: "[]",
  turn: undefined,
  runner: "one",
  leaseMs: LEASE_MS,
});

/** Begins a run of a new app; its runner is `one`. */
export async function newRunIn(store: Store): Promise<NewRun> {
  const { ada, appId } = await appIn(store);
  const run = runOf(ada, appId);
  expect(await store.runs.create(run, BOUNDS)).toBe("created");
  return run;
}

/** What every driver of the store promises about runs. */
export function runStoreContract(driver: string, open: OpenStore): void {
  describe(`run store contract: ${driver}`, () => {
    const clock: ManualClock = manualClock();
    let store: Store;
    let ada: string;
    let appId: string;

    beforeAll(async () => {
      store = await open(clock);
    });
    afterAll(() => store.close());

    beforeEach(async () => {
      ({ ada, appId } = await appIn(store));
    });

    const newRun = (over: Partial<NewRun> = {}): NewRun => ({ ...runOf(ada, appId), ...over });

    async function begin(over: Partial<NewRun> = {}): Promise<string> {
      const run = newRun(over);
      expect(await store.runs.create(run, BOUNDS)).toBe("created");
      return run.id;
    }
    const record = (id: string, progress: Partial<RunProgress>, runner = "one") =>
      store.runs.record(id, runner, { ...NOTHING, ...progress });
    const takeOver = async (runner: string, over: Partial<Takeover> = {}) => {
      const taken = await store.runs.takeOver({
        runner,
        leaseMs: LEASE_MS,
        except: [],
        ...over,
      });
      return taken.map((run) => run.id);
    };
    const finish = (id: string, over: Partial<RunEnd> = {}) => record(id, { end: ended(over) });

    describe("a run", () => {
      test("is read back as it began, under its own app only", async () => {
        const id = await begin({ origin: "draft" });
        expect(await store.runs.find(appId, id)).toEqual({
          id,
          appId,
          accountId: ada,
          origin: "draft",
          mode: "advanced-chat",
          workflowId: appId,
          graph: '{"nodes":[]}',
          conversationId: undefined,
          messageId: undefined,
          query: undefined,
          files: "[]",
          status: "running",
          events: 0,
          createdAt: clock(),
        });
        expect(await store.runs.find(randomUUID(), id)).toBeUndefined();
        expect(await store.runs.find(appId, randomUUID())).toBeUndefined();
      });

      test("keeps its events in order and without gaps, and says when no more can follow", async () => {
        const id = await begin();
        const many = Array.from({ length: 250 }, (_, i) => JSON.stringify({ n: i + 3 }));
        expect(await record(id, { events: ['{"n":1}', '{"n":2}'] })).toBe(true);
        expect(await record(id, { events: many })).toBe(true);
        const first = await store.runs.eventsAfter(id, 0, 1000);
        expect(first.ended).toBe(false);
        expect(first.events.map(({ sequence, data }) => [sequence, JSON.parse(data).n])).toEqual(
          Array.from({ length: 252 }, (_, i) => [i + 1, i + 1]),
        );
        await record(id, { events: ['{"n":253}'], end: ended() });
        expect(await store.runs.eventsAfter(id, 251, 1)).toEqual({
          events: [{ sequence: 252, data: '{"n":252}' }],
          ended: true,
          paused: false,
        });
        expect((await store.runs.find(appId, id))?.events).toBe(253);
      });

      test("keeps its nodes as they last were, in the order of execution", async () => {
        const id = await begin();
        await record(id, { nodes: [node(), node({ index: 1, nodeId: "answer", startedAt: 1500 })] });
        const done = node({ status: "succeeded", inputs: "{}", outputs: '{"a":1}', finishedAt: 2000 });
        await record(id, { nodes: [done] });
        expect(await store.runs.nodes(id)).toEqual([
          done,
          node({ index: 1, nodeId: "answer", startedAt: 1500 }),
        ]);
      });

      test("ends once: nothing is recorded after its end", async () => {
        const id = await begin();
        expect(await finish(id, { status: "failed", errorCode: "node_timed_out", error: "slow" })).toBe(true);
        expect(await finish(id)).toBe(false);
        expect(await record(id, { events: ["{}"] })).toBe(false);
        expect(await store.runs.find(appId, id)).toMatchObject({ status: "failed", events: 0 });
      });

      test("goes with its app, with all that belongs to it", async () => {
        const id = await begin({
          turn: { conversationId: randomUUID(), begins: { name: "Hello" }, query: "hello" },
          messageId: randomUUID(),
        });
        await record(id, { events: ["{}"], nodes: [node()] });
        await finish(id, { answer: "hi" });
        expect(await store.apps.delete(appId)).toBe(true);
        expect(await store.runs.find(appId, id)).toBeUndefined();
        expect(await store.runs.nodes(id)).toEqual([]);
        expect((await store.runs.eventsAfter(id, 0, 10)).events).toEqual([]);
      });

      test("is to stop when its app is deleted, and whoever follows it is woken", async () => {
        const id = await begin();
        const woken = { events: vi.fn(), nodes: vi.fn(), stop: vi.fn() };
        const ends = [
          store.runs.watchEvents(id, woken.events),
          store.runs.watchNodes(id, woken.nodes),
          store.runs.watchStop(id, woken.stop),
        ];
        // A connection that has just begun to listen wakes everybody.
        await new Promise((resolve) => setTimeout(resolve, 500));
        for (const wake of Object.values(woken)) wake.mockClear();
        expect(await store.apps.delete(appId)).toBe(true);
        // Sooner than everybody is woken for nothing.
        for (const wake of Object.values(woken))
          await vi.waitFor(() => expect(wake).toHaveBeenCalled(), { timeout: 2000 });
        expect(await store.runs.isToStop(id, "one")).toBe(true);
        expect((await store.runs.eventsAfter(id, 0, 10)).ended).toBe(true);
        for (const end of ends) end();
      });

      test("does not begin in an app that is gone, nor does a conversation", async () => {
        await store.apps.delete(appId);
        expect(await store.runs.create(newRun(), BOUNDS)).toBe("no_app");
        const turn = { conversationId: randomUUID(), begins: { name: "Hello" }, query: "hello" };
        expect(await store.runs.create(newRun({ turn, messageId: randomUUID() }), BOUNDS)).toBe("no_app");
      });

      test("may end, and others begin, in the moment in which its app is deleted", async () => {
        for (let round = 0; round < 20; round++) {
          ({ ada, appId } = await appIn(store));
          const conversationId = randomUUID();
          const turn = (begins?: { name: string }) => ({ conversationId, begins, query: "hello" });
          const first = await begin({ turn: turn({ name: "Hello" }), messageId: randomUUID() });
          const [, next, deleted] = await Promise.all([
            finish(first, { answer: "hi" }),
            store.runs.create(newRun({ turn: turn(), messageId: randomUUID() }), BOUNDS),
            store.apps.delete(appId),
          ]);
          expect(["created", "no_app", "no_conversation"]).toContain(next);
          expect(deleted).toBe(true);
        }
      });

      test("is purged a month after its end, and never while it runs", async () => {
        const [over, under] = [await begin(), await begin()];
        await finish(over);
        clock.advance(31 * 86_400);
        while ((await store.purge(100)) > 0);
        expect(await store.runs.find(appId, over)).toBeUndefined();
        expect(await store.runs.find(appId, under)).toBeDefined();
        await finish(under);
      });
    });

    describe("bounds", () => {
      test("let no more runs of an app in than it may have at once, however many try at once", async () => {
        const tries = await Promise.all(Array.from({ length: 8 }, () => store.runs.create(newRun(), BOUNDS)));
        expect(tries.filter((admission) => admission === "created")).toHaveLength(3);
        expect(tries.filter((admission) => admission === "too_many_at_once")).toHaveLength(5);
      });

      test("give a place back with the end of a run", async () => {
        const [first = ""] = [await begin(), await begin(), await begin()];
        expect(await store.runs.create(newRun(), BOUNDS)).toBe("too_many_at_once");
        await finish(first);
        expect(await store.runs.create(newRun(), BOUNDS)).toBe("created");
      });
    });

    describe("a conversation", () => {
      const talk = async (conversationId: string, query: string, answer: string, isNew: boolean) => {
        clock.advance(1);
        const begins = isNew ? { name: query } : undefined;
        const id = await begin({ messageId: randomUUID(), turn: { conversationId, begins, query } });
        await finish(id, { answer });
      };

      test("gives its latest answered turns, the oldest of them first", async () => {
        const conversationId = randomUUID();
        await talk(conversationId, "one?", "One.", true);
        await talk(conversationId, "two?", "Two.", false);
        expect(await store.runs.pastTurns(conversationId, 10)).toEqual([
          { query: "one?", answer: "One." },
          { query: "two?", answer: "Two." },
        ]);
        expect(await store.runs.pastTurns(conversationId, 1)).toEqual([{ query: "two?", answer: "Two." }]);
        // The clock stands where the second turn began.
        expect(await store.runs.pastTurns(conversationId, 10, clock())).toEqual([
          { query: "one?", answer: "One." },
        ]);
      });

      test("is complete after its last turn, of several at once too", async () => {
        const conversationId = randomUUID();
        await talk(conversationId, "one?", "One.", true);
        const more = () => newRun({ turn: { conversationId, begins: undefined, query: "more?" } });
        const tries = await Promise.all([1, 2].map(() => store.runs.create(more(), BOUNDS)));
        expect(tries.sort()).toEqual(["conversation_completed", "created"]);
      });

      test("of somebody else, of another app or of the draft is none", async () => {
        const conversationId = randomUUID();
        await talk(conversationId, "one?", "One.", true);
        const turn = { conversationId, begins: undefined, query: "more?" };
        const eve = randomUUID();
        const workspace = { id: randomUUID(), name: "w" };
        await store.accounts.create({
          id: eve,
          email: `${eve}@e.org`,
          name: "Eve",
          passwordHash: "x",
          workspace,
        });
        for (const over of [{ accountId: eve }, { origin: "draft" as const }])
          expect(await store.runs.create(newRun({ turn, ...over }), BOUNDS)).toBe("no_conversation");
        const elsewhere = { ...turn, conversationId: randomUUID() };
        expect(await store.runs.create(newRun({ turn: elsewhere }), BOUNDS)).toBe("no_conversation");
      });
    });

    describe("stopping", () => {
      test("is for the account that started the run, and can be asked for again", async () => {
        const id = await begin();
        expect(await store.runs.isToStop(id, "one")).toBe(false);
        expect(await store.runs.requestStop(appId, id, randomUUID())).toBe("unknown");
        expect(await store.runs.requestStop(randomUUID(), id, ada)).toBe("unknown");
        expect(await store.runs.isToStop(id, "one")).toBe(false);
        expect(await store.runs.requestStop(appId, id, ada)).toBe("requested");
        expect(await store.runs.requestStop(appId, id, ada)).toBe("requested");
        expect(await store.runs.isToStop(id, "one")).toBe(true);
        await finish(id, { status: "stopped" });
        expect(await store.runs.requestStop(appId, id, ada)).toBe("ended");
      });
    });

    describe("a runner", () => {
      test("that renews its lease keeps its runs", async () => {
        const id = await begin();
        clock.advance(25);
        await store.runs.renew("another", [id], LEASE_MS);
        await store.runs.renew("one", [id, randomUUID()], LEASE_MS);
        clock.advance(25);
        expect(await takeOver("two")).not.toContain(id);
      });

      test("that does not loses them to exactly one other, and can write no more", async () => {
        const id = await begin();
        clock.advance(31);
        const taken = await Promise.all(["two", "three", "four"].map((runner) => takeOver(runner)));
        expect(taken.flat().filter((taken) => taken === id)).toHaveLength(1);
        const winner = ["two", "three", "four"][taken.findIndex((ids) => ids.includes(id))];
        expect(await finish(id)).toBe(false);
        expect(await store.runs.isToStop(id, "one")).toBe(true);
        expect(await record(id, { end: ended({ status: "failed" }) }, winner)).toBe(true);
      });

      test("leaves those alone that are known to be under way", async () => {
        const id = await begin();
        clock.advance(31);
        expect(await takeOver("two", { except: [randomUUID(), id] })).not.toContain(id);
        expect(await takeOver("two", { allBut: "two", except: [id] })).not.toContain(id);
      });

      test("that has the store to itself takes over all, whatever their leases", async () => {
        const id = await begin();
        expect(await takeOver("two")).not.toContain(id);
        expect(await takeOver("two", { allBut: "one" })).not.toContain(id);
        expect(await takeOver("two", { allBut: "three" })).toContain(id);
      });
    });

    describe("a form", () => {
      const form = (over: Partial<RunForm> = {}): RunForm => ({
        index: 1,
        nodeId: "ask",
        content: "Well?",
        defaults: '{"note":"yes"}',
        expiresAt: clock() + 60_000,
        ...over,
      });
      const lease = (runner: string) => ({ runner, leaseMs: LEASE_MS });
      async function pause(over: Partial<RunForm> = {}): Promise<string> {
        const id = await begin();
        expect(await record(id, { events: ["{}"], form: form(over) })).toBe(true);
        return id;
      }

      test("pauses its run, which is nobody's to write, to take over or to count from then on", async () => {
        const ids = [await pause(), await pause(), await pause(), await pause()];
        const [id = ""] = ids;
        expect(await store.runs.find(appId, id)).toMatchObject({ status: "paused", events: 1 });
        expect(await store.runs.eventsAfter(id, 0, 10)).toMatchObject({ ended: false, paused: true });
        expect(await record(id, { events: ["{}"] })).toBe(false);
        clock.advance(31);
        expect(await takeOver("two")).not.toContain(id);
        expect(await takeOver("two", { allBut: "three" })).not.toContain(id);
        expect(await store.runs.isToStop(id, "one")).toBe(false);
      });

      test("is found under its own app until it expires", async () => {
        const id = await pause();
        const run = await store.runs.find(appId, id);
        expect(await store.runs.findForm(appId, id, 1)).toEqual({ run, form: form() });
        expect(await store.runs.findForm(appId, id, 2)).toBeUndefined();
        expect(await store.runs.findForm(randomUUID(), id, 1)).toBeUndefined();
        const expired = async () => (await store.runs.dueForms(1000)).filter(({ run }) => run.id === id);
        clock.advance(59.999);
        expect(await expired()).toEqual([]);
        clock.advance(0.001);
        expect(await store.runs.findForm(appId, id, 1)).toBeUndefined();
        expect(await expired()).toEqual([
          { run, form: { ...form(), expiresAt: clock() }, outcome: undefined },
        ]);
      });

      test("is over when its run is resumed, by exactly one of several", async () => {
        const id = await pause();
        const resumed = await Promise.all(
          ["two", "three", "four"].map((runner) => store.runs.resume(id, 1, lease(runner))),
        );
        const [winner, ...others] = resumed.filter((found) => found !== undefined);
        expect(others).toEqual([]);
        expect(winner).toEqual(await store.runs.find(appId, id));
        expect(winner?.status).toBe("running");
        expect(await store.runs.findForm(appId, id, 1)).toBeUndefined();
        const runner = ["two", "three", "four"][resumed.indexOf(winner)];
        expect(await finish(id)).toBe(false);
        expect(await record(id, { end: ended() }, runner)).toBe(true);
      });

      test("that the run no longer waits for resumes nothing", async () => {
        const id = await pause();
        expect(await store.runs.resume(id, 0, lease("two"))).toBeUndefined();
        expect(await store.runs.resume(randomUUID(), 1, lease("two"))).toBeUndefined();
        expect((await store.runs.find(appId, id))?.status).toBe("paused");
        expect(await store.runs.resume(id, undefined, lease("two"))).toMatchObject({ id });
        expect(await record(id, { form: form({ index: 2, nodeId: "again" }) }, "two")).toBe(true);
        expect(await store.runs.resume(id, 1, lease("three"))).toBeUndefined();
        expect(await store.runs.findForm(appId, id, 1)).toBeUndefined();
        expect(await store.runs.resume(id, 2, lease("three"))).toMatchObject({ id, status: "running" });
      });

      test("that was answered is waited for again, with its answer, as long as nothing has come of it", async () => {
        const id = await begin();
        const asking = node({ index: 1, nodeId: "ask" });
        expect(await record(id, { nodes: [asking], form: form() })).toBe(true);
        expect(await store.runs.pauseAgain(id, "one")).toBe(false);
        await store.runs.resume(id, 1, lease("two"), '{"action":"go"}');
        expect(await store.runs.pauseAgain(id, "one")).toBe(false);
        expect(await store.runs.pauseAgain(id, "two")).toBe(true);
        expect((await store.runs.find(appId, id))?.status).toBe("paused");
        // Nobody can answer it a second time.
        expect(await store.runs.findForm(appId, id, 1)).toBeUndefined();
        const due = (await store.runs.dueForms(1000)).filter(({ run }) => run.id === id);
        expect(due).toMatchObject([{ form: form(), outcome: '{"action":"go"}' }]);
        await store.runs.resume(id, 1, lease("three"), '{"action":"go"}');
        await record(id, { nodes: [{ ...asking, status: "succeeded" }] }, "three");
        expect(await store.runs.pauseAgain(id, "three")).toBe(false);
      });

      test("is not waited for again by a run that is to be stopped, nor by one that was resumed to be ended", async () => {
        const asking = node({ index: 1, nodeId: "ask" });
        const stopped = await begin();
        await record(stopped, { nodes: [asking], form: form() });
        await store.runs.requestStop(appId, stopped, ada);
        await store.runs.resume(stopped, 1, lease("two"), '{"action":"go"}');
        expect(await store.runs.pauseAgain(stopped, "two")).toBe(false);
        const ended = await begin();
        await record(ended, { nodes: [asking], form: form() });
        await store.runs.resume(ended, 1, lease("two"));
        expect(await store.runs.pauseAgain(ended, "two")).toBe(false);
      });

      test("does not keep whoever began its run from asking for its end", async () => {
        const id = await pause();
        expect(await store.runs.requestStop(appId, id, randomUUID())).toBe("unknown");
        expect(await store.runs.requestStop(appId, id, ada)).toBe("paused");
        await store.runs.resume(id, 1, lease("two"));
        expect(await store.runs.isToStop(id, "two")).toBe(true);
        expect(await store.runs.requestStop(appId, id, ada)).toBe("requested");
      });

      test("goes with its app", async () => {
        const id = await pause();
        expect(await store.apps.delete(appId)).toBe(true);
        expect(await store.runs.resume(id, 1, lease("two"))).toBeUndefined();
        expect((await store.runs.eventsAfter(id, 0, 10)).ended).toBe(true);
      });
    });

    describe("watching", () => {
      test("wakes after events were recorded, and not before they can be read", async () => {
        const id = await begin();
        const seen: Promise<number>[] = [];
        const end = store.runs.watchEvents(id, () =>
          seen.push(store.runs.eventsAfter(id, 0, 10).then(({ events }) => events.length)),
        );
        await vi.waitFor(async () => {
          await record(id, { events: ["{}"] });
          expect(seen.length).toBeGreaterThan(0);
        });
        expect(await seen.at(-1)).toBeGreaterThan(0);
        end();
      });

      test("wakes when a run is to be stopped", async () => {
        const id = await begin();
        let woken = 0;
        const end = store.runs.watchStop(id, () => {
          woken++;
        });
        await vi.waitFor(async () => {
          await store.runs.requestStop(appId, id, ada);
          expect(woken).toBeGreaterThan(0);
        });
        end();
      });
    });
  });
}
