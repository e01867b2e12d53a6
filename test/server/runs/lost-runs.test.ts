import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { onBothDatabases } from "../support/both-databases.js";
import { dataOf, UNLIMITED_CALLS } from "../support/clients.js";
import { manualClock } from "../support/manual-clock.js";
import { startTestService } from "../support/test-service.js";
import {
  all,
  answerOf,
  chain,
  end,
  llm,
  names,
  only,
  openLab,
  reader,
  SLOW_CHAT,
  SLOW_WORKFLOW,
  start,
  whileMoving,
} from "./lab.js";

const LOST = "The instance that ran it has gone.";
/** So long that no run of it ends by itself before it is cut off. */
const TOPIC = `one ${"more ".repeat(2000)}end`;

describe("a service that starts on a SQLite file again", () => {
  test("ends the runs of its predecessor as failed, with the reason, and keeps what they had said", async () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), "wireproof-"));
    onTestFinished(() => rmSync(DATA_DIR, { recursive: true, force: true }));
    const clock = manualClock();
    const first = await startTestService({ ...UNLIMITED_CALLS, DATA_DIR }, clock);
    const lab = await openLab(first);
    await lab.useEcho();
    const [app_id, chat] = [
      await lab.published("workflow", SLOW_WORKFLOW),
      await lab.published("chat", SLOW_CHAT),
    ];
    const stream = reader(
      dataOf(await lab.api.runApp({ path: { app_id }, body: { inputs: { topic: TOPIC } } })),
    );
    const seen = await whileMoving(
      clock,
      0.25,
      stream.until(({ data }) => data.event === "text_chunk"),
    );
    const pending = lab.api.runApp({ path: { app_id: chat }, body: { inputs: {}, query: TOPIC } });
    const talk = reader(dataOf(await whileMoving(clock, 0.25, pending)));
    const said = await talk.next();
    const task_id = only(seen, "workflow_started").task_id;

    // A start that finds the port taken leaves everything as it is.
    const PORT = new URL(first.listening).port;
    await expect(startTestService({ DATA_DIR, PORT }, clock)).rejects.toMatchObject({ code: "EADDRINUSE" });
    expect((await first.store.runs.find(app_id, task_id))?.status).toBe("running");

    // The predecessor is still there, as one that hangs is; it can write no more.
    const second = await startTestService({ ...UNLIMITED_CALLS, DATA_DIR }, clock);
    const next = await openLab(second);
    const path = { app_id, task_id };
    const events = await all(
      dataOf(await next.api.streamTaskEvents({ path, query: { include_state_snapshot: true } })),
    );
    expect(names(events).slice(-3)).toEqual(["node_finished", "error", "workflow_finished"]);
    expect(answerOf(events).startsWith("one ")).toBe(true);
    expect(only(events, "error")).toMatchObject({ code: "instance_lost", message: LOST, status: 500 });
    expect(only(events, "workflow_finished").data).toMatchObject({
      status: "failed",
      error: LOST,
      error_code: "instance_lost",
    });
    const inspected = { app_id, origin: "published" as const, run_id: task_id };
    expect(dataOf(await next.editor.getRunNodeOutputs({ path: inspected }))).toMatchObject({
      workflow_run_status: "failed",
      node_outputs: [
        { node_status: "ready" },
        { node_id: "llm", node_status: "failed" },
        { node_status: "idle" },
      ],
    });
    const chatId = said.data.task_id ?? "";
    const { events: ofChat, ended } = await second.store.runs.eventsAfter(chatId, 0, 1000);
    expect(ended).toBe(true);
    expect(JSON.parse(ofChat.at(-1)?.data ?? "{}")).toMatchObject({ event: "error", code: "instance_lost" });
    const count = ofChat.length;
    clock.advance(60);
    await first.close();
    expect((await second.store.runs.eventsAfter(chatId, 0, 1000)).events).toHaveLength(count);
  });
});

await onBothDatabases((startService) => {
  describe("a service that is stopped", () => {
    test("ends what it is running as failed, tells those who follow, and does not wait for the rest", async () => {
      const service = await startService(UNLIMITED_CALLS);
      const lab = await openLab(service);
      await lab.useEcho();
      const app_id = await lab.published("workflow", SLOW_WORKFLOW);
      const stream = reader(
        dataOf(await lab.api.runApp({ path: { app_id }, body: { inputs: { topic: TOPIC } } })),
      );
      const seen = await whileMoving(
        service.clock,
        0.25,
        stream.until(({ data }) => data.event === "text_chunk"),
      );
      const closing = service.close();
      const rest = await stream.rest();
      await closing;
      expect(names([...seen, ...rest]).slice(-3)).toEqual(["node_finished", "error", "workflow_finished"]);
      expect(only(rest, "workflow_finished").data).toMatchObject({
        status: "failed",
        error: "The instance that ran it was shut down.",
        error_code: "instance_lost",
      });
    });
  });

  describe("a run whose instance no longer renews its lease", () => {
    test("is ended by another one, and not before its lease is over", async () => {
      const service = await startService({ ...UNLIMITED_CALLS, RUN_LEASE_SECONDS: "30" });
      const lab = await openLab(service);
      const app_id = await lab.published("workflow", chain(start(), llm("x"), end()));
      const account = dataOf(await lab.api.getAccount()).account?.id ?? "";
      const id = "11111111-1111-4111-8111-111111111111";
      const graph = JSON.stringify(chain(start(), llm("x"), end()));
      await service.store.runs.create(
        {
          ...{
            id,
            appId: app_id,
            accountId: account,
            origin: "published",
            mode: "workflow",
            workflowId: app_id,
          },
          ...{ graph, messageId: undefined, files: "[]", turn: undefined, runner: "gone", leaseMs: 30_000 },
        },
        { atOncePerApp: 10, turnsPerConversation: 10 },
      );
      const status = async () => (await service.store.runs.find(app_id, id))?.status;
      for (let elapsed = 0; elapsed < 30; elapsed += 10) {
        await vi.waitUntil(() => service.clock.waiting(10_000) > 0);
        service.clock.advance(10);
        expect(await status()).toBe("running");
      }
      const followed = dataOf(await lab.api.streamTaskEvents({ path: { app_id, task_id: id } }));
      const events = await whileMoving(service.clock, 1, all(followed));
      expect(names(events)).toEqual(["ping", "error", "workflow_finished"]);
      expect(await status()).toBe("failed");
    });
  });
});
