import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { SignJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { API, approve, logIn, poll, postForm, read, startLogin } from "./support/device-client.js";
import { type ConsoleClient, PASSWORD, startTestService, type TestService } from "./support/test-service.js";

let service: TestService;
let ada: ConsoleClient;

beforeAll(async () => {
  service = await startTestService();
  ada = await service.signIn();
});

const decide = async (codes: { user_code: string }, headers: Record<string, string>) =>
  read(
    await fetch(`${service.origin}${API}/oauth/device/approve`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify({ user_code: codes.user_code }),
    }),
  );

describe("cross-site request forgery", () => {
  test("a decision without the session's CSRF token is refused and changes nothing", async () => {
    await service.addAccount("eve@example.org");
    const eve = await service.signIn("eve@example.org");
    const codes = await startLogin(service.origin);
    const forged: Record<string, string>[] = [
      {},
      { "X-CSRF-Token": "" },
      { "X-CSRF-Token": "A".repeat(43) },
      { "X-CSRF-Token": eve.csrfToken },
    ];
    for (const headers of forged) {
      expect(await decide(codes, { Cookie: ada.cookie, ...headers })).toMatchObject({
        status: 403,
        body: { error: "csrf_mismatch" },
      });
    }
    expect((await poll(service.origin, codes.device_code)).body.error).toBe("authorization_pending");
    expect(await decide(codes, { Cookie: ada.cookie, "X-CSRF-Token": ada.csrfToken })).toMatchObject({
      status: 200,
    });
  });

  test("signing out needs the CSRF token too", async () => {
    const answer = await read(
      await fetch(`${service.origin}/console/api/logout`, {
        method: "POST",
        headers: { Cookie: ada.cookie },
      }),
    );
    expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect((await ada.get("/console/api/me")).status).toBe(200);
  });

  test("the CSRF token alone is no session", async () => {
    const codes = await startLogin(service.origin);
    expect(await decide(codes, { "X-CSRF-Token": ada.csrfToken })).toMatchObject({
      status: 401,
      body: { error: "invalid_session" },
    });
  });

  test("no other site may read an answer", async () => {
    const answer = await fetch(`${service.origin}/console/api/me`, {
      headers: { Cookie: ada.cookie, Origin: "https://evil.example" },
    });
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBeNull();
  });
});

describe("session cookies", () => {
  test("forged, altered and foreign tokens are refused", async () => {
    const claims = () =>
      new SignJWT()
        .setProtectedHeader({ alg: "HS256" })
        .setIssuer("wireproof")
        .setAudience("console")
        .setSubject("00000000-0000-4000-8000-000000000000")
        .setJti("00000000-0000-4000-8000-000000000000")
        .setExpirationTime("1h");
    const own = new Uint8Array(
      Buffer.from(
        JSON.parse(readFileSync(join(service.dataDir, "secrets.json"), "utf8")).sessionKey,
        "base64url",
      ),
    );
    const tokens = [
      "",
      "nonsense",
      `${ada.cookie.split("=")[1]}x`,
      await claims().sign(new Uint8Array(32)),
      // Rightly signed, for a session that does not exist.
      await claims().sign(own),
    ];
    for (const token of tokens) {
      const answer = await fetch(`${service.origin}/console/api/me`, {
        headers: { Cookie: `wireproof_session=${token}` },
      });
      expect(answer.status).toBe(401);
    }
  });
});

describe("what is kept", () => {
  test("no token, code or password stands in any file of the data directory", async () => {
    const codes = await startLogin(service.origin);
    await approve(ada, codes.user_code);
    const pending = await startLogin(service.origin);
    const { body } = await poll(service.origin, codes.device_code);
    const secrets = [
      body.access_token,
      codes.device_code,
      codes.user_code,
      codes.user_code.replace("-", ""),
      pending.device_code,
      pending.user_code,
      pending.user_code.replace("-", ""),
      PASSWORD,
      ada.csrfToken,
      ada.cookie.split("=")[1],
    ];
    const files = readdirSync(service.dataDir).map((name) => join(service.dataDir, name));
    expect(files.some((file) => file.endsWith("wireproof.db"))).toBe(true);
    for (const file of files) {
      const bytes = readFileSync(file);
      for (const secret of secrets) expect(bytes.includes(secret), `${file} holds ${secret}`).toBe(false);
      expect(statSync(file).mode & 0o077, file).toBe(0);
    }
  });
});

describe("guessing user codes", () => {
  test("five wrong codes close an account to further ones for a quarter of an hour", async () => {
    await service.addAccount("guesser@example.org");
    const guesser = await service.signIn("guesser@example.org");
    const codes = await startLogin(service.origin);
    const lookup = async (code: string) =>
      read(await guesser.get(`${API}/oauth/device/lookup?user_code=${code}`));
    for (let i = 0; i < 5; i++) expect((await lookup("BBBB-BBBB")).status).toBe(200);
    const refused = await lookup(codes.user_code);
    expect(refused).toMatchObject({ status: 429, body: { error: "too_many_requests" } });
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
    service.clock.advance(900);
    expect((await lookup((await startLogin(service.origin)).user_code)).body.valid).toBe(true);
  });

  test("polls for unknown device codes are limited by address", async () => {
    let answer = await poll(service.origin, "unknown");
    for (let i = 0; i < 60 && answer.status === 400; i++) answer = await poll(service.origin, "unknown");
    expect(answer).toMatchObject({ status: 429, body: { error: "too_many_requests" } });
    expect(answer.headers.get("Retry-After")).toMatch(/^\d+$/);
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
  });

  test("device authorization requests are limited by address", async () => {
    const limited = await startTestService({ LIMIT_DEVICE_CODES_PER_HOUR: "2" });
    const ask = () => postForm(`${limited.origin}${API}/oauth/device/code`, { client_id: "wireproof" });
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(200);
    const refused = await ask();
    expect(refused).toMatchObject({ status: 429, body: { error: "too_many_requests" } });
    expect(refused.headers.get("Retry-After")).toBe("3600");
  });

  test("decisions are limited by account", async () => {
    const limited = await startTestService({ LIMIT_DECISIONS_PER_HOUR: "1" });
    const person = await limited.signIn();
    expect(await logIn(limited.origin, person)).toMatch(/^dfoa_/);
    const codes = await startLogin(limited.origin);
    expect(await approve(person, codes.user_code)).toMatchObject({
      status: 429,
      body: { error: "too_many_requests" },
    });
  });
});

describe("headers", () => {
  test.each([`${API}/_health`, `${API}/account`, `${API}/nothing`, "/console/api/me"])(
    "%s may not be framed",
    async (path) => {
      const { headers } = await fetch(`${service.origin}${path}`);
      expect(headers.get("X-Frame-Options")).toBe("DENY");
      expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("X-Powered-By")).toBeNull();
    },
  );
});
