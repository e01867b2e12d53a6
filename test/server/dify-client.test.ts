import { afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  chain,
  ECHO_WORKFLOW,
  end,
  type Lab,
  openLab,
  reader,
  SLOW_WORKFLOW,
  start,
  whileMoving,
} from "./runs/lab.js";
import { dataOf } from "./support/clients.js";
import { API, approve, type Codes, read } from "./support/device-client.js";
import { createDifyctl, type Difyctl, type DifyEvent } from "./support/difyctl.js";
import { type ConsoleClient, startTestService, type TestService } from "./support/test-service.js";

const NOWHERE = "00000000-0000-4000-8000-000000000000";
const RUNS_PER_DAY = 8;

let service: TestService;
let person: ConsoleClient;
let difyctl: Difyctl;

beforeAll(async () => {
  service = await startTestService();
  person = await service.signIn();
  difyctl = createDifyctl(service.origin);
});

async function startLogin(): Promise<Codes & { readonly interval: number }> {
  const { status, body } = await difyctl.start();
  expect(status).toBe(200);
  return body;
}

/** A client that is logged in. */
async function loggedIn(wait?: (seconds: number) => unknown, by: ConsoleClient = person): Promise<Difyctl> {
  const client = createDifyctl(service.origin, wait);
  const { body: codes } = await client.start();
  await approve(by, codes.user_code);
  const result = await client.poll(codes);
  if (result.kind !== "approved") throw new Error(`the login ended as ${result.kind}`);
  client.token = result.token;
  return client;
}

describe("a login by the rules of difyctl", () => {
  test("polls at once, doubles its interval on slow_down, and ends with a token that is accepted", async () => {
    const codes = await startLogin();
    const seen: string[] = [];
    let { interval } = codes;
    let result = await difyctl.poll(codes);
    for (let polls = 0; polls < 10 && (result.kind === "pending" || result.kind === "slow_down"); polls++) {
      seen.push(result.kind);
      if (result.kind === "slow_down") interval = Math.min(interval * 2, 60);
      // Its third wait is cut short, as a suspended laptop's clock would do.
      service.clock.advance(polls === 1 ? 1 : interval);
      if (polls === 3) expect((await approve(person, codes.user_code)).status).toBe(200);
      result = await difyctl.poll(codes);
    }
    expect(seen).toEqual(["pending", "pending", "slow_down", "pending"]);
    if (result.kind !== "approved") throw new Error(`the login ended as ${result.kind}`);
    const client = createDifyctl(service.origin);
    client.token = result.token;
    expect(await client.call("GET", "/account")).toMatchObject({ account: { email: "demo@example.org" } });
  });

  test("is told of a denial, an expiry and a second redemption in its own words", async () => {
    const [denied, expired, redeemed] = [await startLogin(), await startLogin(), await startLogin()];
    await person.post(`${API}/oauth/device/deny`, { user_code: denied.user_code });
    await approve(person, redeemed.user_code);
    expect((await difyctl.poll(redeemed)).kind).toBe("approved");
    expect((await difyctl.poll(redeemed)).kind).toBe("expired");
    expect((await difyctl.poll(denied)).kind).toBe("denied");
    service.clock.advance(900);
    expect((await difyctl.poll(expired)).kind).toBe("expired");
  });

  test("finds `error` in every refusal of the token endpoint, the rate limit included", async () => {
    const nonsense = { device_code: "nonsense" };
    let result = await difyctl.poll(nonsense);
    for (let i = 0; i < 60 && result.kind === "expired"; i++) result = await difyctl.poll(nonsense);
    expect(result).toEqual({ kind: "fatal", reason: "too_many_requests" });
  });

  test("hears exactly the code of each error of a person's decision", async () => {
    const codes = await startLogin();
    expect((await difyctl.start("nobody")).body).toEqual({ error: "unsupported_client" });
    const unknown = await read(await person.post(`${API}/oauth/device/approve`, { user_code: "BBBB-BBBB" }));
    expect(unknown).toMatchObject({ status: 404, body: { error: "expired_or_unknown" } });
    expect(unknown.body).toEqual({ error: "expired_or_unknown" });
    await approve(person, codes.user_code);
    expect((await approve(person, codes.user_code)).body).toEqual({ error: "already_resolved" });
  });
});

