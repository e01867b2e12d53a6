import { createHash, randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NewFile, StoredFile } from "../../../src/server/store/file-store.js";
import type { Store } from "../../../src/server/store/store.js";
import { type ManualClock, manualClock } from "../support/manual-clock.js";
import type { OpenStore } from "./store-contract.js";

const DAY = 86_400;

async function* of(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function whole(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}

const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** What every driver of the store promises about files. */
export function fileStoreContract(driver: string, open: OpenStore): void {
  describe(`file store contract: ${driver}`, () => {
    const clock: ManualClock = manualClock();
    let store: Store;
    let account: string;
    let home: string;
    let app: string;

    beforeAll(async () => {
      store = await open(clock);
      account = randomUUID();
      home = randomUUID();
      const workspace = { id: home, name: "Ada's" };
      const email = `${account}@example.org`;
      await store.accounts.create({ id: account, email, name: "Ada", passwordHash: "x", workspace });
      app = await newApp(home);
    });
    afterAll(() => store.close());

    async function newApp(workspaceId: string): Promise<string> {
      const id = randomUUID();
      await store.apps.create({
        id,
        workspaceId,
        name: "Reader",
        description: "",
        mode: "workflow",
        icon: { type: "emoji", value: "📄" },
        iconBackground: "#FFEAD5",
        tags: [],
        apiEnabled: true,
        createdBy: account,
        draft: { graph: "{}", hash: "h" },
      });
      return id;
    }
    const newFile = (over: Partial<NewFile> = {}): NewFile => ({
      id: randomUUID(),
      appId: app,
      name: "grüße 1.pdf",
      extension: "pdf",
      mediaType: "application/pdf",
      size: 0,
      createdBy: account,
      ...over,
    });
    /** Keeps a file, for which there has to be room. */
    async function keep(file: NewFile, content: AsyncIterable<Uint8Array>): Promise<StoredFile> {
      const kept = await store.files.create(file, content, { workspaceId: home, bytes: 1e9 });
      if (typeof kept === "string") throw new Error(kept);
      return kept;
    }

    test("a file is read back as it was kept", async () => {
      const file = newFile({ size: 3 });
      const kept = await keep(file, of(Buffer.from("ab"), Buffer.alloc(0), Buffer.from("c")));
      expect(kept).toEqual({ ...file, createdAt: clock() });
      expect(await store.files.find(file.id)).toEqual(kept);
      expect((await whole(store.files.content(kept))).toString()).toBe("abc");
      expect(await store.files.find(randomUUID())).toBeUndefined();
    });

    test.each([
      ["nothing", 0, 1],
      ["one byte", 1, 1],
      ["exactly one chunk", 524_288, 65_536],
      ["one byte more", 524_289, 65_536],
      ["several chunks in uneven parts", 2_000_003, 99_991],
      ["several chunks in one part", 1_500_000, 1_500_000],
    ])("content of any size comes back whole: %s", async (_, size, part) => {
      const bytes = randomBytes(size);
      const parts = Array.from({ length: Math.ceil(size / part) }, (_, i) =>
        bytes.subarray(i * part, (i + 1) * part),
      );
      const kept = await keep(newFile({ size }), of(...parts));
      expect(kept.size).toBe(size);
      expect(digest(await whole(store.files.content(kept)))).toBe(digest(bytes));
    });

    test("nobody finds a file whose content has not all come, and a failed upload leaves nothing", async () => {
      const file = newFile({ size: 700_000 });
      let seen: unknown = "not looked for";
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield randomBytes(600_000);
        seen = await store.files.find(file.id);
        throw new Error("the connection broke");
      }
      await expect(keep(file, failing())).rejects.toThrow("the connection broke");
      expect([seen, await store.files.find(file.id)]).toEqual([undefined, undefined]);
      const again = { ...file, size: 5 };
      await expect(keep(again, of(Buffer.from("again")))).resolves.toMatchObject({ size: 5 });
    });

    test.each([
      ["shorter", [Buffer.from("ab")]],
      ["longer", [Buffer.from("ab"), Buffer.from("cd")]],
    ])("content that is %s than it was said to be is not kept", async (_, parts) => {
      const file = newFile({ size: 3 });
      await expect(keep(file, of(...parts))).rejects.toThrow("not of its size");
      expect(await store.files.find(file.id)).toBeUndefined();
    });

    test("an upload ends with its app, before it begins, in the middle and at its end", async () => {
      const bound = { workspaceId: home, bytes: 1e9 };
      const last = await newApp(home);
      async function* deletedAtLast(): AsyncGenerator<Uint8Array> {
        await store.apps.delete(last);
        yield Buffer.alloc(0);
      }
      const empty = newFile({ appId: last, size: 0 });
      expect(await store.files.create(empty, deletedAtLast(), bound)).toBe("no_app");

      const appId = await newApp(home);
      async function* deletedMeanwhile(): AsyncGenerator<Uint8Array> {
        yield Buffer.alloc(600_000);
        await store.apps.delete(appId);
        yield Buffer.alloc(600_000);
      }
      const file = newFile({ appId, size: 1_200_000 });
      expect(await store.files.create(file, deletedMeanwhile(), bound)).toBe("no_app");
      expect(await store.files.find(file.id)).toBeUndefined();
      expect(await store.files.create(newFile({ appId, size: 1 }), of(Buffer.alloc(1)), bound)).toBe(
        "no_app",
      );
    });

    describe("the files of a workspace", () => {
      let workspaceId: string;
      let first: string;
      let second: string;
      beforeAll(async () => {
        const owner = randomUUID();
        workspaceId = randomUUID();
        const person = { id: owner, email: `${owner}@example.org`, name: "Eve", passwordHash: "x" };
        await store.accounts.create({ ...person, workspace: { id: workspaceId, name: "Eve's" } });
        [first, second] = [await newApp(workspaceId), await newApp(workspaceId)];
      });
      const upload = (appId: string, size: number, content = of(Buffer.alloc(size))) =>
        store.files.create(newFile({ appId, size }), content, { workspaceId, bytes: 100 });

      test("take no more room together than they may, and are counted to the byte", async () => {
        expect(await upload(first, 60)).toMatchObject({ size: 60 });
        expect(await upload(second, 41)).toBe("no_room");
        expect(await store.files.used(workspaceId)).toBe(60);
        expect(await upload(second, 40)).toMatchObject({ size: 40 });
        expect(await upload(second, 1)).toBe("no_room");
        expect(await upload(second, 0)).toMatchObject({ size: 0 });
        expect(await store.files.used(workspaceId)).toBe(100);
      });

      test("give their room back with their app, and when their upload fails", async () => {
        await store.apps.delete(second);
        expect(await store.files.used(workspaceId)).toBe(60);
        async function* failing(): AsyncGenerator<Uint8Array> {
          yield Buffer.alloc(20);
          expect(await store.files.used(workspaceId)).toBe(100);
          throw new Error("the connection broke");
        }
        await expect(upload(first, 40, failing())).rejects.toThrow("the connection broke");
        expect(await store.files.used(workspaceId)).toBe(60);
      });

      test("do not all get in that come at once", async () => {
        const outcomes = await Promise.all([1, 2, 3, 4, 5, 6].map(() => upload(first, 15)));
        expect(outcomes.filter((outcome) => outcome === "no_room")).toHaveLength(4);
        expect(await store.files.used(workspaceId)).toBe(90);
      });

      test("do not count in another one", async () => {
        const before = await store.files.used(home);
        await keep(newFile({ size: 7 }), of(Buffer.alloc(7)));
        expect(await store.files.used(home)).toBe(before + 7);
        expect(await store.files.used(workspaceId)).toBe(90);
        expect(await store.files.used(randomUUID())).toBe(0);
      });
    });

    test("an upload that never ended is purged after a day, a whole file never", async () => {
      const kept = await keep(newFile({ size: 1 }), of(Buffer.from("x")));
      const abandoned = newFile({ size: 600_000 });
      let begun = (): void => undefined;
      const hasBegun = new Promise<void>((resolve) => {
        begun = resolve;
      });
      // Its process has been killed: nothing comes any more, and nobody tidies up.
      async function* standing(): AsyncGenerator<Uint8Array> {
        yield randomBytes(600_000);
        begun();
        await new Promise(() => undefined);
      }
      void keep(abandoned, standing());
      await hasBegun;
      clock.advance(DAY - 1);
      await store.purge(100);
      await expect(keep({ ...abandoned, size: 0 }, of())).rejects.toThrow();
      clock.advance(2);
      await store.purge(100);
      expect(await store.files.find(kept.id)).toEqual(kept);
      await expect(keep({ ...abandoned, size: 0 }, of())).resolves.toMatchObject({ size: 0 });
    });

    test("files go with their app, and a reader of one never takes a part for the whole", async () => {
      const other = await newApp(home);
      const kept = await keep(newFile({ appId: other, size: 600_000 }), of(randomBytes(600_000)));
      const reader = store.files.content(kept)[Symbol.asyncIterator]();
      expect((await reader.next()).value).toHaveLength(524_288);
      expect(await store.apps.delete(other)).toBe(true);
      expect(await store.files.find(kept.id)).toBeUndefined();
      await expect(reader.next()).rejects.toThrow("has ended before its size");
    });
  });
}
