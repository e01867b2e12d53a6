import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { createApiClient } from "../../src/generated/api/client.js";
import { createConsoleClient } from "../../src/generated/console/client.js";
import {
  all,
  approvalForm,
  chain,
  end,
  type Graph,
  llm,
  only,
  openLab,
  type RunEvent,
  reader,
  start,
  whileMoving,
} from "./runs/lab.js";
import { dataOf, refusalOf } from "./support/clients.js";
import { API, logIn } from "./support/device-client.js";
import { startTestService, type TestService } from "./support/test-service.js";

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** A node's id is its maker's word, and its case counts. */
const NODE = "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11";

const GRAPH = chain(
  start(),
  { id: NODE, type: "template", template: "{{sys.query}}" },
  llm("{{sys.query}}", { model: "echo-slow" }),
  end({ name: "answer", value: "{{llm.text}}" }),
);

/** Asks a person. */
const ASKING: Graph = {
  nodes: [
    start(),
    approvalForm({ content: "Go?", inputs: [], actions: [{ id: "go" }] }),
    end({ name: "answer", value: "x" }),
  ],
  edges: [
    { source: "start", target: "ask" },
    { source: "ask", source_handle: "go", target: "end" },
    { source: "ask", source_handle: "timeout", target: "end" },
  ],
};

/** Sends every UUID of the URL and of a JSON body in upper case. */
async function shout(input: Request): Promise<Response> {
  const loud = (text: string) => text.replaceAll(UUID, (id) => id.toUpperCase());
  const { method, headers } = input;
  if (!headers.get("Content-Type")?.includes("json")) return fetch(new Request(loud(input.url), input));
  return fetch(loud(input.url), { method, headers, body: loud(await input.text()) });
}

/** The operations that name something by id in their path. */
function namingOperations(surface: string): string[] {
  const file = new URL(`../../src/generated/${surface}/openapi.json`, import.meta.url);
  const document: { readonly paths: Record<string, Record<string, { readonly operationId?: string }>> } =
    JSON.parse(readFileSync(file, "utf8"));
  return Object.entries(document.paths)
    .filter(([path]) => path.includes("_id}"))
    .flatMap(([, item]) => Object.values(item).flatMap(({ operationId }) => operationId ?? []))
    .sort();
}

/** The client, and which of its operations were called. */
function counted<C extends object>(client: C): readonly [C, Set<string>] {
  const called = new Set<string>();
  const proxy = new Proxy(client, {
    get: (target, name) => {
      called.add(String(name));
      return Reflect.get(target, name);
    },
  });
  return [proxy, called];
}

