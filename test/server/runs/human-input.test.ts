import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { onBothDatabases } from "../support/both-databases.js";
import { apiClient, consoleClient, dataOf, refusalOf, UNLIMITED_CALLS } from "../support/clients.js";
import { startTestService, type TestService } from "../support/test-service.js";
import { fakeModel } from "./fake-model.js";
import {
  APPROVAL,
  all,
  answerOf,
  approvalForm,
  chain,
  colleagueOf,
  end,
  type Graph,
  type Lab,
  llm,
  names,
  only,
  openLab,
  type RunEvent,
  reader,
  start,
  text,
  whileMoving,
} from "./lab.js";

const NOWHERE = "00000000-0000-4000-8000-000000000000";
const DAY_S = 86_400;

test("a run that waits for a person outlasts the service", async () => {
  const DATA_DIR = mkdtempSync(join(tmpdir(), "wireproof-"));
  onTestFinished(() => rmSync(DATA_DIR, { recursive: true, force: true }));
  const first = await startTestService({ ...UNLIMITED_CALLS, DATA_DIR });
  const before = await openLab(first);
  await before.useEcho();
  const app_id = await before.published("workflow", APPROVAL);
  const stream = await before.api.runApp({ path: { app_id }, body: { inputs: { topic: "tides" } } });
  const { task_id, data } = only(await all(dataOf(stream)), "human_input_required");
  await first.close();

  const { api } = await openLab(await startTestService({ ...UNLIMITED_CALLS, DATA_DIR }));
  const form_token = data.form_token ?? "";
  const body = { action: "send", inputs: { comment: "Good", signature: "Ada" } };
  dataOf(await api.submitHumanInputForm({ path: { app_id, form_token }, body }));
  const headers = { "Last-Event-ID": "0" };
  const events = await all(dataOf(await api.streamTaskEvents({ path: { app_id, task_id }, headers })));
  expect(answerOf(events)).toBe("News of tides — Good, Ada");
  expect(only(events, "workflow_finished").data.status).toBe("succeeded");
});

