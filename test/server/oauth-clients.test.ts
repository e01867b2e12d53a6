import * as oauth from "oauth4webapi";
import * as client from "openid-client";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { ECHO_WORKFLOW, openLab } from "./runs/lab.js";
import { API, approve, read } from "./support/device-client.js";
import { readFrames } from "./support/event-frames.js";
import { type ConsoleClient, startTestService, type TestService } from "./support/test-service.js";

let service: TestService;
let person: ConsoleClient;
let appId: string;

beforeAll(async () => {
  service = await startTestService();
  const lab = await openLab(service);
  await lab.useEcho();
  appId = await lab.published("workflow", ECHO_WORKFLOW);
  person = lab.session;
});

/** How a client calls a protected resource. */
type Call = (method: string, url: URL, body?: string, headers?: Headers) => Promise<Response>;

/** Lists the apps of the person's workspace, runs the one that there is, and reads its events to the end. */
async function expectToListAndRun(call: Call): Promise<void> {
  const get = async (path: string) => read(await call("GET", new URL(`${service.origin}${API}${path}`)));
  const account = await get("/account");
  expect(account).toMatchObject({ status: 200, body: { subject_type: "account" } });
  const apps = await get(`/apps?workspace_id=${account.body.default_workspace_id}`);
  expect(apps).toMatchObject({ status: 200, body: { total: 1, data: [{ id: appId, mode: "workflow" }] } });

  const url = new URL(`${service.origin}${API}/apps/${appId}:run`);
  const body = JSON.stringify({ inputs: { topic: "the tides" } });
  const headers = new Headers({ "Content-Type": "application/json" });
  const frames = await readFrames(await call("POST", url, body, headers));
  expect(frames.map(({ event, id }) => [event, id])).toEqual(
    frames.map((_, i) => [undefined, String(i + 1)]),
  );
  expect(JSON.parse(frames.at(-1)?.data ?? "")).toMatchObject({
    event: "workflow_finished",
    data: { status: "succeeded", outputs: { answer: "About the tides" } },
  });
}

describe("oauth4webapi", () => {
  const insecure = { [oauth.allowInsecureRequests]: true } as const;
  const publicClient: oauth.Client = { client_id: "wireproof" };
  const authentication = oauth.None();

  async function discover(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(service.origin);
    const response = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
    return oauth.processDiscoveryResponse(issuer, response);
  }

  async function poll(server: oauth.AuthorizationServer, deviceCode: string) {
    const response = await oauth.deviceCodeGrantRequest(
      server,
      publicClient,
      authentication,
      deviceCode,
      insecure,
    );
    return oauth.processDeviceCodeResponse(server, publicClient, response);
  }

  test("logs in, lists apps and runs one: discovery, pending, slow_down, approval, token, calls, revocation, 401", async () => {
    const server = await discover();
    const response = await oauth.deviceAuthorizationRequest(
      server,
      publicClient,
      authentication,
      { scope: "full" },
      insecure,
    );
    const codes = await oauth.processDeviceAuthorizationResponse(server, publicClient, response);
    expect(codes).toMatchObject({
      expires_in: 900,
      interval: 5,
      verification_uri: `${service.origin}/device`,
    });

    await expect(poll(server, codes.device_code)).rejects.toMatchObject({
      error: "authorization_pending",
      status: 400,
    });
    await expect(poll(server, codes.device_code)).rejects.toMatchObject({ error: "slow_down", status: 400 });
    service.clock.advance(10);
    await expect(poll(server, codes.device_code)).rejects.toMatchObject({ error: "authorization_pending" });
    expect((await approve(person, codes.user_code)).status).toBe(200);
    const token = await poll(server, codes.device_code);
    expect(token).toMatchObject({ token_type: "bearer", scope: "full" });

    const call: Call = (method, url, body, headers) =>
      oauth.protectedResourceRequest(token.access_token, method, url, headers, body, insecure);
    await expectToListAndRun(call);

    const revoked = await oauth.revocationRequest(
      server,
      publicClient,
      authentication,
      token.access_token,
      insecure,
    );
    expect(await oauth.processRevocationResponse(revoked)).toBeUndefined();
    await expect(call("GET", new URL(`${service.origin}${API}/account`))).rejects.toMatchObject({
      status: 401,
      cause: [{ scheme: "bearer", parameters: { error: "invalid_token" } }],
    });
  });

  test("reads every refusal as an OAuth error", async () => {
    const server = await discover();
    await expect(poll(server, "nonsense")).rejects.toMatchObject({ error: "invalid_grant", status: 400 });
    const response = await oauth.deviceAuthorizationRequest(
      server,
      publicClient,
      authentication,
      { scope: "root" },
      insecure,
    );
    await expect(
      oauth.processDeviceAuthorizationResponse(server, publicClient, response),
    ).rejects.toMatchObject({
      error: "invalid_scope",
    });
    const unknown = await oauth.deviceAuthorizationRequest(
      server,
      { client_id: "stranger" },
      authentication,
      {},
      insecure,
    );
    await expect(
      oauth.processDeviceAuthorizationResponse(server, { client_id: "stranger" }, unknown),
    ).rejects.toMatchObject({ error: "invalid_client", status: 401 });
  });
});

