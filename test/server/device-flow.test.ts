import { beforeAll, describe, expect, test } from "vitest";
import {
  API,
  approve,
  type Codes,
  GRANT_TYPE,
  logIn,
  poll,
  postForm,
  postJson,
  read,
  startLogin,
  withBearer,
} from "./support/device-client.js";
import { type ConsoleClient, startTestService, type TestService } from "./support/test-service.js";

let service: TestService;
let ada: ConsoleClient;
let url: (path: string) => string;

beforeAll(async () => {
  service = await startTestService({
    LIMIT_DEVICE_CODES_PER_HOUR: "10000",
    LIMIT_DECISIONS_PER_HOUR: "10000",
    LIMIT_USER_CODE_MISSES_PER_ACCOUNT: "10000",
    LIMIT_USER_CODE_MISSES_PER_ADDRESS: "10000",
    LIMIT_UNKNOWN_CODES_PER_MINUTE: "10000",
  });
  ada = await service.signIn();
  url = (path) => `${service.origin}${API}${path}`;
});

const lookup = async (console: ConsoleClient, code: string) =>
  read(await console.get(`${API}/oauth/device/lookup?user_code=${encodeURIComponent(code)}`));
const deny = async (console: ConsoleClient, code: string) =>
  read(await console.post(`${API}/oauth/device/deny`, { user_code: code }));

describe("the device authorization endpoint (RFC 8628 §3.1)", () => {
  test("answers a form with the fields of RFC 8628 §3.2, not to be stored", async () => {
    const { status, headers, body } = await postForm(url("/oauth/device/code"), { client_id: "wireproof" });
    expect(status).toBe(200);
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(body).toEqual({
      device_code: expect.stringMatching(/^dc_[\w-]{43}$/),
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verification_uri: `${service.origin}/device`,
      verification_uri_complete: `${service.origin}/device?user_code=${body.user_code}`,
      expires_in: 900,
      interval: 5,
    });
  });

  test("answers JSON with exactly the five fields of Dify's wire", async () => {
    const { status, body } = await postJson(url("/oauth/device/code"), {
      client_id: "difyctl",
      device_label: "x",
    });
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(
      ["device_code", "user_code", "verification_uri", "expires_in", "interval"].sort(),
    );
  });

  test("ignores unknown parameters and takes an empty scope for none", async () => {
    const { status } = await postForm(url("/oauth/device/code"), {
      client_id: "wireproof",
      scope: "",
      audience: "x",
    });
    expect(status).toBe(200);
  });

  test.each([
    ["no client", {}],
    ["an empty client", { client_id: "" }],
  ])("%s is invalid_request", async (_what, fields) => {
    const answer = await postForm(url("/oauth/device/code"), fields);
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
  });

  test("a repeated parameter is invalid_request", async () => {
    const fields: [string, string][] = [
      ["client_id", "wireproof"],
      ["client_id", "wireproof"],
    ];
    expect(await postForm(url("/oauth/device/code"), fields)).toMatchObject({
      status: 400,
      body: { error: "invalid_request" },
    });
  });

  test("an unknown client is invalid_client to a form, without a challenge that would hide it", async () => {
    const answer = await postForm(url("/oauth/device/code"), { client_id: "nobody" });
    expect(answer).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(answer.headers.get("WWW-Authenticate")).toBeNull();
  });

  test("an unknown client is exactly unsupported_client to JSON", async () => {
    const answer = await postJson(url("/oauth/device/code"), { client_id: "nobody", device_label: "x" });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ error: "unsupported_client" });
  });

  test("a client that authenticates is refused: every client is public", async () => {
    const answer = await postForm(
      url("/oauth/device/code"),
      { client_id: "wireproof" },
      { Authorization: `Basic ${btoa("wireproof:secret")}` },
    );
    expect(answer).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  });

  test("an unknown scope is invalid_scope", async () => {
    const answer = await postForm(url("/oauth/device/code"), { client_id: "wireproof", scope: "full root" });
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
  });

  test.each([
    ["a missing field", "{}"],
    ["an array", "[]"],
    ["null", "null"],
    ["broken JSON", "{"],
    ["nothing", ""],
  ])("%s as JSON is invalid_request", async (_what, body) => {
    const answer = await postJson(url("/oauth/device/code"), body);
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });

  test("another media type is invalid_request, in the flat shape", async () => {
    const answer = await read(
      await fetch(url("/oauth/device/code"), {
        method: "POST",
        headers: { "Content-Type": "text/plain" },
        body: "client_id=wireproof",
      }),
    );
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });
});

