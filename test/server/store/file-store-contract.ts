import { createHash, randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NewFile } from "../../../src/server/store/file-store.js";
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
    let app: string;

    beforeAll(async () => {
      store = await open(clock);
      account = randomUUID();
      const workspace = { id: randomUUID(), name: "Ada's" };
      const email = `${account}@example.org`;
      await store.accounts.create({ id: account, email, name: "Ada", passwordHash: "x", workspace });
      app = await newApp(workspace.id);
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
      createdBy: account,
      ...over,
    });

    test("a file is read back as it was kept", async () => {
      const file = newFile();
      const kept = await store.files.create(file, of(Buffer.from("ab"), Buffer.alloc(0), Buffer.from("c")));
      expect(kept).toEqual({ ...file, size: 3, createdAt: clock() });
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
      const kept = await store.files.create(newFile(), of(...parts));
      expect(kept.size).toBe(size);
      expect(digest(await whole(store.files.content(kept)))).toBe(digest(bytes));
    });

    test("nobody finds a file whose content has not all come, and a failed upload leaves nothing", async () => {
      const file = newFile();
      let seen: unknown = "not looked for";
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield randomBytes(600_000);
        seen = await store.files.find(file.id);
        throw new Error("the connection broke");
      }
      await expect(store.files.create(file, failing())).rejects.toThrow("the connection broke");
      expect([seen, await store.files.find(file.id)]).toEqual([undefined, undefined]);
      await expect(store.files.create(file, of(Buffer.from("again")))).resolves.toMatchObject({ size: 5 });
    });

    test("an upload that never ended is purged after a day, a whole file never", async () => {
      const kept = await store.files.create(newFile(), of(Buffer.from("x")));
      const abandoned = newFile();
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
      void store.files.create(abandoned, standing());
      await hasBegun;
      clock.advance(DAY - 1);
      await store.purge(100);
      await expect(store.files.create(abandoned, of())).rejects.toThrow();
      clock.advance(2);
      await store.purge(100);
      expect(await store.files.find(kept.id)).toEqual(kept);
      await expect(store.files.create(abandoned, of())).resolves.toMatchObject({ size: 0 });
    });

    test("files go with their app, and a reader of one never takes a part for the whole", async () => {
      const workspace = (await store.apps.find(app, account))?.app.workspace.id ?? "";
      const other = await newApp(workspace);
      const kept = await store.files.create(newFile({ appId: other }), of(randomBytes(600_000)));
      const reader = store.files.content(kept)[Symbol.asyncIterator]();
      expect((await reader.next()).value).toHaveLength(524_288);
      expect(await store.apps.delete(other)).toBe(true);
      expect(await store.files.find(kept.id)).toBeUndefined();
      await expect(reader.next()).rejects.toThrow("has ended before its size");
    });
  });
}