await onBothDatabases((startService) => {
  let service: TestService;
  let lab: Lab;
  let app_id: string;

  beforeAll(async () => {
    service = await startService({ ...UNLIMITED_CALLS, LIMIT_CONCURRENT_RUNS_PER_APP: "100" });
    lab = await openLab(service);
    await lab.useEcho();
    app_id = await lab.published("workflow", APPROVAL);
  });

  /** A run that has paused. */
  async function paused(
    app = app_id,
    body: { inputs: Record<string, unknown> } = { inputs: { topic: "tides" } },
  ) {
    const events = await all(dataOf(await lab.api.runApp({ path: { app_id: app }, body })));
    const { data: form, task_id } = only(events, "human_input_required");
    return { events, form, form_token: form.form_token ?? "", path: { app_id: app, task_id } };
  }
  const SIGNED = { action: "send", inputs: { signature: "Ada" } };
  const submit = (
    form_token: string,
    body: { action: string; inputs: Record<string, unknown> } = SIGNED,
    app = app_id,
  ) => lab.api.submitHumanInputForm({ path: { app_id: app, form_token }, body });
  const read = (form_token: string, app = app_id) =>
    lab.api.getHumanInputForm({ path: { app_id: app, form_token } });
  const follow = async (path: { app_id: string; task_id: string }, query = {}, headers = {}) =>
    dataOf(await lab.api.streamTaskEvents({ path, query, headers }));
  /** All that a run has told when it has ended. */
  const whole = async (path: { app_id: string; task_id: string }) => {
    const events = await all(await follow(path, { continue_on_pause: true }, { "Last-Event-ID": "0" }));
    return events.filter(({ data }) => data.event !== "ping");
  };
  const statusOf = async ({ app_id, task_id }: { app_id: string; task_id: string }) =>
    (await service.store.runs.find(app_id, task_id))?.status;

  describe("a run that asks a person", () => {
    test("ends its stream with what the form says, and waits", async () => {
      const { events, form, form_token, path } = await paused();
      expect(names(events).slice(-2)).toEqual(["node_started", "human_input_required"]);
      expect(form).toEqual({
        form_token,
        node_id: "ask",
        node_title: "Approval",
        index: 3,
        form_content: "Send “News of tides”?",
        inputs: [
          {
            type: "paragraph",
            output_variable_name: "comment",
            label: "Comment",
            required: false,
            max_length: 20_000,
          },
          {
            type: "text-input",
            output_variable_name: "signature",
            label: "signature",
            required: true,
            max_length: 40,
          },
        ],
        resolved_default_values: { comment: "About tides" },
        actions: [
          { id: "send", title: "Send it", button_style: "primary" },
          { id: "drop", title: "drop", button_style: "default" },
        ],
        expiration_time: Math.floor(service.clock() / 1000) + 3 * DAY_S,
      });
      expect(await statusOf(path)).toBe("paused");
      const { actions, node_id: _, node_title: __, index: ___, form_token: ____, ...shown } = form;
      expect(dataOf(await read(form_token))).toEqual({ ...shown, user_actions: actions });
    });

    test("takes no place of those that run at once", async () => {
      const lab = await openLab(
        await startService({ ...UNLIMITED_CALLS, LIMIT_CONCURRENT_RUNS_PER_APP: "1" }),
      );
      await lab.useEcho();
      const path = { app_id: await lab.published("workflow", APPROVAL) };
      for (let i = 0; i < 3; i++) {
        const events = await all(
          dataOf(await lab.api.runApp({ path, body: { inputs: { topic: "tides" } } })),
        );
        expect(names(events).at(-1)).toBe("human_input_required");
      }
    });

    test("goes on by the way of the action, with the values of the fields", async () => {
      const { events, form_token, path } = await paused();
      expect(
        dataOf(
          await submit(form_token, {
            action: "send",
            inputs: { comment: "Well said", signature: "Ada", more: 1 },
          }),
        ),
      ).toEqual({});
      const after = await whole(path);
      expect(after.slice(0, events.length)).toEqual(events);
      const rest = after.slice(events.length);
      expect(names(rest)).toEqual([
        "node_finished",
        "text_chunk",
        "node_started",
        "node_finished",
        "workflow_finished",
      ]);
      expect(rest[0]?.data).toMatchObject({
        data: {
          node_id: "ask",
          status: "succeeded",
          outputs: { action: "send", comment: "Well said", signature: "Ada" },
        },
      });
      expect(answerOf(after)).toBe("News of tides — Well said, Ada");
      expect(only(rest, "workflow_finished").data).toMatchObject({
        status: "succeeded",
        outputs: { answer: "News of tides — Well said, Ada" },
        total_steps: 4,
      });
      expect(after.map(({ id }) => id)).toEqual(after.map((_, i) => String(i + 1)));
    });

    test("leaves fields out that nobody has filled in, whatever they began with", async () => {
      const { form_token, path } = await paused();
      dataOf(await submit(form_token));
      expect(only(await whole(path), "workflow_finished").data.outputs).toEqual({
        answer: "News of tides — , Ada",
      });
    });

    test("is answered by a colleague, and not by a stranger", async () => {
      const { form_token, path } = await paused();
      await service.addAccount("stranger@example.org");
      const stranger = await apiClient(service, await service.signIn("stranger@example.org"));
      const at = { path: { app_id, form_token } };
      expect(refusalOf(await stranger.getHumanInputForm(at))).toMatchObject({
        status: 404,
        code: "not_found",
      });
      expect(refusalOf(await stranger.submitHumanInputForm({ ...at, body: SIGNED }))).toMatchObject({
        status: 404,
        code: "not_found",
      });
      const colleague = await colleagueOf(lab);
      dataOf(await colleague.getHumanInputForm(at));
      dataOf(await colleague.submitHumanInputForm({ ...at, body: SIGNED }));
      expect(only(await whole(path), "workflow_finished").data.status).toBe("succeeded");
    });

    test("asks again, each time with a token of its own", async () => {
      const twice: Graph = {
        nodes: [
          start(),
          approvalForm({ content: "First?", inputs: [], actions: [{ id: "on" }] }),
          approvalForm({
            id: "again",
            content: "Again after {{ask.action}}?",
            inputs: [],
            actions: [{ id: "on" }],
          }),
          end({ name: "answer", value: "{{ask.action}} {{again.action}}" }),
        ],
        edges: [
          { source: "start", target: "ask" },
          { source: "ask", source_handle: "on", target: "again" },
          { source: "ask", source_handle: "timeout", target: "again" },
          { source: "again", source_handle: "on", target: "end" },
          { source: "again", source_handle: "timeout", target: "end" },
        ],
      };
      const app = await lab.published("workflow", twice);
      const { events, form_token, path } = await paused(app, { inputs: { topic: "" } });
      dataOf(await submit(form_token, { action: "on", inputs: {} }, app));
      // To the second pause, and no further.
      const second = await all(await follow(path, {}, { "Last-Event-ID": String(events.length) }));
      const { form_token: next = "", form_content } = only(second, "human_input_required").data;
      expect(form_content).toBe("Again after on?");
      expect(next).not.toBe(form_token);
      expect(refusalOf(await submit(form_token, { action: "on", inputs: {} }, app)).code).toBe(
        "form_not_found",
      );
      dataOf(await submit(next, { action: "on", inputs: {} }, app));
      expect(only(await whole(path), "workflow_finished").data.outputs).toEqual({ answer: "on on" });
    });

    test("goes on with its files and its conversation", async () => {
      // Of its own: days pass here.
      const service = await startService(UNLIMITED_CALLS);
      const lab = await openLab(service);
      await lab.useEcho();
      const graph: Graph = {
        nodes: [
          start([{ name: "report", type: "file", required: true }]),
          approvalForm({ content: "Read {{start.report.name}} aloud?", inputs: [], actions: [{ id: "on" }] }),
          llm("{{sys.query}}: {{start.report.text}} {{sys.files.0.text}} {{start.report.url}}", {
            history_turns: 5,
          }),
          end({ name: "answer", value: "{{llm.text}}" }),
        ],
        edges: [
          { source: "start", target: "ask" },
          { source: "ask", source_handle: "on", target: "llm" },
          { source: "ask", source_handle: "timeout", target: "llm" },
          { source: "llm", target: "end" },
        ],
      };
      const app = await lab.published("advanced-chat", graph);
      const upload = async (content: string) => {
        const file = new File([content], "report.txt", { type: "text/plain" });
        const { id } = dataOf(await lab.api.uploadFile({ path: { app_id: app }, body: { file } }));
        return { type: "document" as const, transfer_method: "local_file" as const, upload_file_id: id };
      };
      const [report, beside] = [await upload("The tide rises."), await upload("It falls.")];
      const body = { query: "Now", inputs: { report }, files: [beside] };
      const events = await all(dataOf(await lab.api.runApp({ path: { app_id: app }, body })));
      const { data, task_id } = only(events, "human_input_required");
      // So long that links made at its beginning would be over.
      service.clock.advance(2 * DAY_S);
      const api = await apiClient(service, await service.signIn());
      const at = { app_id: app, form_token: data.form_token ?? "" };
      dataOf(await api.submitHumanInputForm({ path: at, body: { action: "on", inputs: {} } }));
      const followed = await api.streamTaskEvents({
        path: { app_id: app, task_id },
        headers: { "Last-Event-ID": "0" },
      });
      const [, said = "", url = ""] =
        /^(Now: The tide rises\. It falls\.) (\S+)$/.exec(answerOf(await all(dataOf(followed)))) ?? [];
      expect(said).not.toBe("");
      expect(await (await fetch(url)).text()).toBe("The tide rises.");
    });

    test("does not hear what was said in its conversation while it waited", async () => {
      const model = await fakeModel((messages) => [`${messages.length} messages`]);
      const service = await startService({ ...UNLIMITED_CALLS, ALLOW_PRIVATE_ADDRESSES: "true" });
      const talker = await openLab(service);
      await talker.useProvider(model.url);
      const asks = { variable: "sys.query", operator: "starts-with", value: "Ask" };
      const app_id = await talker.published("advanced-chat", {
        nodes: [
          start(),
          { id: "way", type: "branch", cases: [{ id: "ask", conditions: [asks] }] },
          approvalForm({ content: "Go on?", inputs: [], actions: [{ id: "on" }] }),
          llm("{{sys.query}}", { model: "gpt", history_turns: 5 }),
          end({ name: "answer", value: "{{llm.text}}" }),
        ],
        edges: [
          { source: "start", target: "way" },
          { source: "way", source_handle: "ask", target: "ask" },
          { source: "way", source_handle: "else", target: "llm" },
          { source: "ask", source_handle: "on", target: "llm" },
          { source: "ask", source_handle: "timeout", target: "llm" },
          { source: "llm", target: "end" },
        ],
      });
      const say = async (query: string, conversation_id?: string) => {
        service.clock.advance(1);
        const body = { inputs: {}, query, ...(conversation_id && { conversation_id }) };
        return all(dataOf(await talker.api.runApp({ path: { app_id }, body })));
      };
      const { conversation_id } = only(await say("One"), "message_end");
      const { task_id, data } = only(await say("Ask", conversation_id), "human_input_required");
      await say("Three", conversation_id);
      const at = { app_id, form_token: data.form_token ?? "" };
      dataOf(await talker.api.submitHumanInputForm({ path: at, body: { action: "on", inputs: {} } }));
      const path = { app_id, task_id };
      await all(dataOf(await talker.api.streamTaskEvents({ path, query: { continue_on_pause: true } })));
      expect(
        model
          .asked()
          .at(-1)
          ?.messages.map(({ content }) => content),
      ).toEqual(["One", "1 messages", "Ask"]);
    });
  });

  describe("a form", () => {
    test("is not there for a token that was made up, changed, or is of another app", async () => {
      const { form_token } = await paused();
      const other = await lab.published("workflow", APPROVAL);
      const changed = `${form_token.slice(0, 10)}${form_token[10] === "A" ? "B" : "A"}${form_token.slice(11)}`;
      // Decodes to the same bytes: four bits of the last character are beyond them.
      const respelled = form_token.slice(0, -1) + String.fromCharCode(form_token.charCodeAt(69) + 1);
      for (const [app, token] of [
        [app_id, "hif_x"],
        [app_id, respelled],
        [app_id, "x".repeat(70)],
        [app_id, changed],
        [other, form_token],
      ] as const) {
        const refused = refusalOf(await read(token, app));
        expect(refused).toMatchObject({ status: 404, code: "form_not_found" });
        expect(refusalOf(await submit(token, SIGNED, app))).toEqual(refused);
      }
    });

    test("is gone once it was submitted", async () => {
      const { form_token } = await paused();
      dataOf(await submit(form_token));
      expect(refusalOf(await submit(form_token)).code).toBe("form_not_found");
      expect(refusalOf(await read(form_token)).code).toBe("form_not_found");
    });

    test("is submitted once, by the first of many", async () => {
      const { form_token, path } = await paused();
      const results = await Promise.all(Array.from({ length: 20 }, () => submit(form_token)));
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      for (const result of results) if (!result.ok) expect(refusalOf(result).code).toBe("form_not_found");
      const events = await whole(path);
      expect(only(events, "workflow_finished").data.status).toBe("succeeded");
    });

    test("names all that is wrong with a submission, and goes on waiting", async () => {
      const { form_token, path } = await paused();
      const refused = refusalOf(
        await submit(form_token, { action: "shred", inputs: { comment: 7, signature: "A".repeat(41) } }),
      );
      expect(refused).toMatchObject({
        status: 422,
        code: "invalid_param",
        details: [
          { type: "enum", loc: ["body", "action"], msg: "The action should be one of 'send', 'drop'" },
          { type: "string_type", loc: ["body", "inputs", "comment"] },
          { type: "too_long", loc: ["body", "inputs", "signature"] },
        ],
      });
      expect(
        refusalOf(await submit(form_token, { action: "timeout", inputs: { signature: " " } })),
      ).toMatchObject({
        details: [{ type: "enum" }, { type: "missing", loc: ["body", "inputs", "signature"] }],
      });
      expect(await statusOf(path)).toBe("paused");
      dataOf(await submit(form_token));
    });

    test("is kept without what opens it", async () => {
      const { form_token, path } = await paused();
      const { events } = await service.store.runs.eventsAfter(path.task_id, 0, 100);
      expect(events.at(-1)?.data).toContain("human_input_required");
      expect(JSON.stringify(events)).not.toContain(form_token);
    });

    test("of a draft's run is answered in the console, and the other not there", async () => {
      const stream = await lab.editor.runDraftWorkflow({
        path: { app_id },
        body: { inputs: { topic: "tides" } },
      });
      const draft = only(await all(dataOf(stream)), "human_input_required");
      const of = (form_token = "") => ({ path: { app_id, form_token } });
      const { form_token: served } = await paused();
      for (const refused of [
        refusalOf(await lab.api.getHumanInputForm(of(draft.data.form_token))),
        refusalOf(await lab.api.submitHumanInputForm({ ...of(draft.data.form_token), body: SIGNED })),
        refusalOf(await lab.editor.getDraftHumanInputForm(of(served))),
        refusalOf(await lab.editor.submitDraftHumanInputForm({ ...of(served), body: SIGNED })),
      ]) {
        expect(refused).toMatchObject({ status: 403, code: "recipient_surface_mismatch" });
        expect(refused.hint).toContain("console");
      }
      expect(dataOf(await lab.editor.getDraftHumanInputForm(of(draft.data.form_token))).form_content).toBe(
        "Send “News of tides”?",
      );
      expect(
        refusalOf(
          await lab.editor.submitDraftHumanInputForm({
            ...of(draft.data.form_token),
            body: { action: "x", inputs: {} },
          }),
        ).code,
      ).toBe("invalid_param");
      dataOf(await lab.editor.submitDraftHumanInputForm({ ...of(draft.data.form_token), body: SIGNED }));
      await expect.poll(() => statusOf({ app_id, task_id: draft.task_id })).toBe("succeeded");
      for (const form_token of [draft.data.form_token, "hif_x"]) {
        expect(refusalOf(await lab.editor.getDraftHumanInputForm(of(form_token))).code).toBe(
          "form_not_found",
        );
        expect(
          refusalOf(await lab.editor.submitDraftHumanInputForm({ ...of(form_token), body: SIGNED })).code,
        ).toBe("form_not_found");
      }
    });

    test("of a draft is not for members who may not edit, nor for strangers", async () => {
      const email = `${randomUUID()}@example.org`;
      await service.addAccount(email);
      const stranger = consoleClient(service, await service.signIn(email));
      const at = { path: { app_id, form_token: "hif_x" } };
      expect(refusalOf(await stranger.getDraftHumanInputForm(at))).toMatchObject({
        status: 404,
        code: "not_found",
      });
      expect(refusalOf(await stranger.submitDraftHumanInputForm({ ...at, body: SIGNED }))).toMatchObject({
        status: 404,
        code: "not_found",
      });
      dataOf(
        await lab.api.addMember({ path: { workspace_id: lab.workspaceId }, body: { email, role: "normal" } }),
      );
      expect(refusalOf(await stranger.getDraftHumanInputForm(at))).toMatchObject({
        status: 403,
        code: "forbidden",
      });
      expect(refusalOf(await stranger.submitDraftHumanInputForm({ ...at, body: SIGNED }))).toMatchObject({
        status: 403,
        code: "forbidden",
      });
    });

    test("is not there while the API of its app is switched off", async () => {
      const app = await lab.published("workflow", APPROVAL);
      const { form_token } = await paused(app);
      dataOf(await lab.editor.updateApp({ path: { app_id: app }, body: { enable_api: false } }));
      expect(refusalOf(await read(form_token, app))).toMatchObject({ status: 403, code: "forbidden" });
      expect(refusalOf(await submit(form_token, SIGNED, app))).toMatchObject({
        status: 403,
        code: "forbidden",
      });
    });
  });

  describe("a run that nobody answers", () => {
    test("goes on by the way of its timeout, and its form is not there from then on", async () => {
      const app = await lab.published("workflow", {
        ...APPROVAL,
        nodes: APPROVAL.nodes.map((node) =>
          node.id === "ask" ? approvalForm({ timeout_seconds: 90 }) : node,
        ),
      });
      const { events, form_token, path } = await paused(app);
      const followed = all(
        await follow(path, { continue_on_pause: true }, { "Last-Event-ID": String(events.length) }),
      );
      service.clock.advance(89);
      dataOf(await read(form_token, app));
      service.clock.advance(1);
      expect(refusalOf(await read(form_token, app)).code).toBe("form_not_found");
      expect(refusalOf(await submit(form_token, SIGNED, app)).code).toBe("form_not_found");
      const rest = await whileMoving(service.clock, 1, followed);
      expect(only(rest, "workflow_finished").data).toMatchObject({
        status: "succeeded",
        outputs: { answer: "nothing, by timeout" },
      });
    });

    test("does so within seconds, however long the lease of a run is", async () => {
      const service = await startService({ ...UNLIMITED_CALLS, RUN_LEASE_SECONDS: "3600" });
      const lab = await openLab(service);
      await lab.useEcho();
      const nodes = APPROVAL.nodes.map((node) =>
        node.id === "ask" ? approvalForm({ timeout_seconds: 90 }) : node,
      );
      const path = { app_id: await lab.published("workflow", { ...APPROVAL, nodes }) };
      const body = { inputs: { topic: "tides" } };
      const events = await all(dataOf(await lab.api.runApp({ path, body })));
      const { data, task_id } = only(events, "human_input_required");
      const query = { continue_on_pause: true };
      const stream = dataOf(await lab.api.streamTaskEvents({ path: { ...path, task_id }, query }));
      const rest = await whileMoving(service.clock, 1, all(stream));
      const late = only(rest, "workflow_finished").data.finished_at - data.expiration_time;
      // The clock moves on while the run does.
      expect(late).toBeLessThan(120);
    });

    test("has nothing in its fields, whatever they are called", async () => {
      const app = await lab.published("workflow", {
        nodes: [
          start(),
          approvalForm({
            content: "Anything?",
            inputs: [{ name: "constructor" }, { name: "toString" }],
            actions: [{ id: "go" }],
            timeout_seconds: 90,
          }),
          end({ name: "text", value: "[{{ask.constructor}}]" }, { name: "value", value: "{{ask.toString}}" }),
        ],
        edges: [
          { source: "start", target: "ask" },
          { source: "ask", source_handle: "go", target: "end" },
          { source: "ask", source_handle: "timeout", target: "end" },
        ],
      });
      const { path } = await paused(app);
      const rest = await whileMoving(service.clock, 10, whole(path));
      expect(only(rest, "workflow_finished").data.outputs).toEqual({ text: "[]", value: null });
    });

    test("goes on when the instance that took the answer is lost before it did", async () => {
      const { events, form_token, path } = await paused();
      const outcome = { action: "send", values: { comment: "Good", signature: "Ada" } };
      const lease = { runner: "gone", leaseMs: 30_000 };
      await service.store.runs.resume(path.task_id, 2, lease, JSON.stringify(outcome));
      expect(refusalOf(await submit(form_token)).code).toBe("form_not_found");
      const headers = { "Last-Event-ID": String(events.length) };
      const followed = all(await follow(path, { continue_on_pause: true }, headers));
      const rest = await whileMoving(service.clock, 1, followed);
      expect(answerOf(rest)).toBe("News of tides — Good, Ada");
      expect(only(rest, "workflow_finished").data.status).toBe("succeeded");
    });

    test("is stopped by whoever has started it, at once", async () => {
      const { events, form_token, path } = await paused();
      const email = `${randomUUID()}@example.org`;
      await service.addAccount(email);
      dataOf(
        await lab.api.addMember({ path: { workspace_id: lab.workspaceId }, body: { email, role: "normal" } }),
      );
      const colleague = await apiClient(service, await service.signIn(email));
      dataOf(await colleague.stopTask({ path }));
      expect(await statusOf(path)).toBe("paused");
      dataOf(await lab.api.stopTask({ path }));
      const rest = (await whole(path)).slice(events.length);
      expect(names(rest)).toEqual(["node_finished", "workflow_finished"]);
      expect(rest[0]?.data).toMatchObject({ data: { node_id: "ask", status: "stopped" } });
      // With what its model has used: three words asked, three answered.
      expect(only(rest, "workflow_finished").data).toMatchObject({ status: "stopped", total_tokens: 6 });
      expect(refusalOf(await read(form_token)).code).toBe("form_not_found");
      expect(refusalOf(await submit(form_token)).code).toBe("form_not_found");
      // Again, for whoever has not heard of it.
      dataOf(await lab.api.stopTask({ path }));
    });

    test("says what its models have used, whatever else is called so", async () => {
      const nodes = APPROVAL.nodes.map((node) =>
        node.id === "start" ? start([text("topic"), { name: "usage", type: "object" }]) : node,
      );
      const app = await lab.published("workflow", { ...APPROVAL, nodes });
      const { path } = await paused(app, { inputs: { topic: "tides", usage: { made: "up" } } });
      dataOf(await lab.api.stopTask({ path }));
      expect(only(await whole(path), "workflow_finished").data).toMatchObject({
        status: "stopped",
        total_tokens: 6,
      });
    });

    test("either is stopped or goes on when both are asked for at once", async () => {
      for (let i = 0; i < 10; i++) {
        const { form_token, path } = await paused();
        const [submitted] = await Promise.all([submit(form_token), lab.api.stopTask({ path })]);
        const { status } = only(await whole(path), "workflow_finished").data;
        expect(submitted.ok ? ["stopped", "succeeded"] : ["stopped"]).toContain(status);
      }
    });

    test("does not hold up an instance that stops, whoever follows it", async () => {
      const service = await startService(UNLIMITED_CALLS);
      const { api, editor, ...lab } = await openLab(service);
      await lab.useEcho();
      const app_id = await lab.published("workflow", APPROVAL);
      const events = await all(
        dataOf(await api.runApp({ path: { app_id }, body: { inputs: { topic: "tides" } } })),
      );
      const { task_id } = only(events, "human_input_required");
      const query = { continue_on_pause: true };
      const followed = all(dataOf(await api.streamTaskEvents({ path: { app_id, task_id }, query })));
      const path = { app_id, run_id: task_id, origin: "published" } as const;
      const inspected = reader(dataOf(await editor.streamNodeOutputs({ path })));
      await service.close();
      expect(names(await followed)).toEqual(["ping"]);
      expect((await inspected.rest()).map(({ event }) => event)).toEqual(["snapshot"]);
    });

    test("goes with its app", async () => {
      const app = await lab.published("workflow", APPROVAL);
      const { form_token, path } = await paused(app);
      const followed = all(await follow(path, { continue_on_pause: true }));
      dataOf(await lab.editor.deleteApp({ path: { app_id: app } }));
      expect(names(await followed)).toEqual(["ping"]);
      expect(refusalOf(await submit(form_token, SIGNED, app)).code).toBe("not_found");
    });
  });

  describe("following a run that is paused", () => {
    test("tells of the form, and ends, however it is taken up again", async () => {
      const { events, path } = await paused();
      const last = events.slice(-1);
      expect(await all(await follow(path))).toEqual(last);
      expect(await all(await follow(path, {}, { "Last-Event-ID": String(events.length) }))).toEqual(last);
      expect(await all(await follow(path, {}, { "Last-Event-ID": "2" }))).toEqual(events.slice(2));
      const snapshot = await all(await follow(path, { include_state_snapshot: true }));
      expect(snapshot.at(-1)).toEqual(last[0]);
    });

    test("outlasts the pause when that is asked for", async () => {
      const { events, form_token, path } = await paused();
      const headers = { "Last-Event-ID": String(events.length) };
      const stream = reader(await follow(path, { continue_on_pause: true }, headers));
      expect((await stream.next()).data.event).toBe("ping");
      dataOf(await submit(form_token));
      const rest: RunEvent[] = await stream.rest();
      expect(names(rest).at(-1)).toBe("workflow_finished");
    });

    test("is possible in the inspector, where the node is running and the run is paused", async () => {
      const stream = await lab.editor.runDraftWorkflow({
        path: { app_id },
        body: { inputs: { topic: "tides" } },
      });
      const { task_id: run_id, data } = only(await all(dataOf(stream)), "human_input_required");
      const path = { app_id, origin: "draft" as const, run_id };
      const snapshot = dataOf(await lab.editor.getRunNodeOutputs({ path }));
      expect(snapshot.workflow_run_status).toBe("paused");
      expect(snapshot.node_outputs.map(({ node_id, node_status }) => [node_id, node_status])).toEqual([
        ["start", "ready"],
        ["llm", "ready"],
        ["ask", "running"],
        ["sent", "idle"],
        ["dropped", "idle"],
      ]);
      const inspected = reader(dataOf(await lab.editor.streamNodeOutputs({ path })));
      expect((await inspected.next()).event).toBe("snapshot");
      const at = { app_id, form_token: data.form_token ?? "" };
      dataOf(await lab.editor.submitDraftHumanInputForm({ path: at, body: SIGNED }));
      const changes = await inspected.rest();
      expect(changes.at(-1)).toMatchObject({ data: { workflow_run_status: "succeeded" } });
    });
  });

  describe("a graph that asks people", () => {
    test.each(["chat", "agent-chat", "completion"] as const)(
      "is not for a %s app, whose events nobody takes up again",
      async (mode) => {
        const { workspaceId: workspace_id } = lab;
        const { id } = dataOf(await lab.editor.createApp({ body: { workspace_id, name: "App", mode } }));
        const { hash } = dataOf(await lab.editor.getDraft({ path: { app_id: id } }));
        const graph = chain(
          start(),
          approvalForm({ content: "?", inputs: [] }),
          end({ name: "answer", value: "x" }),
        );
        const edges = ["send", "drop", "timeout"].map((source_handle) => ({
          source: "ask",
          source_handle,
          target: "end",
        }));
        const body = { graph: { ...graph, edges: [{ source: "start", target: "ask" }, ...edges] }, hash };
        expect(refusalOf(await lab.editor.saveDraft({ path: { app_id: id }, body }))).toMatchObject({
          code: "invalid_param",
          details: [{ type: "pause_not_possible", loc: ["body", "graph", "nodes", 1] }],
        });
      },
    );
  });

  test("a run of nothing has no events", async () => {
    expect(
      refusalOf(
        await lab.api.streamTaskEvents({
          path: { app_id, task_id: NOWHERE },
          query: { continue_on_pause: true },
        }),
      ).code,
    ).toBe("not_found");
  });
});
