import { beforeAll, describe, expect, test } from "vitest";
import { onBothDatabases } from "../support/both-databases.js";
import { dataOf, refusalOf, UNLIMITED_CALLS } from "../support/clients.js";
import type { TestService } from "../support/test-service.js";
import { fakeModel } from "./fake-model.js";
import {
  all,
  answerOf,
  chain,
  ECHO_CHAT,
  ECHO_WORKFLOW,
  end,
  type Lab,
  llm,
  names,
  only,
  openLab,
  start,
  text,
} from "./lab.js";

const NOWHERE = "00000000-0000-4000-8000-000000000000";

await onBothDatabases((startService) => {
  let service: TestService;
  let lab: Lab;

  beforeAll(async () => {
    service = await startService({ ...UNLIMITED_CALLS, ALLOW_PRIVATE_ADDRESSES: "true" });
    lab = await openLab(service);
    await lab.useEcho();
  });

  type RunBody = Parameters<Lab["api"]["runApp"]>[0]["body"];
  const run = (app_id: string, body: RunBody) => lab.api.runApp({ path: { app_id }, body });
  const events = async (app_id: string, body: RunBody) => all(dataOf(await run(app_id, body)));

  describe("a workflow", () => {
    test("tells of its start, its nodes, its text and its end, with ids that count", async () => {
      const id = await lab.published("workflow", ECHO_WORKFLOW);
      const seen = await events(id, { inputs: { topic: "the tides" } });
      expect(names(seen)).toEqual([
        "workflow_started",
        "node_started",
        "node_finished",
        "node_started",
        "text_chunk",
        "node_finished",
        "node_started",
        "node_finished",
        "workflow_finished",
      ]);
      expect(seen.map((event) => event.id)).toEqual(seen.map((_, i) => String(i + 1)));
      expect(answerOf(seen)).toBe("About the tides");
      const started = only(seen, "workflow_started");
      const at = service.clock() / 1000;
      expect(started).toEqual({
        event: "workflow_started",
        task_id: expect.any(String),
        workflow_run_id: started.task_id,
        data: {
          id: started.task_id,
          workflow_id: expect.any(String),
          inputs: { topic: "the tides" },
          created_at: at,
        },
      });
      expect(only(seen, "workflow_finished").data).toEqual({
        id: started.task_id,
        workflow_id: started.data.workflow_id,
        status: "succeeded",
        outputs: { answer: "About the tides" },
        elapsed_time: 0,
        total_tokens: 6,
        total_steps: 3,
        created_at: at,
        finished_at: at,
      });
      const node = seen.flatMap(({ data }) =>
        data.event === "node_finished" && data.data.node_id === "llm" ? data.data : [],
      )[0];
      expect(node).toMatchObject({
        node_type: "llm",
        title: "llm",
        index: 2,
        status: "succeeded",
        outputs: { text: "About the tides" },
        execution_metadata: { total_tokens: 6 },
      });
    });
  });

  describe("a chat", () => {
    test("of `advanced-chat` tells of its workflow and of its answer", async () => {
      const id = await lab.published("advanced-chat", ECHO_CHAT);
      const seen = await events(id, { inputs: {}, query: "good day to you" });
      expect(names(seen)).toEqual([
        "workflow_started",
        "node_started",
        "node_finished",
        "node_started",
        "message",
        "node_finished",
        "node_started",
        "node_finished",
        "message_end",
        "workflow_finished",
      ]);
      expect(answerOf(seen)).toBe("good day to you");
      const { message_id, conversation_id, task_id, metadata } = only(seen, "message_end");
      expect(metadata).toEqual({ usage: { total_tokens: 8 } });
      for (const { data } of seen) {
        if (data.event === "message")
          expect(data).toMatchObject({ id: message_id, message_id, conversation_id, task_id });
      }
    });

    test.each(["chat", "agent-chat"] as const)("of `%s` tells of its answer alone", async (mode) => {
      const id = await lab.published(mode, ECHO_CHAT);
      const seen = await events(id, { inputs: {}, query: "good day" });
      expect(names(seen)).toEqual(["message", "message_end"]);
      expect(answerOf(seen)).toBe("good day");
    });

    test("goes on in its conversation, and knows what was said", async () => {
      const model = await fakeModel((messages) => [`${messages.length} messages`]);
      await service.addAccount("talker@example.org");
      const talker = await openLab(service, "talker@example.org");
      await talker.useProvider(model.url);
      const graph = chain(
        start(),
        llm("{{sys.query}}", { model: "gpt", history_turns: 10 }),
        end({ name: "answer", value: "{{llm.text}}" }),
      );
      const id = await talker.published("advanced-chat", graph);
      const say = async (body: Omit<RunBody, "inputs">) =>
        all(dataOf(await talker.api.runApp({ path: { app_id: id }, body: { inputs: {}, ...body } })));
      const first = await say({ query: "one" });
      const { conversation_id } = only(first, "message_end");
      const second = await say({ query: "two", conversation_id: ` ${conversation_id} ` });
      expect(only(second, "message_end").conversation_id).toBe(conversation_id);
      expect(model.asked().at(-1)?.messages).toEqual([
        { role: "user", content: "one" },
        { role: "assistant", content: "1 messages" },
        { role: "user", content: "two" },
      ]);
      const fresh = await say({ query: "three", conversation_id: "" });
      expect(only(fresh, "message_end").conversation_id).not.toBe(conversation_id);
    });

    test("of nobody, of another app and of another person is not found", async () => {
      const id = await lab.published("chat", ECHO_CHAT);
      const other = await lab.published("chat", ECHO_CHAT);
      const { conversation_id } = only(await events(id, { inputs: {}, query: "hi" }), "message_end");
      for (const [app_id, conversation] of [
        [id, NOWHERE],
        [other, conversation_id],
      ] as const) {
        const body = { inputs: {}, query: "hi", ...(conversation && { conversation_id: conversation }) };
        expect(refusalOf(await run(app_id, body))).toMatchObject({
          code: "not_found",
          message: "Conversation Not Exists.",
        });
      }
    });
  });

  describe("a completion", () => {
    test("tells of its answer, and belongs to no conversation", async () => {
      const id = await lab.published("completion", ECHO_WORKFLOW);
      const seen = await events(id, { inputs: { topic: "the moon" } });
      expect(names(seen)).toEqual(["message", "message_end"]);
      expect(answerOf(seen)).toBe("About the moon");
      expect(only(seen, "message_end").conversation_id).toBeUndefined();
    });
  });

  describe("a request to run", () => {
    test("ignores what it does not know, `response_mode` too, and takes an empty list of files", async () => {
      const id = await lab.published("workflow", ECHO_WORKFLOW);
      const body = { inputs: { topic: "x", other: 1 }, response_mode: "blocking", files: [] };
      const seen = await events(id, body);
      expect(only(seen, "workflow_started").data.inputs).toEqual({ topic: "x" });
    });

    test("runs the version that it names, and the latest by default", async () => {
      const graph = (word: string) => chain(start(), end({ name: "answer", value: word }));
      const id = await lab.app("workflow", graph("first"));
      const first = await lab.publish(id);
      await lab.saveDraft(id, graph("second"));
      await lab.publish(id);
      const outputs = async (workflow_id: string) =>
        only(await events(id, { inputs: {}, workflow_id }), "workflow_finished").data.outputs;
      expect(await outputs(first.toUpperCase())).toEqual({ answer: "first" });
      expect(await outputs("")).toEqual({ answer: "second" });
      expect(refusalOf(await run(id, { inputs: {}, workflow_id: NOWHERE }))).toMatchObject({
        code: "not_found",
        message: "Workflow not found",
      });
      expect(refusalOf(await run(id, { inputs: {}, workflow_id: "draft" })).code).toBe("bad_request");
    });

    test("with inputs that the start node does not take is refused, each by name", async () => {
      const inputs = [text("topic", { required: true }), { name: "count", type: "number" }];
      const id = await lab.published("workflow", chain(start(inputs), end()));
      const refused = refusalOf(await run(id, { inputs: { count: "many" } }));
      expect(refused).toMatchObject({
        code: "invalid_param",
        details: [
          { type: "missing", loc: ["body", "inputs", "topic"] },
          { type: "number_type", loc: ["body", "inputs", "count"] },
        ],
      });
    });

    test.each([
      ["chat", { inputs: {}, query: "  " }, "query_required_for_chat"],
      ["agent-chat", { inputs: {} }, "query_required_for_chat"],
      ["advanced-chat", { inputs: {} }, "query_required_for_chat"],
      ["workflow", { inputs: { topic: "x" }, query: "hi" }, "query_not_supported_for_workflow"],
    ] as const)("of `%s` with %j is refused: %s", async (mode, body, message) => {
      const id = await lab.published(mode, mode === "workflow" ? ECHO_WORKFLOW : ECHO_CHAT);
      expect(refusalOf(await run(id, body))).toMatchObject({
        code: "invalid_param",
        status: 422,
        message,
        details: [{ loc: ["body", "query"], msg: message }],
      });
    });

    test.each([
      ["no inputs", {}],
      ["inputs that are a list", { inputs: [] }],
      ["a conversation that is no UUID", { inputs: {}, conversation_id: "7" }],
      ["files", { inputs: {}, files: [{ type: "image" }] }],
    ])("with %s is refused before anything else", async (_what, body) => {
      const refused = refusalOf(await run(NOWHERE, body as RunBody));
      expect(refused).toMatchObject({ code: "invalid_param", status: 422 });
    });

    test("for an app of nobody, of another workspace or under a foreign workspace is not found, all alike", async () => {
      const id = await lab.published("workflow", ECHO_WORKFLOW);
      await service.addAccount("stranger@example.org");
      const stranger = await openLab(service, "stranger@example.org");
      const body = { inputs: { topic: "x" } };
      const refusals = [
        refusalOf(await run(NOWHERE, body)),
        refusalOf(await stranger.api.runApp({ path: { app_id: id }, body })),
        refusalOf(await run(id, { ...body, workspace_id: stranger.workspaceId })),
      ];
      expect(refusals[0]).toMatchObject({ code: "not_found", message: "app not found" });
      for (const refusal of refusals) expect(refusal).toEqual(refusals[0]);
      expect((await run(id, { ...body, workspace_id: lab.workspaceId })).ok).toBe(true);
    });

    test("is refused while the app's API is switched off", async () => {
      const id = await lab.published("workflow", ECHO_WORKFLOW);
      dataOf(await lab.editor.updateApp({ path: { app_id: id }, body: { enable_api: false } }));
      const refused = refusalOf(await run(id, { inputs: { topic: "x" } }));
      expect(refused).toMatchObject({ code: "forbidden", message: "service_api_disabled" });
    });
  });
});
