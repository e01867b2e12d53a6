import { beforeAll, describe, expect, test } from "vitest";
import { onBothDatabases } from "../support/both-databases.js";
import { dataOf, refusalOf, UNLIMITED_CALLS } from "../support/clients.js";
import type { TestService } from "../support/test-service.js";
import { type Answer, fakeModel, sendEnd, sendError, sendPieces } from "./fake-model.js";
import {
  type AppMode,
  all,
  answerOf,
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
  whileMoving,
} from "./lab.js";

const GPT_CHAT = chain(
  start(),
  llm("{{sys.query}}", { model: "gpt" }),
  end({ name: "answer", value: "{{llm.text}}" }),
);
const GPT_WORKFLOW = chain(
  start(),
  llm("Go.", { model: "gpt" }),
  end({ name: "answer", value: "{{llm.text}}" }),
);
const SAY = { inputs: {}, query: "hi" };

await onBothDatabases((startService) => {
  let service: TestService;
  let people = 0;

  beforeAll(async () => {
    service = await startService({
      ...UNLIMITED_CALLS,
      ALLOW_PRIVATE_ADDRESSES: "true",
      LIMIT_CONCURRENT_RUNS_PER_APP: "2",
      LIMIT_RUNS_PER_WORKSPACE_PER_DAY: "5",
      LIMIT_TURNS_PER_CONVERSATION: "2",
    });
  });

  /** A person with a workspace of their own, and its limits. */
  async function newLab(): Promise<Lab> {
    const email = `person-${people++}@example.org`;
    await service.addAccount(email);
    return openLab(service, email);
  }
  /** A workspace whose model answers so. */
  async function labOf(by: Answer): Promise<Lab> {
    const lab = await newLab();
    await lab.useProvider((await fakeModel({ by })).url);
    return lab;
  }
  type Body = Parameters<Lab["api"]["runApp"]>[0]["body"];
  /** The refusal of a run, which is the same of what is published and of the draft. */
  async function refusal({ api, editor }: Lab, app_id: string, body: Body = SAY) {
    const published = refusalOf(await api.runApp({ path: { app_id }, body }));
    expect(refusalOf(await editor.runDraftWorkflow({ path: { app_id }, body }))).toEqual(published);
    return published;
  }
  const refused = async (lab: Lab, mode: AppMode, graph: Graph, body: Body = SAY) =>
    refusal(lab, await lab.published(mode, graph), body);

  describe("a run is refused before it begins", () => {
    test("while the workspace has no model provider: provider_not_initialize", async () => {
      const lab = await newLab();
      const never = await refused(lab, "chat", ECHO_CHAT);
      expect(never).toMatchObject({ code: "provider_not_initialize", status: 400 });
      await lab.useEcho();
      dataOf(await lab.editor.deleteProvider({ path: { workspace_id: lab.workspaceId } }));
      expect(await refused(lab, "chat", ECHO_CHAT)).toEqual(never);
    });

    test("when the provider's quota is used up: provider_quota_exceeded", async () => {
      const lab = await newLab();
      await lab.useEcho(1);
      const app_id = await lab.published("chat", ECHO_CHAT);
      await all(dataOf(await lab.api.runApp({ path: { app_id }, body: SAY })));
      expect(await refusal(lab, app_id)).toMatchObject({ code: "provider_quota_exceeded", status: 400 });
    });

    test("when the provider does not have the model: model_currently_not_support", async () => {
      const lab = await newLab();
      await lab.useEcho();
      expect(await refused(lab, "chat", GPT_CHAT)).toMatchObject({
        code: "model_currently_not_support",
        status: 400,
        message: 'The model provider of the workspace has no model "gpt".',
      });
    });

    test("before the app is published: app_unavailable", async () => {
      const lab = await newLab();
      const app_id = await lab.app("workflow", ECHO_WORKFLOW);
      expect(
        refusalOf(await lab.api.runApp({ path: { app_id }, body: { inputs: { topic: "x" } } })),
      ).toMatchObject({
        code: "app_unavailable",
        status: 400,
        message: "The app has not been published.",
      });
    });

    test("when the conversation has had its last turn: conversation_completed", async () => {
      const lab = await newLab();
      await lab.useEcho();
      const app_id = await lab.published("chat", ECHO_CHAT);
      const published = (more: object) => lab.api.runApp({ path: { app_id }, body: { ...SAY, ...more } });
      const drafted = (more: object) =>
        lab.editor.runDraftWorkflow({ path: { app_id }, body: { ...SAY, ...more } });
      for (const say of [published, drafted]) {
        const { conversation_id } = only(await all(dataOf(await say({}))), "message_end");
        await all(dataOf(await say({ conversation_id })));
        expect(refusalOf(await say({ conversation_id }))).toMatchObject({
          code: "conversation_completed",
          status: 400,
        });
      }
    });

    test("while as many runs of the app are under way as may be: too_many_requests, with Retry-After", async () => {
      const lab = await newLab();
      await lab.useEcho();
      const app_id = await lab.published("workflow", SLOW_WORKFLOW);
      const body = { inputs: { topic: "a b c" } };
      const run = () => lab.api.runApp({ path: { app_id }, body });
      const [first, second] = [dataOf(await run()), dataOf(await run())];
      const result = await run();
      expect(refusalOf(result)).toMatchObject({ code: "too_many_requests", status: 429 });
      expect(result.ok === false && result.response?.headers.get("Retry-After")).toBe("5");
      await whileMoving(service.clock, 0.25, Promise.all([all(first), all(second)]));
      expect((await run()).ok).toBe(true);
    });

    test("when the plan's runs of the day are used up: rate_limit_error, until the next day", async () => {
      const lab = await newLab();
      await lab.useEcho();
      const app_id = await lab.published("chat", ECHO_CHAT);
      const run = () => lab.api.runApp({ path: { app_id }, body: SAY });
      // What is refused otherwise costs nothing of the plan.
      for (let i = 0; i < 5; i++) refusalOf(await lab.api.runApp({ path: { app_id }, body: { inputs: {} } }));
      for (let i = 0; i < 5; i++) await all(dataOf(await run()));
      expect(await refusal(lab, app_id)).toMatchObject({
        code: "rate_limit_error",
        status: 429,
        message: "The workspace has used up the runs of its plan.",
      });
      service.clock.advance(86_400);
      const again = await openLab(service, `person-${people - 1}@example.org`);
      expect((await again.api.runApp({ path: { app_id }, body: SAY })).ok).toBe(true);
    });
  });

  const FAILURES: readonly (readonly [string, Answer, string])[] = [
    ["refuses its credentials", (res) => sendError(res, 401, "invalid_api_key"), "provider_not_initialize"],
    ["has no quota left", (res) => sendError(res, 429, "insufficient_quota"), "provider_quota_exceeded"],
    [
      "does not know the model",
      (res) => sendError(res, 404, "model_not_found"),
      "model_currently_not_support",
    ],
    ["fails", (res) => sendError(res, 500, "server_error"), "completion_request_error"],
    ["answers rubbish", (res) => res.end("<html>hello</html>"), "completion_request_error"],
    ["breaks off", (res) => res.destroy(), "completion_request_error"],
  ];

  describe("a provider that", () => {
    test.each(FAILURES)("%s before it says anything is an error body: %3$s", async (_what, by, code) => {
      const lab = await labOf(by);
      for (const [mode, graph, body] of [
        ["chat", GPT_CHAT, SAY],
        ["completion", GPT_WORKFLOW, { inputs: {} }],
      ] as const) {
        const told = await refused(lab, mode, graph, body);
        expect(told).toMatchObject({ code, status: 400 });
        expect(JSON.stringify(told)).not.toContain("secret");
      }
    });

    test.each(FAILURES)(
      "%s ends a workflow that has begun with an error event: %3$s",
      async (_what, by, code) => {
        const lab = await labOf(by);
        const app_id = await lab.published("workflow", GPT_WORKFLOW);
        const seen = await all(dataOf(await lab.api.runApp({ path: { app_id }, body: { inputs: {} } })));
        expect(names(seen).slice(-3)).toEqual(["node_finished", "error", "workflow_finished"]);
        const { message, ...error } = only(seen, "error");
        expect(error).toMatchObject({ code, status: 400, task_id: seen[0]?.data.task_id });
        expect(only(seen, "workflow_finished").data).toMatchObject({
          status: "failed",
          error: message,
          error_code: code,
        });
        expect(JSON.stringify(seen)).not.toContain("secret");
      },
    );

    test("says nothing in time is given up", async () => {
      const lab = await labOf(() => undefined);
      const app_id = await lab.published("chat", GPT_CHAT);
      const pending = lab.api.runApp({ path: { app_id }, body: SAY });
      const seen = await whileMoving(service.clock, 1, pending.then(dataOf).then(all));
      expect(names(seen)).toEqual(["error"]);
      expect(seen[0]?.data).toMatchObject({ code: "completion_request_error", status: 400 });
    });

    test("breaks off in the middle of an answer ends it with an error event, and the conversation forgets the turn", async () => {
      const lab = await labOf((res, { messages }) => {
        sendPieces(res, [`${messages.length} `]);
        if (messages.at(-1)?.content === "break") setImmediate(() => res.destroy());
        else sendEnd(res);
      });
      const graph = chain(
        start(),
        llm("{{sys.query}}", { model: "gpt", history_turns: 5 }),
        end({ name: "answer", value: "{{llm.text}}" }),
      );
      const app_id = await lab.published("advanced-chat", graph);
      const seen = await all(
        dataOf(await lab.api.runApp({ path: { app_id }, body: { inputs: {}, query: "break" } })),
      );
      expect(names(seen).slice(-3)).toEqual(["node_finished", "error", "workflow_finished"]);
      expect(answerOf(seen)).toBe("1 ");
      expect(only(seen, "error")).toMatchObject({
        code: "completion_request_error",
        message_id: expect.any(String),
      });
      const message = seen.find(({ data }) => data.event === "message");
      const conversation_id = message?.data.event === "message" ? (message.data.conversation_id ?? "") : "";
      const next = await all(
        dataOf(await lab.api.runApp({ path: { app_id }, body: { ...SAY, conversation_id } })),
      );
      expect(answerOf(next)).toBe("1 ");
    });
  });

  describe("a run that goes on after its client has gone", () => {
    test("is there to be followed, and to be inspected", async () => {
      const lab = await newLab();
      await lab.useEcho();
      const app_id = await lab.published("workflow", SLOW_WORKFLOW);
      const stream = reader(
        dataOf(await lab.api.runApp({ path: { app_id }, body: { inputs: { topic: "a b c" } } })),
      );
      const { data } = await stream.next();
      await stream.leave();
      const task_id = data.task_id ?? "";
      const followed = dataOf(
        await lab.api.streamTaskEvents({
          path: { app_id, task_id },
          query: { include_state_snapshot: true },
        }),
      );
      const rest = await whileMoving(service.clock, 0.25, all(followed));
      expect(only(rest, "workflow_finished").data).toMatchObject({
        status: "succeeded",
        outputs: { answer: "a b c" },
      });
    });
  });
});
