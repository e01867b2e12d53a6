import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { sealedTexts } from "../../src/server/security/sealed-text.js";
import { loadSecrets } from "../../src/server/security/secrets.js";
import { onBothDatabases } from "./support/both-databases.js";
import { apiClient, consoleClient, dataOf, refusalOf, UNLIMITED_CALLS } from "./support/clients.js";
import { startTestService, type TestService } from "./support/test-service.js";

type Console = ReturnType<typeof consoleClient>;

const KEY = "sk-very-secret-0123456789";
const OPENAI = {
  kind: "openai_compatible",
  base_url: "https://models.example.org/v1",
  api_key: KEY,
  models: ["small-1", "large-1"],
  calls_left: 1000,
} as const;

await onBothDatabases((start) => {
  let service: TestService;
  let owner: Console;
  let member: Console;
  let stranger: Console;
  let path: { workspace_id: string };

  beforeAll(async () => {
    service = await start(UNLIMITED_CALLS);
    const session = await service.signIn();
    owner = consoleClient(service, session);
    path = { workspace_id: dataOf(await owner.getMe()).workspaces[0]?.id ?? "" };
    for (const email of ["member@example.org", "stranger@example.org"]) await service.addAccount(email);
    const api = await apiClient(service, session);
    dataOf(await api.addMember({ path, body: { email: "member@example.org", role: "normal" } }));
    member = consoleClient(service, await service.signIn("member@example.org"));
    stranger = consoleClient(service, await service.signIn("stranger@example.org"));
  });

  const set = (body: object) => owner.setProvider({ path, body: body as never });
  const hasKey = async () => dataOf(await owner.getProvider({ path })).has_api_key;

  describe("the model provider of a workspace", () => {
    test("is set, shown to members without its key, replaced, and removed", async () => {
      const missing = { code: "not_found", message: "provider not found", status: 404 };
      expect(refusalOf(await owner.getProvider({ path }))).toEqual(missing);
      const { api_key: _, ...shown } = OPENAI;
      const kept = dataOf(await set(OPENAI));
      expect(kept).toEqual({
        ...shown,
        has_api_key: true,
        updated_at: new Date(service.clock()).toISOString(),
      });
      expect(dataOf(await member.getProvider({ path }))).toEqual(kept);
      service.clock.advance(1);
      expect(dataOf(await set({ kind: "echo" }))).toEqual({
        kind: "echo",
        has_api_key: false,
        models: ["echo-1", "echo-slow"],
        calls_left: null,
        updated_at: new Date(service.clock()).toISOString(),
      });
      expect(await owner.deleteProvider({ path })).toMatchObject({ ok: true, status: 204 });
      expect(refusalOf(await owner.deleteProvider({ path }))).toEqual(missing);
    });

    test("keeps its key while its address stays, and is never shown it elsewhere", async () => {
      const { api_key: _, ...rest } = OPENAI;
      await set(OPENAI);
      await set({ ...rest, models: ["other"] });
      expect(await hasKey()).toBe(true);
      await set({ ...rest, base_url: "https://models.example.org/v2" });
      expect(await hasKey()).toBe(false);
      await set(OPENAI);
      await set({ ...rest, api_key: null });
      expect(await hasKey()).toBe(false);
      await set(OPENAI);
      await set({ kind: "echo" });
      await set(rest);
      expect(await hasKey()).toBe(false);
    });

    test.each([
      ["no kind", {}, [["body", "kind"]]],
      ["an unknown kind", { kind: "magic" }, [["body", "kind"]]],
      [
        "neither address nor models",
        { kind: "openai_compatible" },
        [
          ["body", "base_url"],
          ["body", "models"],
        ],
      ],
      [
        "what echo does not take",
        { ...OPENAI, kind: "echo" },
        [
          ["body", "base_url"],
          ["body", "api_key"],
          ["body", "models"],
        ],
      ],
      ["an address of another scheme", { ...OPENAI, base_url: "file:///etc/passwd" }, [["body", "base_url"]]],
      [
        "a user in the address",
        { ...OPENAI, base_url: "https://user@models.example.org/" },
        [["body", "base_url"]],
      ],
      [
        "a query in the address",
        { ...OPENAI, base_url: "https://models.example.org/?a=b" },
        [["body", "base_url"]],
      ],
      ["no model", { ...OPENAI, models: [] }, [["body", "models"]]],
      ["a model twice", { ...OPENAI, models: ["a", "a"] }, [["body", "models"]]],
      ["a key with a line break", { ...OPENAI, api_key: "a\r\nX: y" }, [["body", "api_key"]]],
      ["fewer calls than none", { ...OPENAI, calls_left: -1 }, [["body", "calls_left"]]],
    ])("is refused with %s, with a detail for each", async (_what, body, places) => {
      const refused = refusalOf(await set(body));
      expect(refused).toMatchObject({ status: 422, code: "invalid_param" });
      expect("details" in refused && refused.details?.map(({ loc }) => loc)).toEqual(places);
    });

    test("is for owners and admins to set, and for members to see", async () => {
      const refused = { code: "forbidden", message: "insufficient workspace role", status: 403 };
      expect(refusalOf(await member.setProvider({ path, body: { kind: "echo" } }))).toEqual(refused);
      expect(refusalOf(await member.deleteProvider({ path }))).toEqual(refused);
      const missing = { code: "not_found", message: "workspace not found", status: 404 };
      expect(refusalOf(await stranger.getProvider({ path }))).toEqual(missing);
      expect(refusalOf(await stranger.setProvider({ path, body: { kind: "echo" } }))).toEqual(missing);
      expect(refusalOf(await stranger.deleteProvider({ path }))).toEqual(missing);
    });
  });
});

describe("the key of a provider", () => {
  test("stands in no file, and opens for its own workspace with the keys of the installation only", async () => {
    const service = await startTestService();
    const owner = consoleClient(service, await service.signIn());
    const workspace = dataOf(await owner.getMe()).workspaces[0]?.id ?? "";
    dataOf(
      await owner.setProvider({ path: { workspace_id: workspace }, body: { ...OPENAI, models: ["m"] } }),
    );

    const files = readdirSync(service.dataDir).map((name) => join(service.dataDir, name));
    for (const file of files) expect(readFileSync(file).includes(KEY), file).toBe(false);
    const sealed = (await service.store.providers.find(workspace))?.sealedApiKey ?? "";
    const { pepper } = loadSecrets(service.dataDir);
    const own = sealedTexts(pepper, "provider api key");
    expect(await own.open(sealed, workspace)).toBe(KEY);
    await expect(own.open(sealed, "another")).rejects.toThrow();
    await expect(sealedTexts(pepper, "another purpose").open(sealed, workspace)).rejects.toThrow();
    await expect(own.open(`${sealed.slice(0, -2)}AA`, workspace)).rejects.toThrow();
    expect(await own.seal(KEY, workspace)).not.toBe(sealed);
  });
});
