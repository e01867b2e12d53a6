import { request } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import { API, approve, GRANT_TYPE, postForm, postJson, read, startLogin } from "./support/device-client.js";
import { DEMO_EMAIL, PASSWORD, startTestService, type TestService } from "./support/test-service.js";

let service: TestService;
let login: (email: string, password: string, headers?: Record<string, string>) => ReturnType<typeof postJson>;

beforeAll(async () => {
  service = await startTestService({ TRUSTED_PROXIES: "1", LIMIT_USER_CODE_MISSES_OVERALL: "8" });
  login = (email, password, headers) =>
    postJson(`${service.origin}/console/api/login`, { email, password }, headers);
});

const from = (address: string) => ({ "X-Forwarded-For": address });

describe("limits", () => {
  test("the refused guesses of one account leave the others' limits alone", async () => {
    await service.addAccount("guesser@example.org");
    const guesser = await service.signIn("guesser@example.org");
    const guess = async () => (await guesser.get(`${API}/oauth/device/lookup?user_code=BBBB-BBBB`)).status;
    for (let i = 0; i < 5; i++) expect(await guess()).toBe(200);
    for (let i = 0; i < 30; i++) expect(await guess()).toBe(429);
    const person = await service.signIn();
    expect((await approve(person, (await startLogin(service.origin)).user_code)).status).toBe(200);
  });

  test("right sign-ins at once all succeed and lock nobody out", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => login(DEMO_EMAIL, PASSWORD, from("10.0.0.1"))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect((await login(DEMO_EMAIL, PASSWORD, from("10.0.0.1"))).status).toBe(200);
  });

  test("an address over its limit cannot lock accounts", async () => {
    const limited = await startTestService({ TRUSTED_PROXIES: "1", LIMIT_LOGIN_FAILURES_PER_ADDRESS: "1" });
    const url = `${limited.origin}/console/api/login`;
    const attempt = (email: string, password: string, address: string) =>
      postJson(url, { email, password }, from(address));
    expect((await attempt("nobody@example.org", "wrong", "10.0.0.2")).status).toBe(401);
    for (let i = 0; i < 10; i++) expect((await attempt(DEMO_EMAIL, "wrong", "10.0.0.2")).status).toBe(429);
    expect((await attempt(DEMO_EMAIL, PASSWORD, "10.0.0.3")).status).toBe(200);
  });

  test("only decisions count as decisions: not what was no request, and not what was a wrong code", async () => {
    const limited = await startTestService({ LIMIT_DECISIONS_PER_HOUR: "1" });
    const person = await limited.signIn();
    const path = `${API}/oauth/device/approve`;
    expect((await person.post(path, {})).status).toBe(400);
    expect((await person.post(path, undefined, { "Content-Type": "text/plain" })).status).toBe(400);
    expect((await approve(person, "BBBB-BBBB")).status).toBe(404);
    expect((await approve(person, (await startLogin(limited.origin)).user_code)).status).toBe(200);
    expect((await approve(person, (await startLogin(limited.origin)).user_code)).status).toBe(429);
  });
});

describe("text that is not whole", () => {
  test.each([
    ["an e-mail address with a NUL", { email: `${DEMO_EMAIL}\0zzz`, password: PASSWORD }],
    ["a password with a NUL", { email: DEMO_EMAIL, password: `${PASSWORD}\0` }],
    ["an e-mail address with half a character", { email: `${DEMO_EMAIL}\ud800`, password: PASSWORD }],
    ["a password with half a character", { email: DEMO_EMAIL, password: `${PASSWORD}\udc00` }],
  ])("%s is refused", async (_what, body) => {
    expect(await postJson(`${service.origin}/console/api/login`, body)).toMatchObject({
      status: 422,
      body: { code: "invalid_param" },
    });
  });

  test("a label may hold any whole character, and no NUL", async () => {
    const ask = (label: string) =>
      postJson(`${service.origin}${API}/oauth/device/code`, { client_id: "difyctl", device_label: label });
    expect((await ask("💻 Łódź")).status).toBe(200);
    expect((await ask("laptop\0phone")).status).toBe(400);
    expect((await ask("laptop\ud83d")).status).toBe(400);
  });

  test("a user code with a NUL is refused", async () => {
    const person = await service.signIn();
    expect((await person.get(`${API}/oauth/device/lookup?user_code=BBBB-BBBB%00`)).status).toBe(400);
    expect((await approve(person, "BBBB-BBBB\0")).status).toBe(400);
  });
});

describe("client authentication (RFC 6749 §5.2)", () => {
  const basic = { Authorization: `Basic ${Buffer.from("wireproof:secret").toString("base64")}` };
  const bodies: [string, Record<string, string>][] = [
    ["/oauth/device/code", { scope: "full" }],
    ["/oauth/device/token", { grant_type: GRANT_TYPE, device_code: "x" }],
    ["/oauth/revoke", { token: "x" }],
  ];

  test.each(bodies)("%s challenges a client that sent Authorization", async (path, fields) => {
    const answer = await postForm(`${service.origin}${API}${path}`, fields, basic);
    expect(answer).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(answer.headers.get("WWW-Authenticate")).toBe('Basic realm="oauth"');
  });

  test.each(bodies)("%s challenges no unknown client that did not", async (path, fields) => {
    const answer = await postForm(`${service.origin}${API}${path}`, { ...fields, client_id: "stranger" });
    expect(answer).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(answer.headers.get("WWW-Authenticate")).toBeNull();
  });

  test.each(bodies)("%s without a client is invalid_request", async (path, fields) => {
    const answer = await postForm(`${service.origin}${API}${path}`, fields);
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });
});

