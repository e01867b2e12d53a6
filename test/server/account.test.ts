import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { API, logIn, read, withBearer } from "./support/device-client.js";
import { type ConsoleClient, startTestService, type TestService } from "./support/test-service.js";

let service: TestService;
let ada: ConsoleClient;
let eve: ConsoleClient;
let token: string;

const ENV = { LIMIT_DEVICE_CODES_PER_HOUR: "1000", LIMIT_DECISIONS_PER_HOUR: "1000" };

beforeAll(async () => {
  service = await startTestService(ENV);
  await service.addAccount("eve@example.org");
  ada = await service.signIn();
  eve = await service.signIn("eve@example.org");
});

beforeEach(async () => {
  service.clock.advance(1);
  token = await logIn(service.origin, ada, { device_label: "laptop" });
});

const call = (path: string, init?: RequestInit, as = token) =>
  withBearer(`${service.origin}${API}${path}`, as, init);
const sessions = (query = "", as = token) => call(`/account/sessions${query}`, {}, as);

describe("the account", () => {
  test("is shown to its token", async () => {
    expect(await call("/account")).toMatchObject({
      status: 200,
      body: {
        subject_type: "account",
        subject_email: "demo@example.org",
        account: { email: "demo@example.org", name: "Demo" },
        workspaces: [{ name: "Demo workspace", role: "owner" }],
      },
    });
  });

  test.each([
    ["nothing", undefined],
    ["an unknown token", `Bearer dfoa_${"x".repeat(43)}`],
    ["a malformed token", "Bearer nonsense"],
    ["another scheme", "Basic eDp5"],
    ["a reserved prefix", `Bearer dfp_${"x".repeat(43)}`],
  ])("is refused to %s, with a challenge", async (_what, authorization) => {
    const headers: Record<string, string> =
      authorization === undefined ? {} : { Authorization: authorization };
    const answer = await read(await fetch(`${service.origin}${API}/account`, { headers }));
    expect(answer).toMatchObject({ status: 401, body: { code: "unauthorized", status: 401 } });
    expect(answer.headers.get("WWW-Authenticate")).toMatch(/^Bearer/);
  });

  test("is shown whatever the case of the scheme", async () => {
    const answer = await fetch(`${service.origin}${API}/account`, {
      headers: { Authorization: `bEARER ${token}` },
    });
    expect(answer.status).toBe(200);
  });

  test("is refused to a token of a narrower scope", async () => {
    const narrow = await logIn(service.origin, ada, { scope: "apps:read workspace:read" });
    expect(await call("/account", {}, narrow)).toMatchObject({ status: 403, body: { code: "forbidden" } });
  });

  test("is refused to an expired token, which is told so", async () => {
    service.clock.advance(14 * 86_400);
    expect(await call("/account")).toMatchObject({
      status: 401,
      body: { code: "token_expired", status: 401, hint: expect.any(String) },
    });
    ada = await service.signIn();
    eve = await service.signIn("eve@example.org");
  });

  test("is refused once it is deactivated", async () => {
    const id = await service.addAccount("leaver@example.org");
    const left = await logIn(service.origin, await service.signIn("leaver@example.org"));
    await service.store.accounts.deactivate(id);
    expect((await call("/account", {}, left)).status).toBe(401);
  });
});

describe("the account's sessions", () => {
  test("are listed, the newest first, without their tokens", async () => {
    service.clock.advance(1);
    const newer = await logIn(service.origin, ada, { device_label: "phone" });
    const { body } = await sessions("?limit=2", newer);
    expect(body).toMatchObject({ page: 1, limit: 2, has_more: expect.any(Boolean) });
    expect(body.data[0]).toEqual({
      id: expect.any(String),
      prefix: "dfoa_",
      client_id: "wireproof",
      device_label: "phone",
      created_at: new Date(service.clock()).toISOString(),
      last_used_at: new Date(service.clock()).toISOString(),
      expires_at: new Date(service.clock() + 14 * 86_400_000).toISOString(),
    });
    expect(body.data[1]).toMatchObject({ device_label: "laptop" });
    expect(JSON.stringify(body)).not.toContain(newer);
  });

  test("have one entry per client and label: logging in again replaces the token", async () => {
    const again = await logIn(service.origin, ada, { device_label: "laptop" });
    expect((await call("/account")).status).toBe(401);
    const { body } = await sessions("", again);
    const labels = body.data.map((row: { device_label: string }) => row.device_label);
    expect(labels.filter((label: string) => label === "laptop")).toHaveLength(1);
  });

  test("a page past the end is empty", async () => {
    expect((await sessions("?page=1000000&limit=200")).body).toMatchObject({ data: [], has_more: false });
  });

  test.each([
    ["page=0", ["query", "page"]],
    ["page=abc", ["query", "page"]],
    ["limit=201", ["query", "limit"]],
    ["limit=Infinity", ["query", "limit"]],
    ["color=red", ["query", "color"]],
  ])("?%s is refused with a detail that says where", async (query, loc) => {
    const { status, body } = await sessions(`?${query}`);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "invalid_param", status: 422, message: "Request validation failed" });
    expect(body.details).toEqual([{ type: expect.any(String), loc, msg: expect.any(String) }]);
  });

  test("one can end itself", async () => {
    expect(await call("/account/sessions/self", { method: "DELETE" })).toMatchObject({
      status: 200,
      body: { status: "revoked" },
    });
    expect((await call("/account")).status).toBe(401);
  });

  test("one can end another of the same account, once", async () => {
    const other = await logIn(service.origin, ada, { device_label: "tablet" });
    const { body } = await sessions();
    const { id } = body.data.find((row: { device_label: string }) => row.device_label === "tablet");
    const end = () => call(`/account/sessions/${id}`, { method: "DELETE" });
    expect(await end()).toMatchObject({ status: 200, body: { status: "revoked" } });
    expect((await call("/account", {}, other)).status).toBe(401);
    expect(await end()).toMatchObject({
      status: 404,
      body: { code: "not_found", message: "session not found" },
    });
  });

  test("another account's session is answered like one that does not exist", async () => {
    const foreign = await logIn(service.origin, eve, { device_label: "eve's" });
    const { id } = (await sessions("", foreign)).body.data[0];
    const [theirs, nobodys] = [
      await call(`/account/sessions/${id}`, { method: "DELETE" }),
      await call("/account/sessions/nothing", { method: "DELETE" }),
    ];
    expect(theirs.status).toBe(404);
    expect(theirs.body).toEqual(nobodys.body);
    expect((await call("/account", {}, foreign)).status).toBe(200);
  });
});

describe("the limit of calls", () => {
  test("counts per token, and says how long to wait", async () => {
    const other = await logIn(service.origin, ada, { device_label: "other" });
    for (let i = 0; i < 60; i++) expect((await call("/account")).status).toBe(200);
    const refused = await call("/account");
    expect(refused).toMatchObject({ status: 429, body: { code: "too_many_requests", status: 429 } });
    const wait = Number(refused.headers.get("Retry-After"));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect((await call("/account", {}, other)).status).toBe(200);
  });
});

describe("what needs no credentials", () => {
  test("health and version answer", async () => {
    const get = async (path: string) => read(await fetch(`${service.origin}${API}${path}`));
    expect(await get("/_health")).toMatchObject({ status: 200, body: { ok: true } });
    expect(await get("/_version")).toMatchObject({
      status: 200,
      body: { version: expect.stringMatching(/^\d+\.\d+\.\d+/), edition: "SELF_HOSTED" },
    });
  });
});
