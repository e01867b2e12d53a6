import { beforeAll, describe, expect, test } from "vitest";
import { API, approve, postJson, read, withBearer } from "./support/device-client.js";
import { type ConsoleClient, startTestService, type TestService } from "./support/test-service.js";

/** What Dify's command-line client makes of a poll: it reads `error` and `token`, and nothing else. */
type PollResult =
  | { readonly kind: "approved"; readonly token: string }
  | { readonly kind: "pending" | "slow_down" | "expired" | "denied" | "retry" }
  | { readonly kind: "fatal"; readonly reason: string };

const USER_AGENT = "difyctl/0.2.1 (linux; x64; stable)";

let service: TestService;
let person: ConsoleClient;

beforeAll(async () => {
  service = await startTestService();
  person = await service.signIn();
});

const post = (path: string, body: unknown) =>
  postJson(`${service.origin}${API}/oauth/device${path}`, body, { "User-Agent": USER_AGENT });

async function poll(deviceCode: string): Promise<PollResult> {
  const { status, body } = await post("/token", { device_code: deviceCode, client_id: "difyctl" });
  if (status >= 500) return { kind: "retry" };
  if (status === 404) return { kind: "fatal", reason: "host does not implement the device flow" };
  if (status === 200) {
    return typeof body.token === "string" && body.token !== ""
      ? { kind: "approved", token: body.token }
      : { kind: "fatal", reason: "no token" };
  }
  switch (body.error) {
    case "authorization_pending":
      return { kind: "pending" };
    case "slow_down":
      return { kind: "slow_down" };
    case "expired_token":
      return { kind: "expired" };
    case "access_denied":
      return { kind: "denied" };
    default:
      return { kind: "fatal", reason: String(body.error ?? "no OAuth envelope") };
  }
}

async function start() {
  const { status, body } = await post("/code", { client_id: "difyctl", device_label: "difyctl on laptop" });
  expect(status).toBe(200);
  return body;
}

describe("a client that follows the rules of difyctl", () => {
  test("logs in, doubling its interval on slow_down", async () => {
    const codes = await start();
    const seen: string[] = [];
    let interval = codes.interval;
    let result = await poll(codes.device_code);
    for (let polls = 0; polls < 10 && (result.kind === "pending" || result.kind === "slow_down"); polls++) {
      seen.push(result.kind);
      if (result.kind === "slow_down") interval = Math.min(interval * 2, 60);
      // Its third wait is cut short, as a suspended laptop's clock would do.
      service.clock.advance(polls === 1 ? 1 : interval);
      if (polls === 3) expect((await approve(person, codes.user_code)).status).toBe(200);
      result = await poll(codes.device_code);
    }
    expect(seen).toEqual(["pending", "pending", "slow_down", "pending"]);
    if (result.kind !== "approved") throw new Error(`the login ended as ${result.kind}`);
    const account = await withBearer(`${service.origin}${API}/account`, result.token, {
      headers: { "User-Agent": USER_AGENT },
    });
    expect(account).toMatchObject({ status: 200, body: { account: { email: "demo@example.org" } } });
  });

  test("is told of a denial, an expiry and a second redemption in its own words", async () => {
    const [denied, expired, redeemed] = [await start(), await start(), await start()];
    await person.post(`${API}/oauth/device/deny`, { user_code: denied.user_code });
    await approve(person, redeemed.user_code);
    expect((await poll(redeemed.device_code)).kind).toBe("approved");
    expect((await poll(redeemed.device_code)).kind).toBe("expired");
    expect((await poll(denied.device_code)).kind).toBe("denied");
    service.clock.advance(900);
    expect((await poll(expired.device_code)).kind).toBe("expired");
  });

  test("finds `error` in every refusal of the token endpoint, the rate limit included", async () => {
    let result = await poll("nonsense");
    for (let i = 0; i < 60 && result.kind === "expired"; i++) result = await poll("nonsense");
    expect(result).toEqual({ kind: "fatal", reason: "too_many_requests" });
  });

  test("hears exactly the code of each device error", async () => {
    const codes = await start();
    expect((await post("/code", { client_id: "nobody", device_label: "x" })).body).toEqual({
      error: "unsupported_client",
    });
    expect((await post("/token", { client_id: "difyctl", device_code: codes.device_code })).body).toEqual({
      error: "authorization_pending",
    });
    const slow = await post("/token", { client_id: "difyctl", device_code: codes.device_code });
    expect(slow.body).toEqual({ error: "slow_down" });
    const unknown = await read(await person.post(`${API}/oauth/device/approve`, { user_code: "BBBB-BBBB" }));
    expect(unknown).toMatchObject({ status: 404, body: { error: "expired_or_unknown" } });
    expect(unknown.body).toEqual({ error: "expired_or_unknown" });
    await approve(person, codes.user_code);
    expect((await approve(person, codes.user_code)).body).toEqual({ error: "already_resolved" });
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
