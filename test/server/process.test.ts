import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { API, logIn, withBearer } from "./support/device-client.js";
import { runService } from "./support/service-process.js";
import { temporaryDirectory } from "./support/temporary-directory.js";
import { PASSWORD, signIn } from "./support/test-service.js";

const directory = temporaryDirectory();
let directories = 0;
const fresh = () => join(directory, String(directories++));

describe("starting", () => {
  test("says where it is and how to try it, and shows a generated password once", async () => {
    const env = { DATA_DIR: fresh() };
    const first = runService(env);
    const origin = await first.origin;
    expect(first.stdout()).toContain(`${origin}/openapi/v1`);
    expect(first.stdout()).toContain(`curl ${origin}/openapi/v1/oauth/device/code -d client_id=wireproof`);
    const password = /^ {2}demo@example\.org\n {2}(\S+)$/m.exec(first.stdout())?.[1] ?? "";
    expect(password).toMatch(/^[\w-]{16}$/);
    expect((await signIn(origin, "demo@example.org", password)).csrfToken).toBeTruthy();
    first.child.kill("SIGTERM");
    await first.exited;

    const second = runService(env);
    await second.origin;
    expect(second.stdout()).not.toContain(password);
    expect(second.stdout()).not.toContain("demo account");
  });

  test("creates no demo account when other machines can reach it", async () => {
    const service = runService({ DATA_DIR: fresh(), HOST: "0.0.0.0", DEMO_PASSWORD: PASSWORD });
    const origin = await service.origin;
    expect(origin).toMatch(/^http:\/\/localhost:\d+$/);
    expect(service.stdout()).not.toMatch(/https?:\/\/0\.0\.0\.0/);
    expect(service.stdout()).toMatch(
      /^No demo account is created .* set both DEMO_EMAIL and DEMO_PASSWORD .*$/m,
    );
    expect(service.stdout()).toMatch(/^HOST 0\.0\.0\.0 is every address .* PUBLIC_URL .*$/m);
    await expect(signIn(origin, "demo@example.org", PASSWORD)).rejects.toThrow("401");
  });

  test("lets a demo account sign in from this machine only, unless its credentials were chosen", async () => {
    const env = { DATA_DIR: fresh(), DEMO_PASSWORD: PASSWORD };
    const local = runService(env);
    const person = await signIn(await local.origin, "demo@example.org", PASSWORD);
    const token = await logIn(await local.origin, person);
    local.child.kill("SIGTERM");
    await local.exited;

    const open = runService({ ...env, HOST: "0.0.0.0" });
    await expect(signIn(await open.origin, "demo@example.org", PASSWORD)).rejects.toThrow("401");
    expect(open.stdout()).toMatch(/^The demo account demo@example\.org cannot sign in .*$/m);
    const stale = await withBearer(`${await open.origin}${API}/account`, token);
    expect([stale.status, stale.body.code]).toEqual([401, "unauthorized"]);
    open.child.kill("SIGTERM");
    await open.exited;

    const chosen = runService({ ...env, HOST: "0.0.0.0", DEMO_EMAIL: "demo@example.org" });
    await signIn(await chosen.origin, "demo@example.org", PASSWORD);
    expect((await withBearer(`${await chosen.origin}${API}/account`, token)).status).toBe(200);
    expect(chosen.stdout()).toMatch(/^DEMO_PASSWORD is not used: .*$/m);
  });

  test("prints commands for its own client, and never a password that it was given", async () => {
    const service = runService({
      DATA_DIR: fresh(),
      DEMO_PASSWORD: PASSWORD,
      OAUTH_CLIENT_IDS: "cli,other",
    });
    await service.origin;
    await expect.poll(() => service.stdout()).toContain("<access_token>");
    expect(service.stdout()).toContain("-d client_id=cli\n");
    expect(service.stdout()).not.toContain("wireproof\n");
    expect(service.stdout()).toMatch(/^ {2}Device {2}http:\/\/127\.0\.0\.1:\d+\/device$/m);
    expect(service.stdout()).not.toContain(PASSWORD);
  });

  test.each<[string, (dataDir: string) => void, RegExp]>([
    [
      "a file for a directory",
      (dataDir) => writeFileSync(dataDir, ""),
      /^DATA_DIR \S+ is not a directory; .+$/,
    ],
    [
      "a directory for a database",
      (dataDir) => mkdirSync(join(dataDir, "wireproof.db"), { recursive: true }),
      /^DATA_DIR \S+: \S+wireproof\.db cannot be opened for writing; .+$/,
    ],
    [
      "a damaged database",
      (dataDir) => {
        mkdirSync(dataDir);
        writeFileSync(join(dataDir, "wireproof.db"), "no database ".repeat(500));
      },
      /^DATA_DIR \S+: \S+wireproof\.db is not a database, or damaged; .+$/,
    ],
  ])("with %s is refused in one line that names the setting and the fix", async (_what, prepare, line) => {
    const dataDir = fresh();
    prepare(dataDir);
    const service = runService({ DATA_DIR: dataDir });
    expect(await service.exited).toEqual({ code: 1, signal: null });
    expect(service.stderr().trimEnd()).toMatch(line);
  });

  test("with wrong settings is refused: one line each, exit 1, nothing else", async () => {
    const service = runService({ DATA_DIR: fresh(), PORT: "99999", LOG_LEVEL: "loud" });
    expect(await service.exited).toEqual({ code: 1, signal: null });
    expect(service.stderr().trimEnd().split("\n")).toEqual([
      'PORT must be a whole number from 0 to 65535, not "99999"',
      expect.stringMatching(/^LOG_LEVEL must be one of .*, not "loud"$/),
    ]);
    expect(service.stdout()).toBe("");
  });

  test("on a port in use is refused in one line, and does not use up the demo account", async () => {
    const other: Server = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      other.close();
    });
    const { port } = other.address() as AddressInfo;
    const dataDir = fresh();
    const service = runService({ DATA_DIR: dataDir, PORT: String(port) });
    expect(await service.exited).toEqual({ code: 1, signal: null });
    expect(service.stderr()).toBe(`port ${port} on 127.0.0.1 is in use; set PORT to another one\n`);
    const again = runService({ DATA_DIR: dataDir });
    await again.origin;
    expect(again.stdout()).toContain("A demo account was created.");
  });
});