describe("openid-client", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const discover = () =>
    client.discovery(new URL(service.origin), "wireproof", undefined, client.None(), {
      algorithm: "oauth2",
      execute: [client.allowInsecureRequests],
    });

  /** Lets a client's timers and the service's clock run together, a second at a time, until the client is done. */
  async function drive<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const finished = work.finally(() => {
      done = true;
    });
    finished.catch(() => undefined);
    while (!done) {
      service.clock.advance(1);
      await vi.advanceTimersByTimeAsync(1000);
      // Requests are real: the event loop has to turn for them.
      for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
    }
    return finished;
  }

  test("polls through pending and slow_down to the token, lists apps, runs one and revokes", async () => {
    const config = await discover();
    const seen: string[] = [];
    config[client.customFetch] = async (url, options) => {
      // Everything that it sends is a form.
      const response = await fetch(url, { ...options, body: options.body ? String(options.body) : null });
      const { error } = response.headers.get("Content-Type")?.includes("json")
        ? await response.clone().json()
        : {};
      seen.push(error ?? String(response.status));
      // Decide only after the client was told to slow down.
      if (error === "slow_down") expect((await approve(person, codes.user_code)).status).toBe(200);
      return response;
    };
    const codes = await client.initiateDeviceAuthorization(config, { scope: "full" });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    // An impatient device: it polls every second although it was told five.
    const tokens = await drive(client.pollDeviceAuthorizationGrant(config, { ...codes, interval: 1 }));
    vi.useRealTimers();
    expect(seen).toEqual(["200", "authorization_pending", "slow_down", "200"]);

    const call: Call = (method, url, body, headers) =>
      client.fetchProtectedResource(config, tokens.access_token, url, method, body, headers);
    await expectToListAndRun(call);
    await client.tokenRevocation(config, tokens.access_token);
    await expect(call("GET", new URL(`${service.origin}${API}/account`))).rejects.toMatchObject({
      status: 401,
    });
  });

  test("stops when the person denies", async () => {
    const config = await discover();
    const codes = await client.initiateDeviceAuthorization(config, {});
    await person.post(`${API}/oauth/device/deny`, { user_code: codes.user_code });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await expect(drive(client.pollDeviceAuthorizationGrant(config, codes))).rejects.toMatchObject({
      error: "access_denied",
    });
  });

  test("stops when the code expires", async () => {
    const config = await discover();
    const codes = await client.initiateDeviceAuthorization(config, {});
    service.clock.advance(900);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await expect(drive(client.pollDeviceAuthorizationGrant(config, codes))).rejects.toMatchObject({
      error: "expired_token",
    });
  });
});
