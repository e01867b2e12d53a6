import { describe, expect, test } from "vitest";
import { createApiClient } from "../../src/generated/api/client.js";
import { createConsoleClient } from "../../src/generated/console/client.js";
import {
  APPROVAL,
  type Api,
  all,
  answerOf,
  type Graph,
  names,
  only,
  reader,
  SLOW_WORKFLOW,
} from "./runs/lab.js";
import { dataOf, UNLIMITED_CALLS } from "./support/clients.js";
import { API, logIn } from "./support/device-client.js";
import { startPostgres } from "./support/postgres.js";
import { runService } from "./support/service-process.js";
import { temporaryDirectory } from "./support/temporary-directory.js";
import { PASSWORD, signIn } from "./support/test-service.js";

const EMAIL = "ada@example.org";
/** Said at four words a second: longer than any of these tests takes. */
const TOPIC = `one ${"more ".repeat(2000)}end`;

const directory = temporaryDirectory();
const postgres = await startPostgres();

if (typeof postgres === "string") {
  test.skip(postgres, () => undefined);
} else {
  /** Three instances on one database, a person's access token, and an app that takes its time. */
  const startThree = async () => {
    const DATABASE_URL = await postgres.createDatabase();
    const env = { ...UNLIMITED_CALLS, DEMO_EMAIL: EMAIL, DEMO_PASSWORD: PASSWORD, RUN_LEASE_SECONDS: "6" };
    const services = [1, 2, 3].map((i) =>
      runService({ ...env, DATABASE_URL, DATA_DIR: `${directory}/${i}` }),
    );
    const origins = await Promise.all(services.map(({ origin }) => origin));
    const [first = "", second = "", third = ""] = origins;
    const person = await signIn(first, EMAIL, PASSWORD);
    const headers = { Cookie: person.cookie, "X-CSRF-Token": person.csrfToken };
    const console = createConsoleClient({ baseUrl: `${second}/console/api`, headers });
    const workspace_id = dataOf(await console.getMe()).workspaces[0]?.id ?? "";
    dataOf(await console.setProvider({ path: { workspace_id }, body: { kind: "echo" } }));
    const published = async (name: string, graph: Graph) => {
      const body = { workspace_id, name, mode: "workflow" as const };
      const { id } = dataOf(await console.createApp({ body }));
      const path = { app_id: id };
      const { hash } = dataOf(await console.getDraft({ path }));
      const draft = dataOf(await console.saveDraft({ path, body: { graph, hash } }));
      dataOf(await console.publishDraft({ path, body: { hash: draft.hash } }));
      return id;
    };
    const app_id = await published("Slow", SLOW_WORKFLOW);
    const asking = await published("Asking", APPROVAL);
    const token = await logIn(third, person);
    const apiOf = (origin: string) =>
      createApiClient({ baseUrl: `${origin}${API}`, token: () => token, retry: false });
    return { services, app_id, asking, apis: [apiOf(first), apiOf(second), apiOf(third)] as const };
  };

  type Instances = readonly [runs: Api, follows: Api, third: Api];

  const begin = async (api: Api, app_id: string) => {
    const stream = reader(dataOf(await api.runApp({ path: { app_id }, body: { inputs: { topic: TOPIC } } })));
    const seen = await stream.until(({ data }) => data.event === "text_chunk");
    return { stream, seen, path: { app_id, task_id: only(seen, "workflow_started").task_id } };
  };

  describe("three instances on one database", () => {
    test("follow and stop runs of each other, go on with those that paused, and end those of one that is killed, without losing what it told", async () => {
      const { services, app_id, asking, apis } = await startThree();
      await followElsewhere(app_id, apis);
      const kill = () => void services[0]?.child.kill("SIGKILL");
      const answer = await pauseOn(asking, apis);
      await outliveOne(app_id, apis, kill);
      await answer();
    }, 150_000);
  });

  /** Follows a run on another instance than the one that runs it, live, and stops it on a third. */
  const followElsewhere = async (app_id: string, [runs, follows, stops]: Instances) => {
    const { stream, path } = await begin(runs, app_id);
    const headers = { "Last-Event-ID": "0" };
    const followed = reader(dataOf(await follows.streamTaskEvents({ path, headers })));
    let pieces = 0;
    const elsewhere = await followed.until(({ data }) => data.event === "text_chunk" && ++pieces === 4);
    expect(dataOf(await stops.stopTask({ path }))).toEqual({ result: "success" });
    const [here, there] = await Promise.all([stream.rest(), followed.rest()]);
    const whole = [...elsewhere, ...there].slice(1);
    expect(whole.map(({ id }) => id)).toEqual(whole.map((_, i) => String(i + 1)));
    expect(whole.slice(-here.length)).toEqual(here);
    expect(only(there, "workflow_finished").data.status).toBe("stopped");
    expect(names(await all(dataOf(await stops.streamTaskEvents({ path }))))).toEqual(["workflow_finished"]);
  };

  /** Has a run pause on one instance; what is returned goes on with it on another, whatever has become of the first. */
  const pauseOn = async (app_id: string, [runs, submits, follows]: Instances) => {
    const body = { inputs: { topic: "tides" } };
    const paused = only(
      await all(dataOf(await runs.runApp({ path: { app_id }, body }))),
      "human_input_required",
    );
    const form = { app_id, form_token: paused.data.form_token ?? "" };
    const path = { app_id, task_id: paused.task_id };
    return async () => {
      const stream = reader(
        dataOf(await follows.streamTaskEvents({ path, query: { continue_on_pause: true } })),
      );
      expect((await stream.next()).data.event).toBe("ping");
      const submission = { action: "send", inputs: { comment: "Good", signature: "Ada" } };
      dataOf(await submits.submitHumanInputForm({ path: form, body: submission }));
      const rest = await stream.rest();
      expect(answerOf(rest)).toBe("News of tides — Good, Ada");
      expect(only(rest, "workflow_finished").data.outputs).toEqual({ answer: "News of tides — Good, Ada" });
    };
  };

  /** Follows a run whose instance is killed in the middle of it. */
  const outliveOne = async (app_id: string, [runs, follows, asks]: Instances, kill: () => void) => {
    const { stream, seen, path } = await begin(runs, app_id);
    const followed = reader(
      dataOf(await follows.streamTaskEvents({ path, headers: { "Last-Event-ID": "0" } })),
    );
    await followed.until(({ data }) => data.event === "text_chunk");
    const broken = stream.until(() => {
      kill();
      return false;
    });
    await expect(broken).rejects.toThrow();
    const rest = await followed.rest();
    expect(only(rest, "error")).toMatchObject({ code: "instance_lost" });
    expect(only(rest, "workflow_finished").data).toMatchObject({
      status: "failed",
      error: "The instance that ran it has gone.",
      error_code: "instance_lost",
    });
    const whole = await all(dataOf(await asks.streamTaskEvents({ path, headers: { "Last-Event-ID": "0" } })));
    expect(whole.slice(0, seen.length)).toEqual(seen);
    expect(whole.map(({ id }) => id)).toEqual(whole.map((_, i) => String(i + 1)));
    expect(answerOf(whole).startsWith("one more ")).toBe(true);
    // The dead run takes no place: the app can be run again, here.
    const again = await begin(asks, app_id);
    dataOf(await asks.stopTask({ path: again.path }));
    expect(only(await again.stream.rest(), "workflow_finished").data.status).toBe("stopped");
  };
}