describe("apps and runs by the rules of difyctl", () => {
  let lab: Lab;

  beforeAll(async () => {
    service = await startTestService({
      LIMIT_CONCURRENT_RUNS_PER_APP: "1",
      LIMIT_RUNS_PER_WORKSPACE_PER_DAY: String(RUNS_PER_DAY),
      LIMIT_DECISIONS_PER_HOUR: "1000",
    });
    lab = await openLab(service);
    await lab.useEcho();
    person = lab.session;
  });

  const nameOf = ({ name }: DifyEvent) => name;

  test("it probes the server, finds an app, runs it and reads the run again", async () => {
    const id = await lab.published("workflow", ECHO_WORKFLOW);
    const client = await loggedIn();
    expect(await client.call("GET", "/_version")).toMatchObject({ edition: "SELF_HOSTED" });
    const { default_workspace_id } = await client.call("GET", "/account");
    const page = await client.call("GET", `/apps?workspace_id=${default_workspace_id}&page=1&limit=20`);
    expect(page).toMatchObject({
      page: 1,
      limit: 20,
      total: 1,
      has_more: false,
      data: [{ id, name: "App" }],
    });
    const described = await client.call("GET", `/apps/${id}?fields=info,input_schema`);
    expect(described).toMatchObject({
      info: { id, mode: "workflow" },
      input_schema: { properties: { inputs: { required: ["topic"] } } },
    });

    const body = { inputs: { topic: "the tides" } };
    const events = await client.events("POST", `/apps/${id}:run`, { body });
    expect(events.map(nameOf).filter((name) => name !== "text_chunk")).toEqual([
      "workflow_started",
      ...["node_started", "node_finished", "node_started", "node_finished", "node_started", "node_finished"],
      "workflow_finished",
    ]);
    const text = events.flatMap(({ name, data }) => (name === "text_chunk" ? [data.data.text] : []));
    expect(text.join("")).toBe("About the tides");
    const last = events.at(-1);
    expect(last?.data.data).toMatchObject({ status: "succeeded", outputs: { answer: "About the tides" } });

    const task = `/apps/${id}/tasks/${last?.data.task_id}`;
    const again = await client.events("GET", `${task}/events`);
    expect(again).toEqual([last]);
    const whole = await client.events("GET", `${task}/events?include_state_snapshot=true`);
    expect(whole.map(nameOf).at(0)).toBe("workflow_started");
    expect(await client.call("POST", `${task}:stop`)).toEqual({ result: "success" });
    expect(await client.call("DELETE", "/account/sessions/self")).toEqual({ status: "revoked" });
    await expect(client.call("GET", "/account")).rejects.toMatchObject({
      kind: "auth_expired",
      server: { code: "unauthorized", hint: expect.stringMatching(/Sign in/) },
    });
  });

  test("a chat's answer and its end come in events that name themselves", async () => {
    const graph = chain(start(), end({ name: "answer", value: "You said {{sys.query}}" }));
    const id = await lab.published("advanced-chat", graph);
    const client = await loggedIn();
    const body = { inputs: {}, query: "hello", response_mode: "streaming", conversation_id: "" };
    const events = await client.events("POST", `/apps/${id}:run`, { body });
    expect(events.map(nameOf)).toContain("message_end");
    expect(events.find(({ name }) => name === "message_end")?.data.conversation_id).toMatch(
      /^[0-9a-f-]{36}$/,
    );
  });

  describe("every refusal is an ErrorBody that parses strictly", () => {
    test.each([
      ["a path that does not exist", "GET", "/nothing", undefined, "server_4xx_other", "not_found"],
      ["a method that is not there", "PUT", "/account", {}, "server_4xx_other", "method_not_allowed"],
      ["a query that is wrong", "GET", "/apps?page=0", undefined, "server_4xx_other", "invalid_param"],
      ["an app of nobody", "GET", `/apps/${NOWHERE}`, undefined, "server_4xx_other", "not_found"],
      [
        "a run of nobody's app",
        "POST",
        `/apps/${NOWHERE}:run`,
        { inputs: {} },
        "server_4xx_other",
        "not_found",
      ],
    ] as const)("%s", async (_what, method, path, body, kind, code) => {
      const client = await loggedIn();
      const { length } = client.sent;
      await expect(client.call(method, path, { body })).rejects.toMatchObject({ kind, server: { code } });
      expect(client.sent.slice(length)).toEqual([`${method} ${path}`]);
    });

    test("an app that was never published, one that is switched off, and inputs that are missing", async () => {
      const client = await loggedIn();
      const run = (id: string) => client.events("POST", `/apps/${id}:run`, { body: { inputs: {} } });
      await expect(run(await lab.app("workflow", ECHO_WORKFLOW))).rejects.toMatchObject({
        kind: "server_4xx_other",
        status: 400,
        server: { code: "app_unavailable" },
      });
      const id = await lab.published("workflow", ECHO_WORKFLOW);
      await expect(run(id)).rejects.toMatchObject({
        status: 422,
        server: { code: "invalid_param", details: [{ type: "missing", loc: ["body", "inputs", "topic"] }] },
      });
      dataOf(await lab.editor.updateApp({ path: { app_id: id }, body: { enable_api: false } }));
      await expect(run(id)).rejects.toMatchObject({
        kind: "access_denied",
        server: { code: "forbidden", message: "service_api_disabled" },
      });
    });
  });

  describe("a limit", () => {
    let leave: () => Promise<void> = async () => undefined;
    afterEach(() => leave());

    /** An app that is as busy as it may be, until it is let go. */
    async function busyApp() {
      const app_id = await lab.published("workflow", SLOW_WORKFLOW);
      const body = { inputs: { topic: "one two three" } };
      const run = reader(dataOf(await lab.api.runApp({ path: { app_id }, body })));
      const { data } = await run.next();
      leave = () => run.leave();
      return {
        path: `/apps/${app_id}:run`,
        body,
        async letGo() {
          const task_id = data.event === "workflow_started" ? data.task_id : "";
          dataOf(await lab.api.stopTask({ path: { app_id, task_id } }));
          await run.rest();
        },
      };
    }

    test("on runs at once is waited out for as long as `Retry-After` says, where a POST may be sent again", async () => {
      const { path, body, letGo } = await busyApp();
      const client = await loggedIn(letGo);
      const running = client.events("POST", path, { body, repeatsPost: true });
      const events = await whileMoving(service.clock, 0.25, running);
      expect(events.at(-1)?.data.data.outputs).toEqual({ answer: "one two three" });
      expect(client.waits).toEqual([5]);
      expect(client.sent.filter((line) => line === `POST ${path}`)).toHaveLength(2);
    });

    test("on runs at once ends the command where a POST may not be sent again", async () => {
      const { path, body } = await busyApp();
      const client = await loggedIn();
      await expect(client.events("POST", path, { body })).rejects.toMatchObject({
        kind: "rate_limited",
        server: { code: "too_many_requests", status: 429 },
      });
      expect(client.waits).toEqual([]);
    });

    test("on the calls of a token is tried three times in all, each wait within the minute", async () => {
      const client = await loggedIn();
      const calls = async () => {
        for (;;) await client.call("GET", "/account");
      };
      await expect(calls()).rejects.toMatchObject({
        kind: "rate_limited",
        server: { code: "too_many_requests" },
      });
      expect(client.waits).toHaveLength(2);
      for (const seconds of client.waits) {
        expect(seconds).toBeGreaterThan(0);
        expect(seconds).toBeLessThanOrEqual(60);
      }
    });

    test("of the workspace's plan is never waited out", async () => {
      await service.addAccount("thrifty@example.org");
      const thrifty = await openLab(service, "thrifty@example.org");
      const path = `/apps/${await thrifty.published("workflow", chain(start(), end()))}:run`;
      const client = await loggedIn(undefined, thrifty.session);
      const run = () => client.events("POST", path, { body: { inputs: {} }, repeatsPost: true });
      for (let runs = 0; runs < RUNS_PER_DAY; runs++) expect((await run()).length).toBeGreaterThan(0);
      await expect(run()).rejects.toMatchObject({
        kind: "rate_limited",
        server: { code: "rate_limit_error" },
      });
      expect(client.waits).toEqual([]);
    });
  });
});

