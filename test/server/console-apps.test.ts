import { beforeAll, describe, expect, test } from "vitest";
import { onBothDatabases } from "./support/both-databases.js";
import { apiClient, consoleClient, dataOf, refusalOf, UNLIMITED_CALLS } from "./support/clients.js";
import { read } from "./support/device-client.js";
import type { ConsoleClient, TestService } from "./support/test-service.js";

type Console = ReturnType<typeof consoleClient>;

const NOWHERE = "00000000-0000-4000-8000-000000000000";
const STALE = "0".repeat(64);

/** A graph that asks for one input and gives it back. */
const greeting = (input: Record<string, unknown> = {}) => ({
  nodes: [
    { id: "start", type: "start", inputs: [{ name: "name", type: "string", required: true, ...input }] },
    { id: "end", type: "end", outputs: [{ name: "greeting", value: "Hello {{start.name}}" }] },
  ],
  edges: [{ source: "start", target: "end" }],
});

await onBothDatabases((start) => {
  let service: TestService;
  let session: ConsoleClient;
  let editor: Console;
  let reader: Console;
  let stranger: Console;
  let home: string;

  beforeAll(async () => {
    service = await start(UNLIMITED_CALLS);
    session = await service.signIn();
    editor = consoleClient(service, session);
    home = dataOf(await editor.getMe()).workspaces[0]?.id ?? "";
    for (const email of ["reader@example.org", "stranger@example.org"]) await service.addAccount(email);
    const owner = await apiClient(service, session);
    dataOf(
      await owner.addMember({
        path: { workspace_id: home },
        body: { email: "reader@example.org", role: "normal" },
      }),
    );
    reader = consoleClient(service, await service.signIn("reader@example.org"));
    stranger = consoleClient(service, await service.signIn("stranger@example.org"));
  });

  const create = async (name = "App", more: Partial<Parameters<Console["createApp"]>[0]["body"]> = {}) =>
    dataOf(await editor.createApp({ body: { workspace_id: home, name, mode: "workflow", ...more } }));
  const draftOf = async (app_id: string) => dataOf(await editor.getDraft({ path: { app_id } }));
  async function save(app_id: string, graph: Record<string, unknown>) {
    const { hash } = await draftOf(app_id);
    return editor.saveDraft({ path: { app_id }, body: { graph, hash } });
  }

  describe("an app", () => {
    test("is made with defaults, and read back", async () => {
      const app = await create("Greeter");
      expect(app).toEqual({
        id: expect.any(String),
        workspace_id: home,
        workspace_name: "Demo workspace",
        name: "Greeter",
        description: "",
        mode: "workflow",
        icon_type: "emoji",
        icon: "🤖",
        icon_background: "#FFEAD5",
        tags: [],
        enable_api: true,
        created_by: expect.any(String),
        author_name: "Demo",
        created_at: new Date(service.clock()).toISOString(),
        updated_at: new Date(service.clock()).toISOString(),
      });
      expect(dataOf(await reader.getApp({ path: { app_id: app.id } }))).toEqual(app);
    });

    test("is changed in what is given and in nothing else", async () => {
      const app = await create("Before", { tags: ["one"] });
      service.clock.advance(1);
      const path = { app_id: app.id };
      const changed = dataOf(await editor.updateApp({ path, body: { name: "After", enable_api: false } }));
      expect(changed).toEqual({
        ...app,
        name: "After",
        enable_api: false,
        updated_at: new Date(service.clock()).toISOString(),
      });
      const icon = { icon_type: "link", icon: "https://example.org/a.png" } as const;
      const body = { ...icon, icon_background: "#000000", tags: ["two"], description: "d" };
      expect(dataOf(await editor.updateApp({ path, body }))).toMatchObject(body);
    });

    test("is deleted with its graphs, once", async () => {
      const { id } = await create();
      const path = { app_id: id };
      const { hash } = await draftOf(id);
      dataOf(await editor.publishDraft({ path, body: { hash } }));
      expect(await editor.deleteApp({ path })).toMatchObject({ ok: true, status: 204 });
      const missing = { code: "not_found", message: "app not found", status: 404 };
      expect(refusalOf(await editor.deleteApp({ path }))).toEqual(missing);
      expect(refusalOf(await editor.getPublished({ path }))).toEqual(missing);
    });

    test.each([
      ["no name", { workspace_id: NOWHERE, mode: "workflow" }, ["body", "name"]],
      ["a blank name", { workspace_id: NOWHERE, name: " ", mode: "workflow" }, ["body", "name"]],
      ["an unknown mode", { workspace_id: NOWHERE, name: "a", mode: "rag-pipeline" }, ["body", "mode"]],
      ["an unknown field", { workspace_id: NOWHERE, name: "a", mode: "chat", x: 1 }, ["body", "x"]],
    ])("with %s is refused with a detail", async (_what, body, loc) => {
      expect(refusalOf(await editor.createApp({ body: body as never }))).toMatchObject({
        status: 422,
        code: "invalid_param",
        details: [{ loc }],
      });
    });

    test.each([
      ["nothing at all", {}],
      ["half an icon", { icon: "🤖" }],
      ["an image that is no URL", { icon_type: "link", icon: "javascript:alert(1)" }],
    ])("is not changed by %s", async (_what, body) => {
      const { id } = await create();
      const refused = await editor.updateApp({ path: { app_id: id }, body: body as never });
      expect(refusalOf(refused)).toMatchObject({ status: 422, code: "invalid_param", details: [{}] });
    });
  });

  describe("a list of apps", () => {
    test("is filtered by name, id and mode, and shows each app as its editors see it", async () => {
      const app = await create("Needle in the list", { mode: "completion" });
      await create("Another app", { mode: "chat" });
      const list = async (query: object) =>
        dataOf(await editor.listApps({ query: { workspace_id: home, ...query } }));
      expect(await list({ name: "NEEDLE" })).toEqual({
        page: 1,
        limit: 20,
        total: 1,
        has_more: false,
        data: [app],
      });
      expect(await list({ name: app.id.toUpperCase() })).toEqual({
        page: 1,
        limit: 1,
        total: 1,
        has_more: false,
        data: [app],
      });
      expect((await list({ name: NOWHERE })).total).toBe(0);
      expect((await list({ mode: "completion" })).data).toEqual([app]);
      const first = await list({ limit: 1 });
      expect(first).toMatchObject({ limit: 1, has_more: true });
      expect(first.data).toHaveLength(1);
    });

    test("is strict about its query, and about whose workspace it is", async () => {
      const odd = await read(await session.get(`/console/api/apps?workspace_id=${home}&color=red`));
      expect(odd).toMatchObject({ status: 422, body: { code: "invalid_param" } });
      const foreign = await stranger.listApps({ query: { workspace_id: home } });
      expect(refusalOf(foreign)).toEqual({ code: "not_found", message: "workspace not found", status: 404 });
    });
  });

  describe("a draft", () => {
    test.each(["workflow", "advanced-chat", "chat", "agent-chat", "completion"] as const)(
      "of a new %s app is a graph that runs: saving it again is no fault",
      async (mode) => {
        const { id } = await create("New", { mode });
        const { graph, hash } = await draftOf(id);
        expect(dataOf(await editor.saveDraft({ path: { app_id: id }, body: { graph, hash } })).hash).toBe(
          hash,
        );
      },
    );

    test("is kept as it is answered, with the defaults of its nodes", async () => {
      const { id } = await create();
      service.clock.advance(1);
      const saved = dataOf(await save(id, greeting()));
      expect(saved).toEqual({
        graph: greeting({ max_length: 20_000 }),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        updated_at: new Date(service.clock()).toISOString(),
      });
      expect(await draftOf(id)).toEqual(saved);
    });

    test("is saved over the one that was edited, and never over a newer one", async () => {
      const { id } = await create();
      const path = { app_id: id };
      const { hash } = await draftOf(id);
      const saved = await Promise.all(
        [10, 20, 30].map((max_length) =>
          editor.saveDraft({ path, body: { graph: greeting({ max_length }), hash } }),
        ),
      );
      expect(saved.filter(({ ok }) => ok)).toHaveLength(1);
      const body = { graph: greeting(), hash };
      expect(refusalOf(await editor.saveDraft({ path, body }))).toEqual({
        code: "draft_workflow_not_sync",
        message: "The draft was changed by somebody else.",
        status: 409,
        hint: expect.any(String),
      });
    });

    test("that could not run is refused with every fault, where it is and how it is mended", async () => {
      const { id } = await create();
      const before = await draftOf(id);
      const graph = greeting();
      const broken = {
        ...graph,
        nodes: [...graph.nodes, { id: "a/b", type: "end" }, { id: "x", type: "teleport" }],
      };
      expect(refusalOf(await save(id, broken))).toMatchObject({
        status: 422,
        code: "invalid_param",
        details: [
          { type: "invalid_value", loc: ["body", "graph", "nodes", 2, "id"], msg: expect.any(String) },
          { type: "unknown_node_type", loc: ["body", "graph", "nodes", 3, "type"], msg: expect.any(String) },
        ],
      });
      const unknown = { ...graph, edges: [{ source: "start", target: "nowhere" }] };
      expect(refusalOf(await save(id, unknown)).status).toBe(422);
      expect(await draftOf(id)).toEqual(before);
    });

    test("with a hostile name in it harms nobody", async () => {
      const { id } = await create();
      const body = `{"graph":{"nodes":[],"__proto__":{"polluted":true}},"hash":"${STALE}"}`;
      const answer = await read(
        await fetch(`${service.origin}/console/api/apps/${id}/workflows/draft`, {
          method: "PUT",
          headers: {
            Cookie: session.cookie,
            "X-CSRF-Token": session.csrfToken,
            "Content-Type": "application/json",
          },
          body,
        }),
      );
      expect(answer).toMatchObject({ status: 422, body: { code: "invalid_param" } });
      expect(Reflect.get({}, "polluted")).toBeUndefined();
    });
  });

  describe("publishing", () => {
    test("makes the draft that was looked at the next version, which later edits leave alone", async () => {
      const { id } = await create();
      const path = { app_id: id };
      expect(refusalOf(await editor.getPublished({ path }))).toEqual({
        code: "not_found",
        message: "workflow not published",
        status: 404,
      });
      const draft = dataOf(await save(id, greeting()));
      expect(refusalOf(await editor.publishDraft({ path, body: { hash: STALE } }))).toMatchObject({
        status: 409,
        code: "draft_workflow_not_sync",
      });
      service.clock.advance(1);
      const published = dataOf(await editor.publishDraft({ path, body: { hash: draft.hash } }));
      expect(published).toEqual({
        id: expect.any(String),
        version: 1,
        graph: draft.graph,
        hash: draft.hash,
        published_at: new Date(service.clock()).toISOString(),
      });
      const next = dataOf(await save(id, greeting({ max_length: 5 })));
      expect(dataOf(await reader.getPublished({ path }))).toEqual(published);
      const second = dataOf(await editor.publishDraft({ path, body: { hash: next.hash } }));
      expect(second).toMatchObject({ version: 2, graph: next.graph });
      expect(second.id).not.toBe(published.id);
    });
  });

  describe("who may do what", () => {
    test("members who are no editors look and change nothing", async () => {
      const { id } = await create();
      const path = { app_id: id };
      const { graph, hash } = dataOf(await reader.getDraft({ path }));
      const refused = { code: "forbidden", message: "insufficient workspace role", status: 403 };
      const body = { workspace_id: home, name: "x", mode: "chat" } as const;
      expect(refusalOf(await reader.createApp({ body }))).toEqual(refused);
      expect(refusalOf(await reader.updateApp({ path, body: { name: "x" } }))).toEqual(refused);
      expect(refusalOf(await reader.saveDraft({ path, body: { graph, hash } }))).toEqual(refused);
      expect(refusalOf(await reader.publishDraft({ path, body: { hash } }))).toEqual(refused);
      expect(refusalOf(await reader.deleteApp({ path }))).toEqual(refused);
      expect(dataOf(await reader.getApp({ path })).name).toBe("App");
    });

    test("an app of strangers is answered byte for byte like one that does not exist", async () => {
      const { id } = await create();
      const calls = [
        (path: { app_id: string }) => stranger.getApp({ path }),
        (path: { app_id: string }) => stranger.updateApp({ path, body: { name: "x" } }),
        (path: { app_id: string }) => stranger.deleteApp({ path }),
        (path: { app_id: string }) => stranger.getDraft({ path }),
        (path: { app_id: string }) => stranger.saveDraft({ path, body: { graph: greeting(), hash: STALE } }),
        (path: { app_id: string }) => stranger.getPublished({ path }),
        (path: { app_id: string }) => stranger.publishDraft({ path, body: { hash: STALE } }),
      ];
      for (const call of calls) {
        const [theirs, nobodys] = [
          refusalOf(await call({ app_id: id })),
          refusalOf(await call({ app_id: NOWHERE })),
        ];
        expect(theirs).toEqual({ code: "not_found", message: "app not found", status: 404 });
        expect(nobodys).toEqual(theirs);
      }
      const body = { workspace_id: home, name: "x", mode: "chat" } as const;
      expect(refusalOf(await stranger.createApp({ body }))).toMatchObject({ message: "workspace not found" });
    });

    test("every change needs the session and its CSRF token", async () => {
      const { id } = await create();
      const path = { app_id: id };
      const body = { workspace_id: home, name: "x", mode: "chat" } as const;
      const changes = (client: Console) => [
        () => client.createApp({ body }),
        () => client.updateApp({ path, body: { name: "forged" } }),
        () => client.saveDraft({ path, body: { graph: greeting(), hash: STALE } }),
        () => client.publishDraft({ path, body: { hash: STALE } }),
        () => client.deleteApp({ path }),
        () => client.setProvider({ path: { workspace_id: home }, body: { kind: "echo" } }),
        () => client.deleteProvider({ path: { workspace_id: home } }),
      ];
      const forged = consoleClient(service, { cookie: session.cookie, csrfToken: "A".repeat(43) });
      for (const change of changes(forged))
        expect(refusalOf(await change())).toMatchObject({ status: 403, code: "forbidden" });
      const nobody = consoleClient(service, { cookie: "", csrfToken: session.csrfToken });
      for (const change of changes(nobody))
        expect(refusalOf(await change())).toMatchObject({ status: 401, code: "unauthorized" });
      expect(dataOf(await editor.getApp({ path })).name).toBe("App");
    });
  });
});
