import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { onBothDatabases } from "../support/both-databases.js";
import { consoleClient, dataOf, refusalOf, UNLIMITED_CALLS } from "../support/clients.js";
import type { TestService } from "../support/test-service.js";
import {
  all,
  type Console,
  chain,
  ECHO_CHAT,
  ECHO_WORKFLOW,
  end,
  type Graph,
  type Lab,
  llm,
  names,
  only,
  openLab,
  reader,
  SLOW_WORKFLOW,
  start,
  text,
  whileMoving,
} from "./lab.js";

const NOWHERE = "00000000-0000-4000-8000-000000000000";
const TOPIC = `one ${"more ".repeat(30)}end`;

await onBothDatabases((startService) => {
  let service: TestService;
  let lab: Lab;

  beforeAll(async () => {
    service = await startService(UNLIMITED_CALLS);
    lab = await openLab(service);
    await lab.useEcho();
  });

  type DraftBody = Parameters<Console["runDraftWorkflow"]>[0]["body"];
  const debug = async (app_id: string, body: DraftBody) =>
    all(dataOf(await lab.editor.runDraftWorkflow({ path: { app_id }, body })));
  /** Runs a draft to its end. */
  async function debugged(graph: Graph, inputs: Record<string, unknown> = {}) {
    const app_id = await lab.app("workflow", graph);
    const events = await debug(app_id, { inputs });
    return {
      path: { app_id, origin: "draft" as const, run_id: only(events, "workflow_started").task_id },
      events,
    };
  }
  const at = (offset = 0) => new Date(service.clock() + offset).toISOString();

  describe("a draft", () => {
    test("is run as it is, and without publishing it", async () => {
      const app_id = await lab.app("workflow", ECHO_WORKFLOW);
      const events = await debug(app_id, { inputs: { topic: "drafts" } });
      expect(only(events, "workflow_started").data.workflow_id).toBe(app_id);
      expect(only(events, "workflow_finished").data).toMatchObject({
        status: "succeeded",
        outputs: { answer: "About drafts" },
      });
    });

    test("of a chat has conversations of its own", async () => {
      const app_id = await lab.published("advanced-chat", ECHO_CHAT);
      const first = await debug(app_id, { inputs: {}, query: "hi" });
      const { conversation_id } = only(first, "message_end");
      const second = await debug(app_id, {
        inputs: {},
        query: "hi again",
        ...(conversation_id && { conversation_id }),
      });
      expect(only(second, "message_end").conversation_id).toBe(conversation_id);
      const body = { inputs: {}, query: "hi", ...(conversation_id && { conversation_id }) };
      expect(refusalOf(await lab.api.runApp({ path: { app_id }, body })).code).toBe("not_found");
    });

    test("is stopped by whoever runs it, and by nobody else", async () => {
      const app_id = await lab.app("workflow", SLOW_WORKFLOW);
      const body = { inputs: { topic: TOPIC } };
      const stream = reader(dataOf(await lab.editor.runDraftWorkflow({ path: { app_id }, body })));
      const task_id = (await stream.next()).data.task_id ?? "";
      const colleague = await colleagueOf(lab, "admin");
      const stranger = await openLab(service, await newAccount());
      for (const [editor, path] of [
        [colleague, { app_id, task_id }],
        [stranger.editor, { app_id, task_id }],
        [lab.editor, { app_id, task_id: NOWHERE }],
        [lab.editor, { app_id: NOWHERE, task_id }],
      ] as const)
        expect(refusalOf(await editor.stopWorkflowRun({ path }))).toEqual(NOT_FOUND);
      expect(dataOf(await lab.editor.stopWorkflowRun({ path: { app_id, task_id } }))).toEqual({
        result: "success",
      });
      expect(only(await stream.rest(), "workflow_finished").data.status).toBe("stopped");
      expect(dataOf(await lab.editor.stopWorkflowRun({ path: { app_id, task_id } }))).toEqual({
        result: "success",
      });
    });

    test("is run by those who may edit the app", async () => {
      const app_id = await lab.app("workflow", ECHO_WORKFLOW);
      const body = { inputs: { topic: "x" } };
      const colleague = await colleagueOf(lab, "normal");
      expect(refusalOf(await colleague.runDraftWorkflow({ path: { app_id }, body }))).toMatchObject({
        code: "forbidden",
        message: "insufficient workspace role",
      });
      const stranger = await openLab(service, await newAccount());
      const missing = refusalOf(await lab.editor.runDraftWorkflow({ path: { app_id: NOWHERE }, body }));
      expect(missing).toMatchObject({ code: "not_found", message: "app not found" });
      expect(refusalOf(await stranger.editor.runDraftWorkflow({ path: { app_id }, body }))).toEqual(missing);
    });

    test("is not run, and no run is stopped, by a request without the CSRF token", async () => {
      const forged = consoleClient(service, { cookie: lab.session.cookie, csrfToken: "" });
      const app_id = await lab.app("workflow", ECHO_WORKFLOW);
      const path = { app_id, task_id: NOWHERE };
      expect(
        refusalOf(await forged.runDraftWorkflow({ path, body: { inputs: { topic: "x" } } })).status,
      ).toBe(403);
      expect(refusalOf(await forged.stopWorkflowRun({ path })).status).toBe(403);
    });
  });

  describe("the inspector", () => {
    test("shows every node of a run with what it has made", async () => {
      const { path } = await debugged(ECHO_WORKFLOW, { topic: "shells" });
      const output = (name: string, value_preview: unknown) => ({
        name,
        type: null,
        status: "ready",
        value_preview,
        type_check: null,
        output_check: null,
        retried: 0,
      });
      const node = (node_id: string, outputs: unknown[]) => ({
        node_id,
        node_kind: node_id,
        node_display_name: node_id,
        node_status: "ready",
        node_started_at: at(),
        node_completed_at: at(),
        outputs,
      });
      const snapshot = dataOf(await lab.editor.getRunNodeOutputs({ path }));
      expect(snapshot).toEqual({
        workflow_run_id: path.run_id,
        workflow_run_status: "succeeded",
        node_outputs: [
          node("start", [output("topic", "shells")]),
          node("llm", [
            output("text", "About shells"),
            output("finish_reason", "stop"),
            output("usage", { prompt_tokens: 2, completion_tokens: 2, total_tokens: 4 }),
          ]),
          node("end", [output("answer", "About shells")]),
        ],
      });
      for (const shown of snapshot.node_outputs)
        expect(
          dataOf(await lab.editor.getNodeOutputs({ path: { ...path, node_id: shown.node_id } })),
        ).toEqual(shown);
    });

    test("cuts text after 500 characters, and shows it whole on request", async () => {
      const topic = "🐚".repeat(501);
      const { path } = await debugged(ECHO_WORKFLOW, { topic });
      const [node] = dataOf(await lab.editor.getRunNodeOutputs({ path })).node_outputs;
      expect(node?.outputs[0]?.value_preview).toBe(`${"🐚".repeat(500)}…`);
      const preview = { ...path, node_id: "start", output_name: "topic" };
      expect(dataOf(await lab.editor.previewNodeOutput({ path: preview }))).toEqual({
        node_id: "start",
        output_name: "topic",
        type: null,
        status: "ready",
        value: topic,
      });
      const fits = await debugged(ECHO_WORKFLOW, { topic: "🐚".repeat(500) });
      const [whole] = dataOf(await lab.editor.getRunNodeOutputs({ path: fits.path })).node_outputs;
      expect(whole?.outputs[0]?.value_preview).toBe("🐚".repeat(500));
    });

    test("cuts what is larger than text as the text of its JSON", async () => {
      const graph = chain(start([{ name: "data", type: "object" }]), end());
      const data = { list: Array.from({ length: 400 }, (_, i) => i) };
      const { path } = await debugged(graph, { data });
      const [node] = dataOf(await lab.editor.getRunNodeOutputs({ path })).node_outputs;
      expect(node?.outputs[0]?.value_preview).toBe(`${JSON.stringify(data).slice(0, 500)}…`);
      const preview = { ...path, node_id: "start", output_name: "data" };
      expect(dataOf(await lab.editor.previewNodeOutput({ path: preview })).value).toEqual(data);
    });

    test("shows nodes that were not reached as idle, and those that failed as failed", async () => {
      const graph: Graph = {
        nodes: [
          start([text("way")]),
          {
            id: "fork",
            type: "branch",
            cases: [
              { id: "left", conditions: [{ variable: "start.way", operator: "equals", value: "left" }] },
            ],
          },
          { ...llm("x", { model: "echo-1" }), id: "other" },
          { id: "call", type: "http-request", title: "Call", url: "http://example.org/" },
          end(),
        ],
        edges: [
          { source: "start", target: "fork" },
          { source: "fork", source_handle: "left", target: "other" },
          { source: "fork", source_handle: "else", target: "call" },
          { source: "other", target: "end" },
          { source: "call", target: "end" },
        ],
      };
      const { path, events } = await debugged(graph, { way: "right" });
      expect(names(events).slice(-3)).toEqual(["node_finished", "error", "workflow_finished"]);
      const snapshot = dataOf(await lab.editor.getRunNodeOutputs({ path }));
      expect(snapshot.workflow_run_status).toBe("failed");
      const shown = snapshot.node_outputs.map(({ node_id, node_status, node_display_name }) => [
        node_id,
        node_status,
        node_display_name,
      ]);
      expect(shown).toEqual([
        ["start", "ready", "start"],
        ["fork", "ready", "fork"],
        ["other", "idle", "other"],
        ["call", "failed", "Call"],
        ["end", "idle", "end"],
      ]);
      const idle = dataOf(await lab.editor.getNodeOutputs({ path: { ...path, node_id: "other" } }));
      expect(idle).toEqual({
        node_id: "other",
        node_kind: "llm",
        node_display_name: "other",
        node_status: "idle",
        outputs: [],
      });
    });

    test("shows runs of what is published, to every member", async () => {
      const app_id = await lab.published("workflow", ECHO_WORKFLOW);
      const events = await all(
        dataOf(await lab.api.runApp({ path: { app_id }, body: { inputs: { topic: "x" } } })),
      );
      const path = { app_id, origin: "published" as const, run_id: only(events, "workflow_started").task_id };
      const colleague = await colleagueOf(lab, "normal");
      expect(dataOf(await colleague.getRunNodeOutputs({ path })).workflow_run_status).toBe("succeeded");
    });
  });

  describe("the inspector refuses", () => {
    /** All four operations. */
    const asks = (editor: Console, path: { app_id: string; origin: "draft" | "published"; run_id: string }) =>
      Promise.all([
        editor.getRunNodeOutputs({ path }),
        editor.getNodeOutputs({ path: { ...path, node_id: "start" } }),
        editor.previewNodeOutput({ path: { ...path, node_id: "start", output_name: "topic" } }),
        editor.streamNodeOutputs({ path }),
      ]);

    test("a run that is missing, of another app, of another workspace, or of the other origin, all alike", async () => {
      const { path } = await debugged(ECHO_WORKFLOW, { topic: "x" });
      const other = await lab.app("workflow", ECHO_WORKFLOW);
      const stranger = await openLab(service, await newAccount());
      const asked = [
        ...(await asks(lab.editor, { ...path, run_id: NOWHERE })),
        ...(await asks(lab.editor, { ...path, app_id: other })),
        ...(await asks(lab.editor, { ...path, app_id: NOWHERE })),
        ...(await asks(lab.editor, { ...path, origin: "published" })),
        ...(await asks(stranger.editor, path)),
      ];
      for (const result of asked) {
        expect(refusalOf(result)).toEqual(NOT_FOUND);
        expect(result.response?.headers.get("Content-Type")).toMatch(/^application\/json/);
      }
    });

    test("a published run among those of the draft: published_run_inspector_not_implemented", async () => {
      const app_id = await lab.published("workflow", ECHO_WORKFLOW);
      const events = await all(
        dataOf(await lab.api.runApp({ path: { app_id }, body: { inputs: { topic: "x" } } })),
      );
      const run_id = only(events, "workflow_started").task_id;
      for (const result of await asks(lab.editor, { app_id, origin: "draft", run_id }))
        expect(refusalOf(result)).toMatchObject({
          code: "published_run_inspector_not_implemented",
          status: 404,
        });
    });

    test("a node that the graph does not have: node_not_in_workflow_run", async () => {
      const { path } = await debugged(ECHO_WORKFLOW, { topic: "x" });
      const node = { ...path, node_id: "__proto__" };
      for (const result of [
        await lab.editor.getNodeOutputs({ path: node }),
        await lab.editor.previewNodeOutput({ path: { ...node, output_name: "text" } }),
      ])
        expect(refusalOf(result)).toMatchObject({ code: "node_not_in_workflow_run", status: 404 });
    });

    test("an output that the node has not made: node_output_not_declared", async () => {
      const { path } = await debugged(ECHO_WORKFLOW, { topic: "x" });
      for (const output_name of ["nothing", "__proto__", "constructor"]) {
        const preview = { ...path, node_id: "llm", output_name };
        expect(refusalOf(await lab.editor.previewNodeOutput({ path: preview }))).toMatchObject({
          code: "node_output_not_declared",
          status: 404,
        });
      }
    });
  });

  describe("the inspector's events", () => {
    test("of a run that is over are a snapshot and its end", async () => {
      const { path } = await debugged(ECHO_WORKFLOW, { topic: "x" });
      const events = await all(dataOf(await lab.editor.streamNodeOutputs({ path })));
      expect(events).toEqual([
        { event: "snapshot", id: "0", data: dataOf(await lab.editor.getRunNodeOutputs({ path })) },
        {
          event: "workflow_run_completed",
          id: "1",
          data: { workflow_run_id: path.run_id, workflow_run_status: "succeeded" },
        },
      ]);
    });

    test("tell of nodes as they change", async () => {
      const app_id = await lab.app("workflow", SLOW_WORKFLOW);
      const body = { inputs: { topic: TOPIC } };
      const run = reader(dataOf(await lab.editor.runDraftWorkflow({ path: { app_id }, body })));
      const seen = await run.until(
        ({ data }) => data.event === "node_started" && data.data.node_id === "llm",
      );
      const path = { app_id, origin: "draft" as const, run_id: seen[0]?.data.task_id ?? "" };
      const stream = dataOf(await lab.editor.streamNodeOutputs({ path }));
      const events = await whileMoving(service.clock, 0.25, all(stream));
      expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => String(i)));
      const [snapshot, ...others] = events;
      expect(snapshot).toMatchObject({
        event: "snapshot",
        data: {
          workflow_run_status: "running",
          node_outputs: [{}, { node_id: "llm", node_status: "running" }, {}],
        },
      });
      expect(others.at(-1)).toMatchObject({
        event: "workflow_run_completed",
        data: { workflow_run_id: path.run_id, workflow_run_status: "succeeded" },
      });
      const changes = others.flatMap((event) => (event.event === "node_changed" ? event.data : []));
      expect(changes.find(({ node_id }) => node_id === "llm")).toMatchObject({ node_status: "ready" });
      expect(changes.at(-1)).toMatchObject({ node_id: "end", node_status: "ready" });
    });

    test("tell why a node has failed", async () => {
      const app_id = await lab.app("workflow", SLOW_WORKFLOW);
      const body = { inputs: { topic: TOPIC } };
      const run = reader(dataOf(await lab.editor.runDraftWorkflow({ path: { app_id }, body })));
      const seen = await run.until(
        ({ data }) => data.event === "node_started" && data.data.node_id === "llm",
      );
      const path = { app_id, origin: "draft" as const, run_id: seen[0]?.data.task_id ?? "" };
      const stream = reader(dataOf(await lab.editor.streamNodeOutputs({ path })));
      await stream.next();
      // Longer than a node may take.
      service.clock.advance(600);
      const rest = await whileMoving(service.clock, 0.25, stream.rest());
      const error = rest.find((event) => event.event === "error");
      expect(error?.data).toEqual({ node_id: "llm", message: expect.stringMatching(/took longer/) });
      expect(rest.at(-1)).toMatchObject({ data: { workflow_run_status: "failed" } });
    });
  });

  const NOT_FOUND = { code: "workflow_run_not_found", message: "The app has no such run.", status: 404 };

  async function newAccount(): Promise<string> {
    const email = `${randomUUID()}@example.org`;
    await service.addAccount(email);
    return email;
  }
  /** Another member of the workspace, in the console. */
  async function colleagueOf({ api, workspaceId }: Lab, role: "normal" | "admin"): Promise<Console> {
    const email = await newAccount();
    dataOf(await api.addMember({ path: { workspace_id: workspaceId }, body: { email, role } }));
    return consoleClient(service, await service.signIn(email));
  }
});
