import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { createLogger, type LogStream } from "../../../src/server/logging.js";
import { hashPassword } from "../../../src/server/security/passwords.js";
import { type RunningService, startService } from "../../../src/server/service.js";
import { readSettings } from "../../../src/server/settings.js";
import { type ManualClock, manualClock } from "./manual-clock.js";

/** A service on a port of its own, with the clock in the test's hand. */
export interface TestService extends RunningService {
  readonly clock: ManualClock;
  readonly dataDir: string;
  /** Adds an account whose password is {@link PASSWORD}. */
  addAccount(email: string): Promise<string>;
  /** Signs in to the console. */
  signIn(email?: string): Promise<ConsoleClient>;
}

/** A signed-in browser. */
export interface ConsoleClient {
  readonly cookie: string;
  readonly csrfToken: string;
  /** Posts JSON with the session's cookie and CSRF token. */
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  get(path: string): Promise<Response>;
}

export const PASSWORD = "correct horse battery staple";
export const DEMO_EMAIL = "demo@example.org";
// Hashing takes a tenth of a second: once per test file is enough.
const passwordHash = hashPassword(PASSWORD);

/** Signs in to the console of any running service. */
export async function signIn(origin: string, email: string, password: string): Promise<ConsoleClient> {
  const response = await fetch(`${origin}/console/api/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (response.status !== 200) throw new Error(`login answered ${response.status}: ${await response.text()}`);
  const session: { csrf_token: string } = JSON.parse(await response.text());
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const csrfToken = session.csrf_token;
  return {
    cookie,
    csrfToken,
    post: (path, body, headers = {}) =>
      fetch(`${origin}${path}`, {
        method: "POST",
        headers: {
          Cookie: cookie,
          "X-CSRF-Token": csrfToken,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    get: (path) => fetch(`${origin}${path}`, { headers: { Cookie: cookie } }),
  };
}

/**
 * Starts a service that ends with the test file.
 *
 * @param env - As the process's environment, over quiet defaults.
 * @param clock - Where a browser takes part, one that starts now: the browser ends cookies by its own clock.
 * @param logTo - Where the log goes, from the level that `env` names on.
 */
export async function startTestService(
  env: Record<string, string> = {},
  clock: ManualClock = manualClock(),
  logTo?: LogStream,
): Promise<TestService> {
  const dataDir = mkdtempSync(join(tmpdir(), "wireproof-"));
  const settings = readSettings({
    PORT: "0",
    DATA_DIR: dataDir,
    DEMO_EMAIL,
    DEMO_PASSWORD: PASSWORD,
    LOG_LEVEL: "silent",
    ...env,
  });
  const service = await startService(settings, createLogger(settings.logLevel, logTo), {
    now: clock,
    wait: clock.wait,
  });
  afterAll(async () => {
    await service.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return {
    ...service,
    clock,
    dataDir,
    async addAccount(email) {
      const id = randomUUID();
      const workspace = { id: randomUUID(), name: `${email}'s workspace` };
      await service.store.accounts.create({
        id,
        email,
        name: email,
        passwordHash: await passwordHash,
        workspace,
      });
      return id;
    },
    signIn: (email = DEMO_EMAIL) => signIn(service.origin, email, PASSWORD),
  };
}
