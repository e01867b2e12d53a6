import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { NewApp } from "../../../src/server/store/app-store.js";
import type { ProviderChange } from "../../../src/server/store/provider-store.js";
import type { Store } from "../../../src/server/store/store.js";
import { type ManualClock, manualClock } from "../support/manual-clock.js";
import type { OpenStore } from "./store-contract.js";

const ICON = { type: "emoji", value: "🤖" } as const;

/** What every driver of the store promises about apps, their graphs, and model providers. */
export function appStoreContract(driver: string, open: OpenStore): void {
  describe(`app store contract: ${driver}`, () => {
    const clock: ManualClock = manualClock();
    let store: Store;
    let ada: string;
    let workspace: { id: string; name: string };

    beforeAll(async () => {
      store = await open(clock);
    });
    afterAll(() => store.close());

    beforeEach(async () => {
      clock.advance(1);
      ada = randomUUID();
      workspace = { id: randomUUID(), name: "Ada's" };
      const email = `${ada}@example.org`;
      await store.accounts.create({ id: ada, email, name: "Ada", passwordHash: "x", workspace });
    });

    function newApp(over: Partial<NewApp> = {}): NewApp {
      return {
        id: randomUUID(),
        workspaceId: workspace.id,
        name: "Greeter",
        description: "",
        mode: "workflow",
        icon: ICON,
        iconBackground: "#FFEAD5",
        tags: [],
        apiEnabled: true,
        createdBy: ada,
        draft: { graph: "{}", hash: "h0" },
        ...over,
      };
    }
    const names = async (
      filter: { name?: string; id?: string; mode?: NewApp["mode"] },
      page = 1,
      limit = 20,
    ) => {
      const { name, id, mode } = filter;
      const search = name !== undefined ? { name } : id !== undefined ? { id } : undefined;
      const { total, rows } = await store.apps.list(workspace.id, { mode, search }, page, limit);
      return { total, names: rows.map((row) => row.name) };
    };

    describe("an app", () => {
      test("is read back as it was created, by members of its workspace only", async () => {
        const { draft, createdBy, workspaceId, ...created } = newApp({ tags: ["a", "b"], apiEnabled: false });
        const app = await store.apps.create({ ...created, draft, createdBy, workspaceId });
        expect(app).toEqual({
          ...created,
          workspace,
          createdBy: { id: ada, name: "Ada" },
          createdAt: clock(),
          updatedAt: clock(),
        });
        expect(await store.apps.find(app.id, ada)).toEqual({ app, role: "owner" });
        expect(await store.apps.find(app.id, randomUUID())).toBeUndefined();
        expect(await store.apps.find(randomUUID(), ada)).toBeUndefined();
      });

      test("changes in what is given, and in nothing else", async () => {
        const app = await store.apps.create(newApp({ tags: ["a"] }));
        clock.advance(5);
        const changed = await store.apps.update(app.id, { name: "Other", apiEnabled: false });
        expect(changed).toEqual({ ...app, name: "Other", apiEnabled: false, updatedAt: clock() });
        clock.advance(5);
        expect(await store.apps.update(app.id, {})).toEqual(changed);
        const icon = { type: "link", value: "https://example.org/i.png" } as const;
        expect(
          await store.apps.update(app.id, { icon, iconBackground: "#000000", tags: [], description: "d" }),
        ).toMatchObject({
          icon,
          iconBackground: "#000000",
          tags: [],
          description: "d",
        });
        expect(await store.apps.update(randomUUID(), { name: "x" })).toBeUndefined();
      });

      test("goes with its draft and its versions, once", async () => {
        const { id } = await store.apps.create(newApp());
        await store.workflows.publish({ id: randomUUID(), appId: id, hash: "h0", publishedBy: ada });
        expect(await store.apps.delete(id)).toBe(true);
        expect(await store.apps.delete(id)).toBe(false);
        expect(await store.apps.find(id, ada)).toBeUndefined();
        expect(await store.workflows.draft(id)).toBeUndefined();
        expect(await store.workflows.published(id)).toBeUndefined();
      });
    });

    describe("a list of apps", () => {
      test("has the newest first, in pages, and those of one workspace", async () => {
        for (const name of ["a", "b", "c"]) {
          await store.apps.create(newApp({ name }));
          clock.advance(1);
        }
        expect(await names({}, 1, 2)).toEqual({ total: 3, names: ["c", "b"] });
        expect(await names({}, 2, 2)).toEqual({ total: 3, names: ["a"] });
        expect(await names({}, 3, 2)).toEqual({ total: 3, names: [] });
        expect(await store.apps.list(randomUUID(), { mode: undefined, search: undefined }, 1, 20)).toEqual({
          total: 0,
          rows: [],
        });
      });

      test("is filtered by mode and by id", async () => {
        const { id } = await store.apps.create(newApp({ name: "w" }));
        await store.apps.create(newApp({ name: "c", mode: "advanced-chat" }));
        expect(await names({ mode: "advanced-chat" })).toEqual({ total: 1, names: ["c"] });
        expect(await names({ id })).toEqual({ total: 1, names: ["w"] });
        expect(await names({ id, mode: "chat" })).toEqual({ total: 0, names: [] });
      });

      test.each([
        ["GREET", ["Greeter"]],
        ["überse", ["ÜBERSETZER"]],
        ["100%", ["100% \\ done_"]],
        ["%", ["100% \\ done_"]],
        ["_", ["100% \\ done_"]],
        ["\\", ["100% \\ done_"]],
        ["absent", []],
      ])("is searched for %j as text, whatever the case", async (name, found) => {
        for (const each of ["Greeter", "ÜBERSETZER", "100% \\ done_"])
          await store.apps.create(newApp({ name: each }));
        expect((await names({ name })).names).toEqual(found);
      });
    });

    describe("a draft", () => {
      const save = (appId: string, replaces: string, hash: string) =>
        store.workflows.saveDraft({ appId, graph: `"${hash}"`, hash, replaces, updatedBy: ada });

      test("is replaced by who edited it, and by nobody who edited an older one", async () => {
        const { id } = await store.apps.create(newApp());
        clock.advance(3);
        expect(await save(id, "h0", "h1")).toBe("saved");
        expect(await save(id, "h0", "h2")).toBe("stale");
        expect(await store.workflows.draft(id)).toEqual({ graph: '"h1"', hash: "h1", updatedAt: clock() });
        expect(await save(randomUUID(), "h0", "h1")).toBe("stale");
      });

      test("of eight editors at once, one saves", async () => {
        const { id } = await store.apps.create(newApp());
        const outcomes = await Promise.all(Array.from({ length: 8 }, (_, i) => save(id, "h0", `e${i}`)));
        expect(outcomes.filter((outcome) => outcome === "saved")).toHaveLength(1);
      });

      test("is published as it was looked at, and stays so when it is edited further", async () => {
        const { id } = await store.apps.create(newApp());
        expect(await store.workflows.published(id)).toBeUndefined();
        const publish = (hash: string) =>
          store.workflows.publish({ id: randomUUID(), appId: id, hash, publishedBy: ada });
        expect(await publish("h9")).toBe("stale");
        clock.advance(2);
        const first = await publish("h0");
        expect(first).toEqual({
          id: expect.any(String),
          version: 1,
          graph: "{}",
          hash: "h0",
          publishedAt: clock(),
        });
        expect((await store.apps.find(id, ada))?.app.updatedAt).toBe(clock());
        await save(id, "h0", "h1");
        expect(await store.workflows.published(id)).toEqual(first);
        expect(await publish("h1")).toMatchObject({ version: 2, hash: "h1" });
        expect(await store.workflows.published(id)).toMatchObject({ version: 2 });
        if (first === "stale") throw new Error("not published");
        expect(await store.workflows.version(id, first.id)).toEqual(first);
        expect(await store.workflows.version(randomUUID(), first.id)).toBeUndefined();
      });

      test("published many times at once gives as many versions", async () => {
        const { id } = await store.apps.create(newApp());
        const versions = await Promise.all(
          Array.from({ length: 5 }, () =>
            store.workflows.publish({ id: randomUUID(), appId: id, hash: "h0", publishedBy: ada }),
          ),
        );
        const numbers = versions.map((version) => version !== "stale" && version.version);
        expect(numbers.sort()).toEqual([1, 2, 3, 4, 5]);
      });
    });

    describe("a model provider", () => {
      const provider = (over: Partial<ProviderChange> = {}): ProviderChange => ({
        workspaceId: workspace.id,
        kind: "openai_compatible",
        baseUrl: "https://api.example.org/v1",
        sealedApiKey: "sealed",
        models: ["m-1", "m-2"],
        callsLeft: undefined,
        updatedBy: ada,
        ...over,
      });

      test("is one per workspace: the last one set", async () => {
        expect(await store.providers.find(workspace.id)).toBeUndefined();
        await store.providers.set(provider());
        clock.advance(1);
        const { updatedBy, ...kept } = provider({
          kind: "echo",
          baseUrl: undefined,
          sealedApiKey: undefined,
          models: [],
          callsLeft: 3,
        });
        expect(await store.providers.set({ ...kept, updatedBy })).toEqual({ ...kept, updatedAt: clock() });
        expect(await store.providers.find(workspace.id)).toEqual({ ...kept, updatedAt: clock() });
        expect(await store.providers.delete(workspace.id)).toBe(true);
        expect(await store.providers.delete(workspace.id)).toBe(false);
      });

      test("gives as many calls as are left, also when many are taken at once", async () => {
        expect(await store.providers.takeCall(workspace.id)).toBe("absent");
        await store.providers.set(provider({ callsLeft: 3 }));
        const taken = await Promise.all(
          Array.from({ length: 10 }, () => store.providers.takeCall(workspace.id)),
        );
        expect(taken.filter((outcome) => outcome === "taken")).toHaveLength(3);
        expect(await store.providers.takeCall(workspace.id)).toBe("exhausted");
        expect((await store.providers.find(workspace.id))?.callsLeft).toBe(0);
        await store.providers.set(provider());
        expect(await store.providers.takeCall(workspace.id)).toBe("taken");
        expect((await store.providers.find(workspace.id))?.callsLeft).toBeUndefined();
      });
    });
  });
}
