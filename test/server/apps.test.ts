import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { onBothDatabases } from "./support/both-databases.js";
import { apiClient, consoleClient, dataOf, refusalOf, UNLIMITED_CALLS } from "./support/clients.js";
import { API, logIn, withBearer } from "./support/device-client.js";
import type { ConsoleClient, TestService } from "./support/test-service.js";

type Api = Awaited<ReturnType<typeof apiClient>>;
type Console = ReturnType<typeof consoleClient>;

const NOWHERE = "00000000-0000-4000-8000-000000000000";

const INPUTS = [
  { name: "name", label: "Your name", type: "string", required: true, max_length: 48 },
  { name: "letter", type: "string", max_length: 2000, default: "" },
  { name: "tone", type: "string", options: ["warm", "dry"], required: true },
  { name: "times", type: "number", default: 1 },
  { name: "loud", type: "boolean" },
  { name: "more", type: "object" },
];
const graphWith = (inputs: readonly object[], output: object) => ({
  nodes: [
    { id: "start", type: "start", inputs },
    { id: "end", type: "end", outputs: [output] },
  ],
  edges: [{ source: "start", target: "end" }],
});

await onBothDatabases((start) => {
  let service: TestService;
  let session: ConsoleClient;
  let editor: Console;
  let api: Api;
  let stranger: Api;
  let home: string;

  beforeAll(async () => {
    service = await start(UNLIMITED_CALLS);
    session = await service.signIn();
    editor = consoleClient(service, session);
    api = await apiClient(service, session);
    home = dataOf(await editor.getMe()).workspaces[0]?.id ?? "";
    await service.addAccount("stranger@example.org");
    stranger = await apiClient(service, await service.signIn("stranger@example.org"));
  });

  type Mode = Parameters<Console["createApp"]>[0]["body"]["mode"];
  async function create(name: string, mode: Mode = "workflow", more: { enable_api?: boolean } = {}) {
    return dataOf(await editor.createApp({ body: { workspace_id: home, name, mode, ...more } }));
  }
  async function publish(app_id: string, graph?: Record<string, unknown>) {
    const path = { app_id };
    let { hash } = dataOf(await editor.getDraft({ path }));
    if (graph) ({ hash } = dataOf(await editor.saveDraft({ path, body: { graph, hash } })));
    return dataOf(await editor.publishDraft({ path, body: { hash } }));
  }
  const list = async (query: Partial<Parameters<Api["listApps"]>[0]["query"]> = {}) =>
    dataOf(await api.listApps({ query: { workspace_id: home, ...query } }));

  describe("the apps of a workspace", () => {
    test("are listed in pages, the newest first", async () => {
      await create("Older");
      service.clock.advance(1);
      const newer = await create("Newer", "chat");
      const { data, total } = await list();
      expect(total).toBe(data.length);
      expect(data[0]).toEqual({
        id: newer.id,
        name: "Newer",
        description: "",
        mode: "chat",
        updated_at: new Date(service.clock()).toISOString(),
        workspace_id: home,
        workspace_name: "Demo workspace",
      });
      expect(await list({ page: 2, limit: 1 })).toMatchObject({
        page: 2,
        limit: 1,
        total,
        data: [{ name: "Older" }],
      });
      expect(await list({ limit: 1 })).toMatchObject({ has_more: true });
      expect(await list({ page: 1_000_000, limit: 200 })).toMatchObject({ data: [], has_more: false });
    });

    test("are filtered by a part of the name and by mode", async () => {
      await create("Übersetzer", "completion");
      const names = async (query: object) => (await list(query)).data.map(({ name }) => name);
      expect(await names({ name: "ÜBERS" })).toEqual(["Übersetzer"]);
      expect(await names({ name: "ÜBERS", mode: "chat" })).toEqual([]);
      expect(await names({ mode: "completion" })).toEqual(["Übersetzer"]);
      expect(await names({ name: "%" })).toEqual([]);
    });

    test("one is found by its id, and only in its own workspace", async () => {
      const { id, name } = await create("By id");
      expect(await list({ name: id, page: 3, limit: 50 })).toMatchObject({
        page: 1,
        limit: 1,
        total: 1,
        has_more: false,
        data: [{ id, name }],
      });
      expect(await list({ name: NOWHERE })).toEqual({
        page: 1,
        limit: 1,
        total: 0,
        has_more: false,
        data: [],
      });
      const elsewhere = dataOf(await stranger.listWorkspaces()).data[0]?.id ?? "";
      const foreign = await stranger.listApps({ query: { workspace_id: elsewhere, name: id } });
      expect(dataOf(foreign)).toMatchObject({ total: 0, data: [] });
    });

    test("of a workspace of strangers are answered like those of none", async () => {
      const refused = { code: "not_found", message: "workspace not found", status: 404 };
      for (const workspace_id of [home, NOWHERE])
        expect(refusalOf(await stranger.listApps({ query: { workspace_id } }))).toEqual(refused);
    });

    test.each([
      ["", ["query", "workspace_id"], "missing"],
      ["workspace_id=ada", ["query", "workspace_id"], "format"],
      [`workspace_id=${NOWHERE}&page=0`, ["query", "page"], "greater_than_equal"],
      [`workspace_id=${NOWHERE}&limit=201`, ["query", "limit"], "less_than_equal"],
      [`workspace_id=${NOWHERE}&mode=rag-pipeline`, ["query", "mode"], "enum"],
      [`workspace_id=${NOWHERE}&name=${"a".repeat(201)}`, ["query", "name"], "too_long"],
    ])("are not listed for ?%s", async (query, loc, type) => {
      const token = await tokenOf();
      expect(await withBearer(`${service.origin}${API}/apps?${query}`, token)).toMatchObject({
        status: 422,
        body: { code: "invalid_param", details: [{ type, loc }] },
      });
    });

    test("are listed whatever else the query says, as Dify's clients expect", async () => {
      const token = await tokenOf();
      const answer = await withBearer(`${service.origin}${API}/apps?workspace_id=${home}&tag=x`, token);
      expect(answer.status).toBe(200);
    });
  });

  let token: string | undefined;
  async function tokenOf(): Promise<string> {
    token ??= await logIn(service.origin, session, { device_label: "by hand" });
    return token;
  }

  describe("an app", () => {
    test("that was never published is described without inputs", async () => {
      const { id } = await create("Fresh");
      expect(dataOf(await api.getApp({ path: { app_id: id } }))).toEqual({
        info: {
          id,
          name: "Fresh",
          description: "",
          mode: "workflow",
          updated_at: new Date(service.clock()).toISOString(),
          service_api_enabled: true,
          is_agent: false,
        },
        parameters: {
          opening_statement: null,
          suggested_questions: [],
          user_input_form: [],
          file_upload: null,
          system_parameters: {},
        },
        input_schema: {
          $schema: "https://json-schema.org/draft/2020-12/schema",
          type: "object",
          properties: {},
          required: [],
        },
      });
    });

    test("is described by the inputs of what was published, each with its control", async () => {
      const { id } = await create("Greeter");
      await publish(id, graphWith(INPUTS, { name: "out", value: "{{start.name}}" }));
      const { parameters, input_schema } = dataOf(await api.getApp({ path: { app_id: id } }));
      expect(parameters?.user_input_form).toEqual([
        { "text-input": { variable: "name", label: "Your name", required: true, max_length: 48 } },
        {
          paragraph: { variable: "letter", label: "letter", required: false, max_length: 2000, default: "" },
        },
        { select: { variable: "tone", label: "tone", required: true, options: ["warm", "dry"] } },
        { number: { variable: "times", label: "times", required: false, default: 1 } },
        { checkbox: { variable: "loud", label: "loud", required: false } },
        { json_object: { variable: "more", label: "more", required: false } },
      ]);
      const validate = new Ajv2020({ allowUnionTypes: true }).compile(input_schema ?? false);
      expect(validate({ inputs: { name: "Ada", tone: "dry" } })).toBe(true);
      expect(validate({ inputs: { tone: "dry" } })).toBe(false);
      expect(validate({ inputs: { name: "Ada", tone: "loud" } })).toBe(false);
      expect(validate({})).toBe(false);
    });

    test.each(["chat", "advanced-chat", "agent-chat"] as const)(
      "of mode %s also asks for a query",
      async (mode) => {
        const { id } = await create("Talker", mode);
        await publish(id);
        const { input_schema, info } = dataOf(await api.getApp({ path: { app_id: id } }));
        expect(input_schema).toMatchObject({ required: ["query", "inputs"] });
        expect(info).toMatchObject({ mode, is_agent: mode !== "chat" });
      },
    );

    test.each([
      ["", ["info", "parameters", "input_schema"]],
      ["info", ["info"]],
      ["input_schema,info", ["info", "input_schema"]],
      ["parameters,parameters", ["parameters"]],
    ])("shows for ?fields=%s what was asked for", async (fields, members) => {
      const { id } = await create("Fields");
      expect(Object.keys(dataOf(await api.getApp({ path: { app_id: id }, query: { fields } })))).toEqual(
        members,
      );
    });

    test.each(["fields=secrets", "fields=info,", "fields=info,%20parameters", "fields[0]=info", "verbose=1"])(
      "is not shown for ?%s",
      async (query) => {
        const { id } = await create("Strict");
        const answer = await withBearer(`${service.origin}${API}/apps/${id}?${query}`, await tokenOf());
        expect(answer).toMatchObject({ status: 422, body: { code: "invalid_param" } });
      },
    );

    test("whose API is switched off says so to members, and does not exist for others", async () => {
      const { id } = await create("Off", "workflow", { enable_api: false });
      const path = { app_id: id };
      const disabled = { code: "forbidden", message: "service_api_disabled", status: 403 };
      expect(refusalOf(await api.getApp({ path }))).toEqual(disabled);
      expect(refusalOf(await stranger.getApp({ path }))).toMatchObject({ status: 404 });
      dataOf(await editor.updateApp({ path, body: { enable_api: true } }));
      expect(dataOf(await api.getApp({ path })).info?.service_api_enabled).toBe(true);
    });

    test("of strangers is answered byte for byte like one that does not exist", async () => {
      const { id } = await create("Secret");
      const ask = async (app_id: string) => refusalOf(await stranger.getApp({ path: { app_id } }));
      const [theirs, nobodys, odd] = [await ask(id), await ask(NOWHERE), await ask("a\0b")];
      expect(theirs).toEqual({ code: "not_found", message: "app not found", status: 404 });
      expect(nobodys).toEqual(theirs);
      expect(odd.status).toBe(422);
    });

    test("and lists of apps need the scope apps:read", async () => {
      const { id } = await create("Scoped");
      const narrow = await apiClient(service, session, { scope: "workspace:read", device_label: "narrow" });
      const reader = await apiClient(service, session, { scope: "apps:read", device_label: "apps" });
      const query = { workspace_id: home };
      expect(refusalOf(await narrow.listApps({ query }))).toMatchObject({ status: 403, code: "forbidden" });
      expect(refusalOf(await narrow.getApp({ path: { app_id: id } }))).toMatchObject({ status: 403 });
      expect(dataOf(await reader.listApps({ query })).total).toBeGreaterThan(0);
      expect(dataOf(await reader.getApp({ path: { app_id: id } })).info?.id).toBe(id);
    });
  });
});
