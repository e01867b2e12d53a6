import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { onBothDatabases } from "../support/both-databases.js";
import { apiClient, dataOf, refusalOf, UNLIMITED_CALLS } from "../support/clients.js";
import { API, logIn } from "../support/device-client.js";
import type { TestService } from "../support/test-service.js";
import {
  type Api,
  all,
  answerOf,
  colleagueOf,
  ECHO_CHAT,
  ECHO_WORKFLOW,
  type Lab,
  names,
  only,
  openLab,
  type RunEvent,
  reader,
  SLOW_CHAT,
  SLOW_WORKFLOW,
  whileMoving,
} from "./lab.js";

const NOWHERE = "00000000-0000-4000-8000-000000000000";
const TOPIC = `one ${"more ".repeat(30)}end`;

await onBothDatabases((startService) => {
  let service: TestService;
  let lab: Lab;
  let slow: string;

  beforeAll(async () => {
    service = await startService({ ...UNLIMITED_CALLS, LIMIT_CONCURRENT_RUNS_PER_APP: "100" });
    lab = await openLab(service);
    await lab.useEcho();
    slow = await lab.published("workflow", SLOW_WORKFLOW);
  });

  const isText = ({ data }: RunEvent) => data.event === "text_chunk" || data.event === "message";
  type Query = { include_state_snapshot?: boolean };
  const follow = async (app_id: string, task_id: string, query: Query = {}, headers = {}) =>
    dataOf(await lab.api.streamTaskEvents({ path: { app_id, task_id }, query, headers }));

  /** Moves the clock until something has happened: a word of the slow model takes a quarter of a second. */
  const moving = <T>(pending: Promise<T>) => whileMoving(service.clock, 0.25, pending);

  /** A run of the slow workflow that has said its first words. */
  async function begun(app_id = slow, query?: string) {
    const body = query === undefined ? { inputs: { topic: TOPIC } } : { inputs: {}, query };
    const stream = reader(dataOf(await moving(lab.api.runApp({ path: { app_id }, body }))));
    const seen = await moving(stream.until(isText));
    const taskId = seen[0]?.data.task_id ?? "";
    return { stream, seen, taskId };
  }

  describe("the events of a run", () => {
    test("go on after the last event that was seen, by a client that left", async () => {
      const { stream, seen, taskId } = await begun();
      await stream.leave();
      const last = seen.at(-1)?.id ?? "";
      const resumed = await follow(slow, taskId, {}, { "Last-Event-ID": last });
      const [ping, ...rest] = await moving(all(resumed));
      expect(ping).toEqual({ id: last, data: { event: "ping", task_id: taskId } });
      const events = [...seen, ...rest];
      expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => String(i + 1)));
      expect(answerOf(events)).toBe(TOPIC);
      expect(only(events, "workflow_finished").data).toMatchObject({
        status: "succeeded",
        outputs: { answer: TOPIC },
      });
    });

    test("end when its app is deleted", async () => {
      const app = await lab.published("workflow", SLOW_WORKFLOW);
      const { stream, taskId } = await begun(app);
      const resumed = all(await follow(app, taskId));
      dataOf(await lab.editor.deleteApp({ path: { app_id: app } }));
      // Without the clock being moved: nobody waits for the run.
      expect(names(await stream.rest())).not.toContain("workflow_finished");
      expect(names(await resumed)).not.toContain("workflow_finished");
    });

    test("are none, but a refusal, when the app of a chat is deleted before it has said anything", async () => {
      const app_id = await lab.published("chat", SLOW_CHAT);
      const answered = lab.api.runApp({ path: { app_id }, body: { inputs: {}, query: TOPIC } });
      // It is deleted once it has begun, and while it waits for the clock.
      await expect.poll(() => service.clock.waiting(250)).toBeGreaterThan(0);
      dataOf(await lab.editor.deleteApp({ path: { app_id } }));
      expect(refusalOf(await answered)).toMatchObject({ status: 404, code: "not_found" });
    });

    test("begin with the state so far when that is asked for, its text in one piece", async () => {
      const { stream, taskId } = await begun();
      await stream.leave();
      const resumed = reader(await follow(slow, taskId, { include_state_snapshot: true }));
      const snapshot = await resumed.until(({ data }) => data.event === "text_replace");
      expect(names(snapshot)).toEqual([
        "workflow_started",
        "node_started",
        "node_finished",
        "node_started",
        "text_replace",
      ]);
      expect(answerOf(snapshot)).toMatch(/^one /);
      const rest = await moving(resumed.rest());
      expect(answerOf([...snapshot, ...rest])).toBe(TOPIC);
      expect(Number(rest[0]?.id)).toBe(Number(snapshot.at(-1)?.id) + 1);
    });

    test("begin with what happens from now on otherwise", async () => {
      const { taskId, seen } = await begun();
      const [ping, ...events] = await moving(all(await follow(slow, taskId)));
      expect(ping?.data.event).toBe("ping");
      expect(Number(ping?.id)).toBeGreaterThanOrEqual(Number(seen.at(-1)?.id));
      expect(events.map(({ id }) => Number(id))).toEqual(events.map((_, i) => Number(ping?.id) + 1 + i));
      expect(names(events).at(-1)).toBe("workflow_finished");
    });

    test("of a run that is over are its end alone, or all of it on request", async () => {
      const { taskId, stream, seen } = await begun();
      const whole = [...seen, ...(await moving(stream.rest()))];
      expect(names(await all(await follow(slow, taskId)))).toEqual(["workflow_finished"]);
      expect(await all(await follow(slow, taskId, {}, { "Last-Event-ID": "0" }))).toEqual(whole);
      const snapshot = await all(await follow(slow, taskId, { include_state_snapshot: true }));
      expect(names(snapshot)).toEqual(
        names(whole).map((name) => (name === "text_chunk" ? "text_replace" : name)),
      );
    });

    test("of a run that is over end with its end, also for a client that has seen it or claims more than there is", async () => {
      const { taskId, stream, seen } = await begun();
      const whole = [...seen, ...(await moving(stream.rest()))];
      const last = Number(whole.at(-1)?.id);
      for (const id of [last - 1, last, last + 1, 999_999])
        expect(await all(await follow(slow, taskId, {}, { "Last-Event-ID": String(id) }))).toEqual(
          whole.slice(-1),
        );
      expect(only(whole.slice(-1), "workflow_finished").data.status).toBe("succeeded");
    });

    test("that are said to be seen before they have happened are told as they happen", async () => {
      const { taskId, stream, seen } = await begun();
      const resumed = reader(await follow(slow, taskId, {}, { "Last-Event-ID": "999999" }));
      const ping = await resumed.next();
      expect(ping.data.event).toBe("ping");
      const [rest, resumedRest] = await moving(Promise.all([stream.rest(), resumed.rest()]));
      const whole = [...seen, ...rest];
      expect(resumedRest).toEqual(whole.filter(({ id }) => Number(id) > Number(ping.id)));
      expect(names(resumedRest)).toContain("text_chunk");
      expect(names(resumedRest).at(-1)).toBe("workflow_finished");
    });

    test("of a chat are folded into one piece of its answer", async () => {
      const chat = await lab.published("advanced-chat", SLOW_CHAT);
      const { taskId, stream } = await begun(chat, "hear hear");
      await moving(stream.rest());
      const snapshot = await all(await follow(chat, taskId, { include_state_snapshot: true }));
      expect(only(snapshot, "message_replace").answer).toBe("hear hear");
      expect(names(snapshot).slice(-2)).toEqual(["message_end", "workflow_finished"]);
    });

    test("reach several who follow at once", async () => {
      const { taskId } = await begun();
      const many = await Promise.all([1, 2, 3].map(() => follow(slow, taskId, {}, { "Last-Event-ID": "0" })));
      const [first, ...others] = await moving(Promise.all(many.map(all)));
      for (const other of others) expect(other).toEqual(first);
      expect(names(first ?? []).at(-1)).toBe("workflow_finished");
    });

    test("are kept open by comments, and end after half an hour", async () => {
      const run = await elsewhere();
      const response = await byHand(run);
      expect(response.headers.get("Content-Type")).toBe("text/event-stream");
      expect(response.headers.get("Cache-Control")).toBe("no-cache");
      const body = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      const read = async () => {
        const { done, value = "" } = (await body?.read()) ?? { done: true };
        text += value;
        return done;
      };
      await whileMoving(
        service.clock,
        15,
        vi.waitUntil(async () => (await read()) || text.includes("\n: keep-alive\n\n")),
      );
      expect(text).toMatch(/^id: 0\ndata: \{"event":"ping",[^\n]*\n\n: keep-alive\n\n/);
      service.clock.advance(1800);
      while (!(await read()));
      expect(text.replaceAll(/: keep-alive\n\n/g, "").match(/data: /g)).toHaveLength(1);
    });
  });

  /** A run of another instance, which lives and says nothing. */
  async function elsewhere(): Promise<string> {
    const account = dataOf(await lab.api.getAccount()).account;
    const id = randomUUID();
    const run = {
      id,
      appId: slow,
      accountId: account?.id ?? "",
      origin: "published" as const,
      workflowId: slow,
    };
    const shape = {
      mode: "workflow" as const,
      graph: '{"nodes":[]}',
      messageId: undefined,
      files: "[]",
      turn: undefined,
    };
    const bounds = { atOncePerApp: 1000, turnsPerConversation: 1 };
    await service.store.runs.create({ ...run, ...shape, runner: "elsewhere", leaseMs: 36_000_000 }, bounds);
    return id;
  }
  async function byHand(taskId: string): Promise<Response> {
    const token = await logIn(service.origin, lab.session);
    const url = `${service.origin}${API}/apps/${slow}/tasks/${taskId}/events`;
    return fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  }

  describe("following a run", () => {
    test("is not for modes that do not show their workflow", async () => {
      for (const mode of ["chat", "agent-chat", "completion"] as const) {
        const app_id = await lab.published(mode, mode === "completion" ? ECHO_WORKFLOW : ECHO_CHAT);
        const refused = refusalOf(await lab.api.streamTaskEvents({ path: { app_id, task_id: NOWHERE } }));
        expect(refused).toMatchObject({
          code: "invalid_param",
          status: 422,
          message: "mode_not_supported_for_event_reconnect",
        });
      }
    });

    test("with a last event that is no number is refused", async () => {
      const headers = { "Last-Event-ID": "yesterday" };
      const path = { app_id: slow, task_id: NOWHERE };
      expect(refusalOf(await lab.api.streamTaskEvents({ path, headers }))).toMatchObject({
        code: "invalid_param",
        details: [{ loc: ["header", "Last-Event-ID"] }],
      });
    });

    test("and stopping it is for whoever has started it: nobody else learns that there is one", async () => {
      const { taskId, stream } = await begun();
      const colleague = await colleagueOf(lab);
      const other = await lab.published("workflow", ECHO_WORKFLOW);
      const calls = [
        { api: lab.api, path: { app_id: slow, task_id: NOWHERE } },
        { api: lab.api, path: { app_id: slow, task_id: "no-uuid" } },
        { api: lab.api, path: { app_id: other, task_id: taskId } },
        { api: colleague, path: { app_id: slow, task_id: taskId } },
      ];
      for (const { api, path } of calls) {
        expect(refusalOf(await api.streamTaskEvents({ path }))).toEqual({
          code: "not_found",
          message: "Workflow run not found",
          status: 404,
        });
        expect(dataOf(await api.stopTask({ path }))).toEqual({ result: "success" });
      }
      const outsider = await stranger();
      for (const call of ["streamTaskEvents", "stopTask"] as const) {
        const refused = refusalOf(await outsider[call]({ path: { app_id: slow, task_id: taskId } }));
        expect(refused).toMatchObject({ code: "not_found", message: "app not found" });
      }
      expect(only(await moving(stream.rest()), "workflow_finished").data.status).toBe("succeeded");
    });

    test("is refused while the app's API is switched off", async () => {
      const app_id = await lab.published("workflow", ECHO_WORKFLOW);
      dataOf(await lab.editor.updateApp({ path: { app_id }, body: { enable_api: false } }));
      for (const call of ["streamTaskEvents", "stopTask"] as const)
        expect(refusalOf(await lab.api[call]({ path: { app_id, task_id: NOWHERE } }))).toMatchObject({
          code: "forbidden",
          message: "service_api_disabled",
        });
    });
  });

  describe("stopping a run", () => {
    test("ends it as stopped, with the node that was running, and can be asked for again", async () => {
      const { taskId, stream } = await begun();
      const path = { app_id: slow, task_id: taskId };
      expect(dataOf(await lab.api.stopTask({ path }))).toEqual({ result: "success" });
      const rest = await stream.rest();
      expect(only(rest, "node_finished").data).toMatchObject({ node_id: "llm", status: "stopped" });
      expect(only(rest, "workflow_finished").data).toMatchObject({ status: "stopped" });
      expect(dataOf(await lab.api.stopTask({ path }))).toEqual({ result: "success" });
      expect(names(await all(await follow(slow, taskId)))).toEqual(["workflow_finished"]);
    });

    test("ends the answer of a chat where it is", async () => {
      const chat = await lab.published("chat", SLOW_CHAT);
      const { taskId, stream, seen } = await begun(chat, TOPIC);
      dataOf(await lab.api.stopTask({ path: { app_id: chat, task_id: taskId } }));
      const rest = await stream.rest();
      expect(names([...seen, ...rest])).toEqual(["message", "message_end"]);
      expect(answerOf([...seen, ...rest])).not.toContain("end");
    });
  });

  async function stranger(): Promise<Api> {
    const email = "stranger@example.org";
    await service.addAccount(email);
    return apiClient(service, await service.signIn(email));
  }
});