describe("the token endpoint (RFC 8628 §3.4)", () => {
  test("pending, slow_down, approval, token: the clock of RFC 8628 §3.5", async () => {
    const codes = await startLogin(service.origin);
    expect(await poll(service.origin, codes.device_code)).toMatchObject({
      status: 400,
      body: { error: "authorization_pending" },
    });
    const slow = await poll(service.origin, codes.device_code);
    expect(slow).toMatchObject({ status: 400, body: { error: "slow_down" } });
    expect(slow.headers.get("Retry-After")).toBe("10");
    service.clock.advance(10);
    expect((await poll(service.origin, codes.device_code)).body.error).toBe("authorization_pending");
    expect((await approve(ada, codes.user_code)).status).toBe(200);
    const token = await poll(service.origin, codes.device_code);
    expect(token.status).toBe(200);
    expect(token.headers.get("Cache-Control")).toBe("no-store");
    expect(token.body).toEqual({
      access_token: expect.stringMatching(/^dfoa_[\w-]{43}$/),
      token_type: "Bearer",
      expires_in: 14 * 86_400,
      scope: "full",
    });
  });

  test("JSON is answered with what Dify's client reads", async () => {
    const codes: Codes = (
      await postJson(url("/oauth/device/code"), { client_id: "difyctl", device_label: "difyctl on test" })
    ).body;
    await approve(ada, codes.user_code);
    const { status, body } = await postJson(url("/oauth/device/token"), {
      client_id: "difyctl",
      device_code: codes.device_code,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      token: expect.stringMatching(/^dfoa_[\w-]{43}$/),
      expires_at: new Date(service.clock() + 14 * 86_400_000).toISOString(),
      subject_type: "account",
      account: { id: expect.any(String), email: "demo@example.org", name: "Demo" },
      workspaces: [{ id: expect.any(String), name: "Demo workspace", role: "owner" }],
      default_workspace_id: body.workspaces[0].id,
      token_id: expect.any(String),
    });
  });

  test("a code is redeemed once; then it is invalid_grant to a form and expired_token to JSON", async () => {
    const codes = await startLogin(service.origin);
    await approve(ada, codes.user_code);
    const first = await poll(service.origin, codes.device_code);
    expect(first.status).toBe(200);
    expect(await poll(service.origin, codes.device_code)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
    const json = await postJson(url("/oauth/device/token"), {
      client_id: "wireproof",
      device_code: codes.device_code,
    });
    expect(json.body).toEqual({ error: "expired_token" });
    // A replay does not take the winner's token away.
    expect((await withBearer(url("/account"), first.body.access_token)).status).toBe(200);
  });

  test("another client's code is invalid_grant, and stays good for its own", async () => {
    const codes = await startLogin(service.origin);
    await approve(ada, codes.user_code);
    expect((await poll(service.origin, codes.device_code, "difyctl")).body.error).toBe("invalid_grant");
    expect((await poll(service.origin, codes.device_code)).status).toBe(200);
  });

  test("a denied code is access_denied and gives no token afterwards", async () => {
    const codes = await startLogin(service.origin);
    expect((await deny(ada, codes.user_code)).body).toEqual({ status: "denied" });
    expect((await poll(service.origin, codes.device_code)).body.error).toBe("access_denied");
    expect((await approve(ada, codes.user_code)).body).toMatchObject({ error: "already_resolved" });
    expect((await poll(service.origin, codes.device_code)).body.error).toBe("access_denied");
  });

  test("an expired code is expired_token, however it was left", async () => {
    const pending = await startLogin(service.origin);
    const denied = await startLogin(service.origin);
    await deny(ada, denied.user_code);
    service.clock.advance(900);
    for (const { device_code } of [pending, denied]) {
      expect(await poll(service.origin, device_code)).toMatchObject({
        status: 400,
        body: { error: "expired_token" },
      });
    }
  });

  test("a code of an account that was deactivated after approving gives no token", async () => {
    const id = await service.addAccount("leaver@example.org");
    const codes = await startLogin(service.origin);
    await approve(await service.signIn("leaver@example.org"), codes.user_code);
    await service.store.accounts.deactivate(id);
    expect((await poll(service.origin, codes.device_code)).body.error).toBe("invalid_grant");
  });

  test.each([
    ["no device_code", { grant_type: GRANT_TYPE, client_id: "wireproof" }, 400, "invalid_request"],
    ["no grant_type", { device_code: "x", client_id: "wireproof" }, 400, "invalid_request"],
    ["no client_id", { grant_type: GRANT_TYPE, device_code: "x" }, 400, "invalid_request"],
    [
      "an unknown client",
      { grant_type: GRANT_TYPE, device_code: "x", client_id: "nobody" },
      401,
      "invalid_client",
    ],
    [
      "another grant",
      { grant_type: "password", device_code: "x", client_id: "wireproof" },
      400,
      "unsupported_grant_type",
    ],
    [
      "an unknown code",
      { grant_type: GRANT_TYPE, device_code: "x", client_id: "wireproof" },
      400,
      "invalid_grant",
    ],
  ])("a form with %s", async (_what, fields, status, error) => {
    const answer = await postForm(url("/oauth/device/token"), fields);
    expect(answer).toMatchObject({ status, body: { error } });
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
  });

  test("parameters in the query do not count", async () => {
    const query = new URLSearchParams({ grant_type: GRANT_TYPE, device_code: "x", client_id: "wireproof" });
    const answer = await postForm(`${url("/oauth/device/token")}?${query}`, {});
    expect(answer).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });

  test("a repeated parameter is invalid_request", async () => {
    const fields: [string, string][] = [
      ["grant_type", GRANT_TYPE],
      ["client_id", "wireproof"],
      ["device_code", "x"],
      ["device_code", "y"],
    ];
    expect((await postForm(url("/oauth/device/token"), fields)).body.error).toBe("invalid_request");
  });

  test("GET is refused", async () => {
    const answer = await read(await fetch(url("/oauth/device/token")));
    expect(answer).toMatchObject({ status: 405, body: { error: "method_not_allowed" } });
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    expect(answer.headers.get("Allow")).toContain("POST");
  });
});

describe("looking up and deciding (RFC 8628 §3.3)", () => {
  test("a code is found in any case and with any punctuation, and shows who asks", async () => {
    const codes = await startLogin(service.origin);
    const typed = codes.user_code.toLowerCase().replace("-", " . ");
    expect((await lookup(ada, typed)).body).toEqual({
      valid: true,
      expires_in_remaining: 900,
      client_id: "wireproof",
    });
  });

  test("unknown, expired, decided and foreign codes look the same", async () => {
    await service.addAccount("eve@example.org");
    const eve = await service.signIn("eve@example.org");
    const [foreign, decided] = [await startLogin(service.origin), await startLogin(service.origin)];
    await lookup(ada, foreign.user_code);
    await approve(ada, decided.user_code);
    const codes = ["BBBB-BBBB", "!", foreign.user_code, decided.user_code];
    for (const code of codes) {
      expect((await lookup(eve, code)).body).toEqual({
        valid: false,
        expires_in_remaining: 0,
        client_id: null,
      });
      expect(await approve(eve, code)).toMatchObject({ status: 404, body: { error: "expired_or_unknown" } });
      expect(await deny(eve, code)).toMatchObject({ status: 404, body: { error: "expired_or_unknown" } });
    }
    expect((await lookup(ada, foreign.user_code)).body.valid).toBe(true);
  });

  test("the one who decided hears that it was decided", async () => {
    const codes = await startLogin(service.origin);
    expect((await approve(ada, codes.user_code)).body).toEqual({ status: "approved" });
    for (const again of [approve, deny])
      expect(await again(ada, codes.user_code)).toMatchObject({
        status: 409,
        body: { error: "already_resolved" },
      });
  });

  test("who approves is read from the session alone", async () => {
    const mallory = await service.addAccount("mallory@example.org");
    const codes = await startLogin(service.origin);
    await ada.post(`${API}/oauth/device/approve`, { user_code: codes.user_code, account_id: mallory });
    const token = (await poll(service.origin, codes.device_code)).body.access_token;
    expect((await withBearer(url("/account"), token)).body.account.email).toBe("demo@example.org");
  });

  test("a look-up without a code is 400", async () => {
    expect(await read(await ada.get(`${API}/oauth/device/lookup`))).toMatchObject({
      status: 400,
      body: { error: "invalid_request" },
    });
  });

  test("without a session all three are 401, whatever the code", async () => {
    for (const answer of [
      await read(await fetch(url("/oauth/device/lookup?user_code=x"))),
      await postJson(url("/oauth/device/approve"), { user_code: "x" }),
      await postJson(url("/oauth/device/deny"), "{"),
    ]) {
      expect(answer).toMatchObject({ status: 401, body: { error: "invalid_session" } });
      expect(answer.headers.get("WWW-Authenticate")).toBeTruthy();
    }
  });
});

describe("revocation (RFC 7009)", () => {
  test("a token is refused from then on; unknown tokens are answered alike", async () => {
    const token = await logIn(service.origin, ada);
    const revoke = () =>
      postForm(url("/oauth/revoke"), { token, client_id: "wireproof", token_type_hint: "nonsense" });
    expect(await revoke()).toMatchObject({ status: 200, body: undefined });
    expect(await withBearer(url("/account"), token)).toMatchObject({
      status: 401,
      body: { code: "unauthorized" },
    });
    expect((await revoke()).status).toBe(200);
    expect((await postForm(url("/oauth/revoke"), { token: "nonsense", client_id: "wireproof" })).status).toBe(
      200,
    );
  });

  test("another client's token is refused and stays good", async () => {
    const token = await logIn(service.origin, ada);
    expect(await postForm(url("/oauth/revoke"), { token, client_id: "difyctl" })).toMatchObject({
      status: 400,
      body: { error: "unauthorized_client" },
    });
    expect((await withBearer(url("/account"), token)).status).toBe(200);
  });

  test.each([
    ["no token", { client_id: "wireproof" }, 400, "invalid_request"],
    ["no client", { token: "x" }, 400, "invalid_request"],
    ["an unknown client", { token: "x", client_id: "nobody" }, 401, "invalid_client"],
  ])("%s", async (_what, fields, status, error) => {
    expect(await postForm(url("/oauth/revoke"), fields)).toMatchObject({ status, body: { error } });
  });
});