describe("the grant type (RFC 6749 §5.2)", () => {
  const ask = (fields: Record<string, string>, query = "") =>
    postForm(`${service.origin}${API}/oauth/device/token${query}`, { client_id: "wireproof", ...fields });

  test.each<Record<string, string>>([
    { grant_type: "refresh_token", refresh_token: "x" },
    { grant_type: "authorization_code" },
  ])("$grant_type is unsupported_grant_type, whatever else is missing", async (fields) => {
    expect(await ask(fields)).toMatchObject({ status: 400, body: { error: "unsupported_grant_type" } });
  });

  test("none is invalid_request, and so is the right one without a device code", async () => {
    expect((await ask({})).body.error).toBe("invalid_request");
    expect((await ask({ grant_type: GRANT_TYPE })).body.error).toBe("invalid_request");
  });

  test("unknown query parameters are ignored, and real ones are not read from the query", async () => {
    const fields = { grant_type: GRANT_TYPE, device_code: "unknown" };
    expect((await ask(fields, "?tracking=1")).body.error).toBe("invalid_grant");
    expect((await ask({ grant_type: GRANT_TYPE }, "?device_code=unknown")).body.error).toBe(
      "invalid_request",
    );
  });
});

describe("a browser", () => {
  const lookup = async (cookie: string, code: string, headers: Record<string, string>) =>
    read(
      await fetch(`${service.origin}${API}/oauth/device/lookup?user_code=${code}`, {
        headers: { Cookie: cookie, ...headers },
      }),
    );

  test("that another site sends to the look-up claims nothing", async () => {
    await service.addAccount("other@example.org");
    const [victim, other] = [await service.signIn(), await service.signIn("other@example.org")];
    const { user_code: code } = await startLogin(service.origin);
    for (const site of ["cross-site", "same-site"]) {
      expect(await lookup(victim.cookie, code, { "Sec-Fetch-Site": site })).toMatchObject({
        status: 403,
        body: { error: "csrf_mismatch" },
      });
    }
    expect((await lookup(other.cookie, code, { "Sec-Fetch-Site": "same-origin" })).body.valid).toBe(true);
    expect((await lookup(other.cookie, code, { "Sec-Fetch-Site": "none" })).body.valid).toBe(true);
  });

  test("with several session cookies that differ is signed in as nobody", async () => {
    const [one, two] = [await service.signIn(), await service.signIn("other@example.org")];
    const me = async (cookie: string) =>
      (await fetch(`${service.origin}/console/api/me`, { headers: { Cookie: cookie } })).status;
    expect(await me(`${one.cookie}; ${two.cookie}`)).toBe(401);
    expect(await me(`${one.cookie}; wireproof_session=x`)).toBe(401);
    expect(await me(`a=b; ${one.cookie}; ${one.cookie}`)).toBe(200);
  });

  test("that signs in again ends its former session", async () => {
    const session = await service.signIn();
    expect((await login(DEMO_EMAIL, "wrong", { Cookie: session.cookie })).status).toBe(401);
    expect((await session.get("/console/api/me")).status).toBe(200);
    expect((await login(DEMO_EMAIL, PASSWORD, { Cookie: session.cookie })).status).toBe(200);
    expect((await session.get("/console/api/me")).status).toBe(401);
  });
});

describe("an old difyctl", () => {
  const get = (target: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = new URL(service.origin);
      request({
        hostname,
        port,
        path: target,
        headers: { "User-Agent": "difyctl/0.1.0 (linux; x64; stable)" },
      })
        .on("response", (response) => resolve(response.resume().statusCode))
        .on("error", reject)
        .end();
    });

  test.each(["", "http://example.org"])(
    "reads health and version at %s/openapi/v1, and no more",
    async (base) => {
      expect(await get(`${base}${API}/_health?probe`)).toBe(200);
      expect(await get(`${base}${API}/_version`)).toBe(200);
      expect(await get(`${base}${API}/account`)).toBe(426);
    },
  );
});

describe("a database that another process has locked", () => {
  test("refuses the request as declared, within seconds", async () => {
    const other = new DatabaseSync(join(service.dataDir, "wireproof.db"));
    other.exec("BEGIN IMMEDIATE");
    const start = performance.now();
    const answer = await postForm(`${service.origin}${API}/oauth/device/code`, { client_id: "wireproof" });
    other.exec("ROLLBACK");
    other.close();
    expect(answer).toMatchObject({ status: 503, body: { error: "temporarily_unavailable" } });
    expect(performance.now() - start).toBeLessThan(5000);
    service.clock.advance(1);
    await expect.poll(async () => (await fetch(`${service.origin}${API}/_health`)).status).toBe(200);
    await startLogin(service.origin);
  });
});
