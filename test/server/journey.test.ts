import { beforeAll, describe, expect, test } from "vitest";
import { createApiClient } from "../../src/generated/api/client.js";
import { createConsoleClient } from "../../src/generated/console/client.js";
import { all, answerOf, chain, end, llm, names, only, reader, start, text, whileMoving } from "./runs/lab.js";
import { onBothDatabases } from "./support/both-databases.js";
import { dataOf, refusalOf } from "./support/clients.js";
import { API } from "./support/device-client.js";
import { DEMO_EMAIL, PASSWORD, type TestService } from "./support/test-service.js";

const GRAPH = chain(
  start([text("topic", { required: true })]),
  { id: "ask", type: "template", title: "Ask", template: "Tell me about {{start.topic}}" },
  llm("{{ask.output}}", { model: "echo-slow" }),
  end({ name: "answer", value: "{{llm.text}}" }),
);
const TOPIC = `tides ${"and waves ".repeat(40)}`.trim();

await onBothDatabases((startService) => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
  });

  /** Signs in with the generated client alone; Node keeps no cookies, so the test does. */
  async function signIn(email: string) {
    const baseUrl = `${service.origin}/console/api`;
    const login = await createConsoleClient({ baseUrl }).login({ body: { email, password: PASSWORD } });
    const { csrf_token, workspaces } = dataOf(login);
    const cookie = login.response?.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const headers = { Cookie: cookie, "X-CSRF-Token": csrf_token };
    const withoutToken = createConsoleClient({ baseUrl, headers: { Cookie: cookie } });
    const console = createConsoleClient({ baseUrl, headers });
    return { console, withoutToken, headers, workspaceId: workspaces[0]?.id ?? "" };
  }

  describe("a person", () => {
    test("signs in, builds an app, debugs and inspects it, publishes it, and runs, follows and stops it on a device", async () => {
      // Signing in; the CSRF token is what makes it count.
      const { console, withoutToken, headers, workspaceId } = await signIn(DEMO_EMAIL);
      const creation = { workspace_id: workspaceId, name: "Tides", mode: "workflow" as const };
      expect(refusalOf(await withoutToken.createApp({ body: creation })).code).toBe("forbidden");

      // An app, its model and its draft.
      const { id: app_id } = dataOf(await console.createApp({ body: creation }));
      dataOf(await console.setProvider({ path: { workspace_id: workspaceId }, body: { kind: "echo" } }));
      const { hash } = dataOf(await console.getDraft({ path: { app_id } }));
      const draft = dataOf(await console.saveDraft({ path: { app_id }, body: { graph: GRAPH, hash } }));

      // A run of the draft.
      const body = { inputs: { topic: TOPIC } };
      const debugging = dataOf(await console.runDraftWorkflow({ path: { app_id }, body }));
      const debugged = await whileMoving(service.clock, 0.25, all(debugging));
      expect(only(debugged, "workflow_finished").data).toMatchObject({
        status: "succeeded",
        outputs: { answer: `Tell me about ${TOPIC}` },
      });

      // What each node has made.
      const run = { app_id, origin: "draft" as const, run_id: only(debugged, "workflow_started").task_id };
      const { node_outputs } = dataOf(await console.getRunNodeOutputs({ path: run }));
      expect(node_outputs.map(({ node_id, node_status }) => [node_id, node_status])).toEqual([
        ["start", "ready"],
        ["ask", "ready"],
        ["llm", "ready"],
        ["end", "ready"],
      ]);
      for (const { node_id, outputs } of node_outputs) {
        const node = dataOf(await console.getNodeOutputs({ path: { ...run, node_id } }));
        expect(node.outputs).toEqual(outputs);
        for (const { name, value_preview } of outputs) {
          const preview = dataOf(
            await console.previewNodeOutput({ path: { ...run, node_id, output_name: name } }),
          );
          expect(preview.value).toEqual(value_preview);
        }
      }
      const told = await all(dataOf(await console.streamNodeOutputs({ path: run })));
      expect(told.map(({ event }) => event)).toEqual(["snapshot", "workflow_run_completed"]);

      // The inspector's errors, three of the four; the last one needs a published run.
      const nowhere = { ...run, run_id: "00000000-0000-4000-8000-000000000000" };
      const missing = refusalOf(await console.getRunNodeOutputs({ path: nowhere }));
      expect(missing.code).toBe("workflow_run_not_found");
      const node = await console.getNodeOutputs({ path: { ...run, node_id: "nobody" } });
      expect(refusalOf(node).code).toBe("node_not_in_workflow_run");
      const output = await console.previewNodeOutput({
        path: { ...run, node_id: "ask", output_name: "nothing" },
      });
      expect(refusalOf(output).code).toBe("node_output_not_declared");

      // Somebody else cannot tell the run from a missing one, and the stream is refused before it starts.
      await service.addAccount("eve@example.org");
      const { console: foreign } = await signIn("eve@example.org");
      expect(refusalOf(await foreign.getRunNodeOutputs({ path: run }))).toEqual(missing);
      const stream = await foreign.streamNodeOutputs({ path: run });
      expect(refusalOf(stream)).toEqual(missing);
      expect(stream.response?.headers.get("Content-Type")).toMatch(/^application\/json/);

      // Publishing.
      const published = dataOf(await console.publishDraft({ path: { app_id }, body: { hash: draft.hash } }));

      // A device.
      let token: string | undefined;
      const api = createApiClient({ baseUrl: `${service.origin}${API}`, token: () => token });
      const client_id = "difyctl";
      const login = dataOf(
        await api.createDeviceAuthorization({ body: { client_id, device_label: "journey" } }),
      );
      dataOf(await api.approveDevice({ body: { user_code: login.user_code } }, { headers }));
      const granted = dataOf(
        await api.createAccessToken({ body: { device_code: login.device_code, client_id } }),
      );
      token = "token" in granted ? granted.token : granted.access_token;

      // A run over server-sent events, whose client goes away.
      const running = reader(dataOf(await api.runApp({ path: { app_id }, body })));
      const seen = await whileMoving(
        service.clock,
        0.25,
        running.until(({ data }) => data.event === "text_chunk"),
      );
      expect(only(seen, "workflow_started").data.workflow_id).toBe(published.id);
      await running.leave();
      const task_id = only(seen, "workflow_started").task_id;
      const inspected = await console.getRunNodeOutputs({ path: { ...run, run_id: task_id } });
      expect(refusalOf(inspected).code).toBe("published_run_inspector_not_implemented");

      // Taken up again where it broke off, and stopped.
      const path = { app_id, task_id };
      const last = seen.at(-1)?.id ?? "";
      const resumed = reader(
        dataOf(await api.streamTaskEvents({ path, headers: { "Last-Event-ID": last } })),
      );
      const more = await whileMoving(
        service.clock,
        0.25,
        resumed.until(({ data }) => data.event === "text_chunk"),
      );
      expect(dataOf(await api.stopTask({ path }))).toEqual({ result: "success" });
      const rest = await resumed.rest();
      const [ping, ...events] = [...more, ...rest];
      expect(ping).toEqual({ id: last, data: { event: "ping", task_id } });
      const whole = [...seen, ...events];
      expect(whole.map(({ id }) => id)).toEqual(whole.map((_, i) => String(i + 1)));
      expect(`Tell me about ${TOPIC}`.startsWith(answerOf(whole))).toBe(true);
      expect(only(rest, "workflow_finished").data).toMatchObject({ status: "stopped" });
      expect(names(await all(dataOf(await api.streamTaskEvents({ path }))))).toEqual(["workflow_finished"]);
    });
  });
});
