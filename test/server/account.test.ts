import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createApiClient } from "../../src/generated/api/client.js";
import { dataOf, refusalOf } from "./support/clients.js";
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

const client = (as: string | undefined = token) =>
  createApiClient({ baseUrl: `${service.origin}${API}`, token: () => as, retry: false });
/** How a token is answered that asks for its account: 200, or the code of the refusal. */
async function outcome(as = token): Promise<number | string> {
  const result = await client(as).getAccount();
  return result.ok ? result.status : refusalOf(result).code;
}
const sessions = async (as = token) => dataOf(await client(as).listSessions({})).data;

describe("the account", () => {
  test("is shown to its token", async () => {
    expect(dataOf(await client().getAccount())).toMatchObject({
      subject_type: "account",
      subject_email: "demo@example.org",
      account: { email: "demo@example.org", name: "Demo" },
      workspaces: [{ name: "Demo workspace", role: "owner" }],
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
    expect(await outcome(narrow)).toBe("forbidden");
  });

  test("is refused to an expired token, which is told so", async () => {
    service.clock.advance(14 * 86_400);
    expect(refusalOf(await client().getAccount())).toMatchObject({
      code: "token_expired",
      status: 401,
      hint: expect.any(String),
    });
    ada = await service.signIn();
    eve = await service.signIn("eve@example.org");
  });

  test("is refused once it is deactivated", async () => {
    const id = await service.addAccount("leaver@example.org");
    const left = await logIn(service.origin, await service.signIn("leaver@example.org"));
    await service.store.accounts.deactivate(id);
    expect(await outcome(left)).toBe("unauthorized");
  });
});

describe("the account's sessions", () => {
  test("are listed, the newest first, without their tokens", async () => {
    service.clock.advance(1);
    const newer = await logIn(service.origin, ada, { device_label: "phone" });
    const page = dataOf(await client(newer).listSessions({ query: { limit: 2 } }));
    expect(page).toMatchObject({ page: 1, limit: 2, has_more: expect.any(Boolean) });
    expect(page.data[0]).toEqual({
      id: expect.any(String),
      prefix: "dfoa_",
      client_id: "wireproof",
      device_label: "phone",
      created_at: new Date(service.clock()).toISOString(),
      last_used_at: new Date(service.clock()).toISOString(),
      expires_at: new Date(service.clock() + 14 * 86_400_000).toISOString(),
    });
    expect(page.data[1]).toMatchObject({ device_label: "laptop" });
    expect(JSON.stringify(page)).not.toContain(newer);
  });

  test("have one entry per client and label: logging in again replaces the token", async () => {
    const again = await logIn(service.origin, ada, { device_label: "laptop" });
    expect(await outcome()).toBe("unauthorized");
    const labels = (await sessions(again)).map(({ device_label }) => device_label);
    expect(labels.filter((label) => label === "laptop")).toHaveLength(1);
  });

  test("a page past the end is empty", async () => {
    const page = await client().listSessions({ query: { page: 1_000_000, limit: 200 } });
    expect(dataOf(page)).toMatchObject({ data: [], has_more: false });
  });

  test.each([
    ["page=0", ["query", "page"]],
    ["page=abc", ["query", "page"]],
    ["limit=201", ["query", "limit"]],
    ["limit=Infinity", ["query", "limit"]],
    ["color=red", ["query", "color"]],
  ])("?%s is refused with a detail that says where", async (query, loc) => {
    const url = `${service.origin}${API}/account/sessions?${query}`;
    const { status, body } = await withBearer(url, token);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "invalid_param", status: 422, message: "Request validation failed" });
    expect(body.details).toEqual([{ type: expect.any(String), loc, msg: expect.any(String) }]);
  });

  test("one can end itself", async () => {
    expect(dataOf(await client().revokeOwnSession())).toEqual({ status: "revoked" });
    expect(await outcome()).toBe("unauthorized");
  });

  test("one can end another of the same account, once", async () => {
    const other = await logIn(service.origin, ada, { device_label: "tablet" });
    const session_id = (await sessions()).find(({ device_label }) => device_label === "tablet")?.id ?? "";
    const end = () => client().revokeSession({ path: { session_id } });
    expect(dataOf(await end())).toEqual({ status: "revoked" });
    expect(await outcome(other)).toBe("unauthorized");
    expect(refusalOf(await end())).toMatchObject({
      status: 404,
      code: "not_found",
      message: "session not found",
    });
  });

  test("another account's session is answered like one that does not exist", async () => {
    const foreign = await logIn(service.origin, eve, { device_label: "eve's" });
    const [{ id } = { id: "" }] = await sessions(foreign);
    const end = async (session_id: string) =>
      refusalOf(await client().revokeSession({ path: { session_id } }));
    const [theirs, nobodys] = [await end(id), await end("nothing")];
    expect(theirs.status).toBe(404);
    expect(theirs).toEqual(nobodys);
    expect(await outcome(foreign)).toBe(200);
  });
});

describe("the limit of calls", () => {
  test("counts per token, and says how long to wait", async () => {
    const other = await logIn(service.origin, ada, { device_label: "other" });
    for (let i = 0; i < 60; i++) expect(await outcome()).toBe(200);
    const refused = await client().getAccount();
    expect(refusalOf(refused)).toMatchObject({ code: "too_many_requests", status: 429 });
    const wait = Number(refused.response?.headers.get("Retry-After"));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(await outcome(other)).toBe(200);
  });
});

describe("what needs no credentials", () => {
  test("health and version answer", async () => {
    const stranger = createApiClient({ baseUrl: `${service.origin}${API}` });
    expect(dataOf(await stranger.getHealth())).toEqual({ ok: true });
    expect(dataOf(await stranger.getVersion())).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      edition: "SELF_HOSTED",
    });
  });
});