/** Starts a request and waits until the service has read its head; `finish` sends the body and reads the status. */
async function requestUnderWay(url: string, body: string) {
  const call = request(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
      Expect: "100-continue",
    },
  });
  call.flushHeaders();
  await once(call, "continue");
  return {
    async finish(): Promise<number | undefined> {
      call.end(body);
      const [response]: IncomingMessage[] = await once(call, "response");
      response?.resume();
      return response?.statusCode;
    },
  };
}

describe("stopping", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "%s lets requests under way finish and exits 0",
    async (signal) => {
      const service = runService({ DATA_DIR: fresh(), DEMO_PASSWORD: PASSWORD });
      const origin = await service.origin;
      const body = JSON.stringify({ email: "demo@example.org", password: PASSWORD });
      const underWay = await requestUnderWay(`${origin}/console/api/login`, body);
      service.child.kill(signal);
      await expect
        .poll(() =>
          fetch(`${origin}/openapi/v1/_health`).then(
            () => "answered",
            () => "refused",
          ),
        )
        .toBe("refused");
      expect(await underWay.finish()).toBe(200);
      expect(await service.exited).toEqual({ code: 0, signal: null });
      expect(service.stderr()).toBe("");
    },
  );
});

test("a signal that comes while the service starts ends it as well", async () => {
  const folder = fresh();
  const service = runService({ DATA_DIR: folder, DEMO_PASSWORD: PASSWORD });
  await expect.poll(() => existsSync(join(folder, "wireproof.db")), { timeout: 30_000 }).toBe(true);
  service.child.kill("SIGTERM");
  expect(await service.exited).toEqual({ code: 0, signal: null });
  expect(service.stderr()).toBe("");
});

describe("logging", () => {
  test("is JSON lines without secrets when stderr is no terminal", async () => {
    const service = runService({ DATA_DIR: fresh(), DEMO_PASSWORD: PASSWORD, LOG_LEVEL: "trace" });
    const origin = await service.origin;
    const { cookie, csrfToken } = await signIn(origin, "demo@example.org", PASSWORD);
    service.child.kill("SIGTERM");
    await service.exited;
    const lines = service.stderr().trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), msg: expect.any(String) });
    for (const secret of [PASSWORD, cookie.split("=")[1] ?? "", csrfToken])
      expect(service.stderr()).not.toContain(secret);
  });
});
