import { beforeAll, describe, expect, test } from "vitest";
import { postJson, read } from "./support/device-client.js";
import { DEMO_EMAIL, PASSWORD, startTestService, type TestService } from "./support/test-service.js";

let service: TestService;
let url: (path: string) => string;

beforeAll(async () => {
  service = await startTestService({ LIMIT_LOGIN_FAILURES_PER_ADDRESS: "1000" });
  url = (path) => `${service.origin}/console/api${path}`;
});

const login = (email: string, password: string) => postJson(url("/login"), { email, password });

describe("signing in", () => {
  test("answers the account and a CSRF token, and sets a cookie that scripts cannot read", async () => {
    const answer = await login(DEMO_EMAIL.toUpperCase(), PASSWORD);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    expect(answer.body).toEqual({
      account: { id: expect.any(String), email: DEMO_EMAIL, name: "Demo" },
      workspaces: [{ id: expect.any(String), name: "Demo workspace", role: "owner" }],
      csrf_token: expect.stringMatching(/^[\w-]{43}$/),
      expires_at: new Date(service.clock() + 12 * 3_600_000).toISOString(),
    });
    const [cookie = "", ...others] = answer.headers.getSetCookie();
    expect(others).toEqual([]);
    const [pair, ...attributes] = cookie.split("; ");
    expect(pair).toMatch(/^wireproof_session=[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(attributes).toEqual(expect.arrayContaining(["Path=/", "HttpOnly", "SameSite=Lax"]));
    expect(attributes).not.toContain("Secure");
  });

  test("over https the cookie is Secure", async () => {
    const secure = await startTestService({ PUBLIC_URL: "https://api.example.org" });

    const answer = await postJson(`${secure.listening}/console/api/login`, {
      email: DEMO_EMAIL,
      password: PASSWORD,
    });
    expect(answer.headers.getSetCookie()[0]).toContain("; Secure");
  });

  test("with a wrong password or an unknown account is refused alike", async () => {
    const [wrong, unknown] = [await login(DEMO_EMAIL, "wrong"), await login("nobody@example.org", "wrong")];
    expect(wrong).toMatchObject({ status: 401, body: { code: "authentication_failed", status: 401 } });
    expect(unknown.body).toEqual(wrong.body);
    expect(wrong.headers.get("WWW-Authenticate")).toBeTruthy();
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  test("a deactivated account is refused", async () => {
    const id = await service.addAccount("leaver@example.org");
    const session = await service.signIn("leaver@example.org");
    await service.store.accounts.deactivate(id);
    expect((await login("leaver@example.org", PASSWORD)).status).toBe(401);
    expect((await session.get("/console/api/me")).status).toBe(401);
  });

  test("five failures close an account to sign-ins for a quarter of an hour, the right password included", async () => {
    await service.addAccount("target@example.org");
    for (let i = 0; i < 5; i++) expect((await login("target@example.org", "wrong")).status).toBe(401);
    const refused = await login("target@example.org", PASSWORD);
    expect(refused).toMatchObject({ status: 429, body: { code: "too_many_requests" } });
    expect(refused.headers.get("Retry-After")).toBe("900");
    service.clock.advance(900);
    expect((await login("target@example.org", PASSWORD)).status).toBe(200);
  });

  test.each([
    ["broken JSON", "{", 400, "bad_request"],
    ["a missing field", '{"email":"a@example.org"}', 422, "invalid_param"],
    ["an unknown field", '{"email":"a@example.org","password":"x","admin":true}', 422, "invalid_param"],
    ["null", "null", 422, "invalid_param"],
  ])("%s is refused", async (_what, body, status, code) => {
    expect(await postJson(url("/login"), body)).toMatchObject({ status, body: { code, status } });
  });

  test("a form is refused: a page elsewhere cannot sign anybody in", async () => {
    const answer = await read(
      await fetch(url("/login"), {
        method: "POST",
        body: new URLSearchParams({ email: "a", password: "b" }),
      }),
    );
    expect(answer).toMatchObject({ status: 415, body: { code: "unsupported_media_type" } });
  });
});

describe("a console session", () => {
  test("shows who is signed in, and its CSRF token again", async () => {
    const session = await service.signIn();
    expect(await read(await session.get("/console/api/me"))).toMatchObject({
      status: 200,
      body: { account: { email: DEMO_EMAIL }, csrf_token: session.csrfToken },
    });
  });

  test("ends with signing out, although its cookie is still validly signed", async () => {
    const session = await service.signIn();
    const answer = await read(await session.post("/console/api/logout"));
    expect(answer).toMatchObject({ status: 200, body: { result: "success" } });
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^wireproof_session=; Max-Age=0; Path=\/; HttpOnly; SameSite=Lax/,
    );
    expect(await read(await session.get("/console/api/me"))).toMatchObject({
      status: 401,
      body: { code: "unauthorized" },
    });
  });

  test("expires, and says so", async () => {
    const session = await service.signIn();
    service.clock.advance(12 * 3600);
    expect(await read(await session.get("/console/api/me"))).toMatchObject({
      status: 401,
      body: { code: "token_expired", hint: "Sign in again." },
    });
  });

  test("is needed", async () => {
    const answer = await read(await fetch(url("/me")));
    expect(answer).toMatchObject({ status: 401, body: { code: "unauthorized" } });
    expect(answer.headers.get("WWW-Authenticate")).toBeTruthy();
  });
});
