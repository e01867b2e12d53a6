import { beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { type Clock, match, pollDeviceToken } from "wireproof/client";
import { createApiClient } from "../../src/generated/api/client.js";
import { createConsoleClient } from "../../src/generated/console/client.js";
import { API } from "./support/device-client.js";
import { DEMO_EMAIL, PASSWORD, startTestService, type TestService } from "./support/test-service.js";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

/** So long that it is never over: the requests of these tests are answered. */
const NO_TIMEOUT_MS = 1e9;

/** Waiting between polls moves the service's clock instead. */
function sharedClock(onSleep: (sleeps: number) => void | Promise<void> = () => undefined): Clock {
  let sleeps = 0;
  return {
    now: () => service.clock(),
    random: () => 0,
    sleep: async (ms) => {
      if (ms >= NO_TIMEOUT_MS) return new Promise(() => undefined);
      service.clock.advance(ms / 1000);
      await onSleep(++sleeps);
    },
  };
}

/** Signs in with the generated client of the console; Node keeps no cookies, so the test does. */
async function signedIn() {
  const console = createConsoleClient({ baseUrl: `${service.origin}/console/api` });
  const session = await console.login({ body: { email: DEMO_EMAIL, password: PASSWORD } });
  if (!session.ok) throw new Error(`login ended as ${session.kind}`);
  const cookie = session.response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  return { headers: { Cookie: cookie, "X-CSRF-Token": session.data.csrf_token } };
}

describe("the generated client", () => {
  test("logs in, calls, lists and ends its session, with every outcome typed", async () => {
    const browser = await signedIn();
    let token: string | undefined;
    const api = createApiClient({ baseUrl: `${service.origin}${API}`, token: () => token });

    const start = await api.createDeviceAuthorization({
      body: { client_id: "difyctl", device_label: "generated" },
    });
    if (!start.ok) throw new Error(`the login ended as ${start.kind}`);
    const { device_code, user_code } = start.data;
    const outcome = await pollDeviceToken(
      start.data,
      (code, init) => api.createAccessToken({ body: { device_code: code, client_id: "difyctl" } }, init),
      {
        requestTimeoutMs: NO_TIMEOUT_MS,
        clock: sharedClock(async (sleeps) => {
          if (sleeps === 3) expect((await api.approveDevice({ body: { user_code } }, browser)).ok).toBe(true);
        }),
      },
    );
    expect(device_code).toMatch(/^dc_/);
    if (outcome.kind !== "authorized" || !("token" in outcome.tokens))
      throw new Error(`ended as ${outcome.kind}`);
    token = outcome.tokens.token;

    const account = await api.getAccount();
    if (!account.ok) throw new Error(`account ended as ${account.kind}`);
    expectTypeOf(account.data.workspaces[0]?.role).toEqualTypeOf<
      "owner" | "admin" | "editor" | "normal" | "dataset_operator" | undefined
    >();
    expect(account.data.subject_email).toBe(DEMO_EMAIL);

    const sessions = await api.listSessions({ query: { limit: 1 } });
    expect(sessions.ok && sessions.data.data[0]?.device_label).toBe("generated");
    expect((await api.revokeOwnSession()).ok).toBe(true);
    const refused = await api.getAccount();
    if (refused.ok) throw new Error("a revoked token was accepted");
    const heard = match(refused, {
      unauthorized: (error) => error.status,
      token_expired: () => "expired",
      forbidden: () => "forbidden",
      upgrade_required: () => "too old",
      not_acceptable: () => "not acceptable",
      too_many_requests: () => "too many",
      service_unavailable: () => "away",
      internal_server_error: () => "broken",
      _: () => "undeclared",
    });
    expect(heard).toBe(401);
  });

  test("is told of a denial and of an expiry", async () => {
    const browser = await signedIn();
    const api = createApiClient({ baseUrl: `${service.origin}${API}` });
    const body = { client_id: "wireproof" };
    const mediaType = "application/x-www-form-urlencoded" as const;
    const login = async (onSleep: (userCode: string) => void | Promise<void>) => {
      const start = await api.createDeviceAuthorization({ body, mediaType });
      if (!start.ok) throw new Error(`the login ended as ${start.kind}`);
      const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
      return pollDeviceToken(
        start.data,
        (device_code, init) =>
          api.createAccessToken({ body: { ...body, device_code, grant_type }, mediaType }, init),
        { requestTimeoutMs: NO_TIMEOUT_MS, clock: sharedClock(() => onSleep(start.data.user_code)) },
      );
    };
    const deny = async (user_code: string) => {
      expect((await api.denyDevice({ body: { user_code } }, browser)).ok).toBe(true);
    };
    expect(await login(deny)).toEqual({ kind: "denied" });
    expect(await login(() => undefined)).toEqual({ kind: "expired" });
  });

  test("reads refusals of both families", async () => {
    const api = createApiClient({
      baseUrl: `${service.origin}${API}`,
      token: () => `dfoa_${"x".repeat(43)}`,
    });
    const refused = await api.getAccount();
    if (refused.ok || refused.kind !== "declared" || refused.code !== "unauthorized")
      throw new Error("not refused");
    expect(refused.error.hint).toMatch(/Sign in/);
    const invalid = await api.lookupUserCode({ query: { user_code: "" } }, await signedIn());
    expect(!invalid.ok && invalid.kind === "declared" && invalid.error).toMatchObject({
      error: "invalid_request",
    });
  });
});