describe("the version gate", () => {
  const get = async (path: string, agent: string) =>
    read(await fetch(`${service.origin}${path}`, { headers: { "User-Agent": agent } }));

  test.each([
    ["difyctl/0.1.0 (linux; x64; stable)", 426],
    ["difyctl/0.1.99", 426],
    ["difyctl/0.2.0 (linux; x64; stable)", 401],
    ["difyctl/0.2.0-rc.1 (linux; x64; next)", 401],
    ["difyctl/0.10.0", 401],
    ["difyctl/1.0.0", 401],
    ["difyctl/0.1", 401],
    ["difyctl/x.y.z", 401],
    ["curl/8.0.0", 401],
    ["", 401],
  ])("%j calls /account: %i", async (agent, status) => {
    expect((await get(`${API}/account`, agent)).status).toBe(status);
  });

  test("an old client is told to upgrade, on paths that are gone too", async () => {
    for (const path of ["/account", "/apps/1/describe", "/oauth/device/token"]) {
      expect(await get(`${API}${path}`, "difyctl/0.1.0")).toMatchObject({
        status: 426,
        body: { code: "upgrade_required", status: 426, hint: expect.stringContaining("0.2.0") },
      });
    }
  });

  test("an OAuth operation refuses an old client in its own shape", async () => {
    const headers = { "User-Agent": "difyctl/0.1.0", "Content-Type": "application/json" };
    const body = JSON.stringify({ client_id: "difyctl", device_label: "old" });
    const answer = await read(
      await fetch(`${service.origin}${API}/oauth/device/code`, { method: "POST", headers, body }),
    );
    expect(answer).toMatchObject({ status: 426, body: { error: "upgrade_required" } });
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
  });

  test("version and health are answered to everybody", async () => {
    expect((await get(`${API}/_version`, "difyctl/0.1.0")).status).toBe(200);
    expect((await get(`${API}/_health?probe=1`, "difyctl/0.1.0")).status).not.toBe(426);
  });

  test("the console and the docs are not gated", async () => {
    expect((await get("/console/api/me", "difyctl/0.1.0")).status).toBe(401);
    expect((await get("/docs/api", "difyctl/0.1.0")).status).toBe(200);
  });
});
