import { expect } from "vitest";
import { type Answer, API, approve, poll, postForm, startLogin, withBearer } from "./device-client.js";
import type { ConsoleClient } from "./test-service.js";

/** Limits that a load from one address does not meet. */
export const UNLIMITED = {
  LIMIT_DEVICE_CODES_PER_HOUR: "100000",
  LIMIT_DECISIONS_PER_HOUR: "100000",
  LIMIT_UNKNOWN_CODES_PER_MINUTE: "100000",
  LIMIT_CALLS_PER_SESSION_PER_MINUTE: "100000",
};

/** Logs a device in with many polls at once, and expects that exactly one of them gets the token. */
export async function racePolls(origin: string, person: ConsoleClient, racers: number): Promise<string> {
  const codes = await startLogin(origin);
  expect((await approve(person, codes.user_code)).status).toBe(200);
  const answers = await Promise.all(Array.from({ length: racers }, () => poll(origin, codes.device_code)));
  const won = answers.filter((answer) => answer.status === 200);
  const lost = answers.filter((answer) => answer.status === 400 && answer.body.error === "invalid_grant");
  expect([won.length, lost.length]).toEqual([1, racers - 1]);
  return won[0]?.body.access_token;
}

/** How far a login got, by what was answered. */
export interface Login {
  readonly deviceCode: string;
  stage: "approving" | "approved" | "redeeming" | "redeemed";
  token?: string;
}

/** The answer of a call, or none when the service went away under it; whatever else goes wrong is a failure. */
async function answered(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    const answer = await call;
    if (answer.status === 502) return undefined;
    expect(answer.status).toBe(200);
    return answer;
  } catch (error) {
    if (error instanceof TypeError && /^(fetch failed|terminated)$/.test(error.message)) return undefined;
    throw error;
  }
}

/** Logs devices in, one after the other, until it is told to stop, and records what was answered. */
export async function logDevicesIn(
  origin: string,
  person: ConsoleClient,
  logins: Login[],
  stopped: () => boolean,
): Promise<void> {
  while (!stopped()) {
    const codes = await answered(postForm(`${origin}${API}/oauth/device/code`, { client_id: "wireproof" }));
    if (!codes) continue;
    const login: Login = { deviceCode: codes.body.device_code, stage: "approving" };
    logins.push(login);
    if (!(await answered(approve(person, codes.body.user_code)))) continue;
    login.stage = "approved";
    // Some devices never come back for their token.
    if (logins.length % 3 === 0) continue;
    login.stage = "redeeming";
    const issued = await answered(poll(origin, login.deviceCode));
    if (!issued) continue;
    login.token = issued.body.access_token;
    login.stage = "redeemed";
  }
}

/** Expects that every answered write is there, and that no code is redeemed twice. */
export async function expectNothingLost(origin: string, logins: readonly Login[]): Promise<void> {
  for (const { stage, deviceCode, token } of logins) {
    const answer = await poll(origin, deviceCode);
    const outcome = answer.status === 200 ? "token" : answer.body.error;
    switch (stage) {
      case "redeemed":
        expect(outcome).toBe("invalid_grant");
        expect((await withBearer(`${origin}${API}/account`, token ?? "")).status).toBe(200);
        break;
      case "redeeming":
        // Its answer was lost with the process: redeemed before or now, never both.
        expect(["token", "invalid_grant"]).toContain(outcome);
        break;
      case "approved":
        expect(outcome).toBe("token");
        break;
      default:
        expect(["authorization_pending", "token"]).toContain(outcome);
    }
    expect((await poll(origin, deviceCode)).status).toBe(400);
  }
}