describe("an id in upper case", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });

  test("names the same, in every operation, and is answered in lower case", async () => {
    const { session, workspaceId: workspace_id } = await openLab(service);
    const headers = { Cookie: session.cookie, "X-CSRF-Token": session.csrfToken };
    const token = await logIn(service.origin, session);
    const [editor, edited] = counted(
      createConsoleClient({ baseUrl: `${service.origin}/console/api`, headers, fetch: shout }),
    );
    const [api, asked] = counted(
      createApiClient({ baseUrl: `${service.origin}${API}`, token: () => token, fetch: shout }),
    );
    const ofWorkspace = { path: { workspace_id } };

    // The console: a provider, an app, its draft and what is published.
    dataOf(await editor.setProvider({ ...ofWorkspace, body: { kind: "echo" } }));
    expect(dataOf(await editor.getProvider(ofWorkspace)).kind).toBe("echo");
    const creation = { workspace_id, name: "App", mode: "advanced-chat" as const };
    const { id: app_id } = dataOf(await editor.createApp({ body: creation }));
    const path = { app_id };
    expect(dataOf(await editor.listApps({ query: { workspace_id } })).total).toBe(1);
    expect(dataOf(await editor.getApp({ path })).id).toBe(app_id);
    expect(dataOf(await editor.updateApp({ path, body: { name: "Renamed" } })).name).toBe("Renamed");
    const { hash } = dataOf(await editor.getDraft({ path }));
    const draft = dataOf(await editor.saveDraft({ path, body: { graph: GRAPH, hash } }));
    const version = dataOf(await editor.publishDraft({ path, body: { hash: draft.hash } }));
    expect(dataOf(await editor.getPublished({ path })).id).toBe(version.id);

    // A run of the draft, a turn of its conversation, and what their nodes have made.
    const draftRun = async (body: {
      inputs: Record<string, never>;
      query: string;
      conversation_id?: string;
    }) => whileMoving(service.clock, 1, all(dataOf(await editor.runDraftWorkflow({ path, body }))));
    const debugged = await draftRun({ inputs: {}, query: "a" });
    const { conversation_id = "" } = only(debugged, "message_end");
    const again = await draftRun({ inputs: {}, query: "b", conversation_id });
    expect(only(again, "message_end").conversation_id).toBe(conversation_id);
    const run_id = only(debugged, "workflow_started").task_id;
    const run = { app_id, origin: "draft" as const, run_id };
    expect(dataOf(await editor.getRunNodeOutputs({ path: run })).workflow_run_id).toBe(run_id);
    expect(dataOf(await editor.getNodeOutputs({ path: { ...run, node_id: NODE } })).node_id).toBe(NODE);
    expect(
      refusalOf(await editor.getNodeOutputs({ path: { ...run, node_id: `${NODE}-`.toLowerCase() } })).code,
    ).toBe("node_not_in_workflow_run");
    const output = { ...run, node_id: NODE, output_name: "output" };
    expect(dataOf(await editor.previewNodeOutput({ path: output })).value).toBe("a");
    expect(await all(dataOf(await editor.streamNodeOutputs({ path: run })))).toHaveLength(2);
    dataOf(await editor.stopWorkflowRun({ path: { app_id, task_id: run_id } }));

    // Clients: the app by its id and as a name, a run of it, a file.
    expect(dataOf(await api.listApps({ query: { workspace_id } })).total).toBe(1);
    expect(dataOf(await api.listApps({ query: { workspace_id, name: app_id } })).data[0]?.id).toBe(app_id);
    expect(dataOf(await api.getApp({ path })).info?.id).toBe(app_id);
    const body = { inputs: {}, query: "c", workspace_id: ` ${workspace_id}`, workflow_id: `${version.id} ` };
    const events = reader(dataOf(await api.runApp({ path, body })));
    const { task_id, data } = only([await events.next()], "workflow_started");
    expect(data.workflow_id).toBe(version.id);
    dataOf(await api.stopTask({ path: { app_id, task_id } }));
    expect(only(await events.rest(), "workflow_finished").data.status).toBe("stopped");
    const followed = dataOf(await api.streamTaskEvents({ path: { app_id, task_id } }));
    expect(only(await all(followed), "workflow_finished").task_id).toBe(task_id);
    const upload = { file: new File(["abc"], "a.txt", { type: "text/plain" }) };
    const file = dataOf(await api.uploadFile({ path, body: upload }));
    const { id: file_id, source_url } = dataOf(await api.getFile({ path: { app_id, file_id: file.id } }));
    expect(file_id).toBe(file.id);
    const link = new URL(source_url).searchParams;
    const query = { expires: Number(link.get("expires")), signature: link.get("signature") ?? "" };
    expect(await dataOf(await api.downloadFile({ path: { file_id }, query })).text()).toBe("abc");

    // Runs that ask a person, on either surface.
    const asking = dataOf(await editor.saveDraft({ path, body: { graph: ASKING, hash: draft.hash } }));
    dataOf(await editor.publishDraft({ path, body: { hash: asking.hash } }));
    const question = { path, body: { inputs: {}, query: "d" } };
    const form = async (events: Promise<readonly RunEvent[]>) =>
      only(await events, "human_input_required").data.form_token ?? "";
    const submission = { action: "go", inputs: {} };
    const served = { path: { app_id, form_token: await form(all(dataOf(await api.runApp(question)))) } };
    expect(dataOf(await api.getHumanInputForm(served)).form_content).toBe("Go?");
    dataOf(await api.submitHumanInputForm({ ...served, body: submission }));
    const drafted = { path: { app_id, form_token: await form(draftRun(question.body)) } };
    expect(dataOf(await editor.getDraftHumanInputForm(drafted)).form_content).toBe("Go?");
    dataOf(await editor.submitDraftHumanInputForm({ ...drafted, body: submission }));

    // The workspace, its members, the sessions of the account.
    expect(dataOf(await api.getWorkspace(ofWorkspace)).id).toBe(workspace_id);
    expect(dataOf(await api.switchWorkspace(ofWorkspace)).id).toBe(workspace_id);
    const invitation = { email: "new@example.org", role: "normal" as const };
    const { member_id, tenant_id } = dataOf(await api.addMember({ ...ofWorkspace, body: invitation }));
    expect(tenant_id).toBe(workspace_id);
    const member = { path: { workspace_id, member_id } };
    dataOf(await api.changeMemberRole({ ...member, body: { role: "admin" } }));
    expect(dataOf(await api.listMembers(ofWorkspace)).total).toBe(2);
    dataOf(await api.removeMember(member));
    const { data: sessions } = dataOf(await api.listSessions({}));
    const session_id = sessions[0]?.id ?? "";
    dataOf(await api.revokeSession({ path: { session_id } }));

    dataOf(await editor.deleteApp({ path }));
    dataOf(await editor.deleteProvider(ofWorkspace));

    expect([...asked]).toEqual(expect.arrayContaining(namingOperations("api")));
    expect([...edited]).toEqual(expect.arrayContaining(namingOperations("console")));
  });
});
