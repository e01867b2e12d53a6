/** Signing in by the device authorization grant (RFC 8628). */

import { isObject, type Json, own } from "../../contract/index.js";
import { RunError } from "../../generate/index.js";
import { type Clock, SYSTEM_CLOCK } from "../driver/budget.js";
import { attempt, post } from "./attempt.js";
import type { Identity } from "./identity.js";

/** What a person is shown (RFC 8628 §3.3). */
export interface DevicePrompt {
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete?: string;
}

/** How a device signs in. */
export interface DeviceLogin {
  /** Device authorization endpoint: a path on the server, or a whole URL. */
  readonly deviceAuthorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly scope?: string;
  /** The security scheme that the access token is for. */
  readonly scheme: string;
  /** Approves the code in a person's stead; without it the run waits for the person. */
  readonly approve?: (prompt: DevicePrompt) => Promise<void>;
}

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/**
 * Asks for a code, has it approved, and polls for the token at the interval that the server asks for (RFC 8628 §3.5).
 *
 * @param origin - Of the server, for endpoints that are paths.
 * @param show - Shows the prompt to a person.
 * @throws {RunError} When the server refuses, the person does, or the code expires.
 */
export async function deviceLogin(
  origin: string,
  login: DeviceLogin,
  show: (prompt: DevicePrompt) => void = () => {},
  clock: Clock = SYSTEM_CLOCK,
): Promise<Identity> {
  const { deviceAuthorizationEndpoint, tokenEndpoint, clientId, scope, scheme } = login;
  const started = await submit(deviceAuthorizationEndpoint, origin, {
    client_id: clientId,
    ...(scope !== undefined && { scope }),
  });
  const deviceCode = text(started.body, "device_code");
  const prompt = promptOf(started.body);
  if (deviceCode === undefined || !prompt)
    throw failed(deviceAuthorizationEndpoint, started, "starts no device login");
  const { approve } = login;
  if (approve) await attempt("the `approve` of the device login", () => approve(prompt));
  else show(prompt);
  let intervalMs = (number(started.body, "interval") ?? 5) * 1000;
  const ends = clock.now() + (number(started.body, "expires_in") ?? 600) * 1000;
  // Whoever approved already need not wait for the first poll.
  for (let isFirst = approve !== undefined; clock.now() < ends; isFirst = false) {
    if (!isFirst) await clock.sleep(intervalMs);
    const answer = await submit(tokenEndpoint, origin, {
      grant_type: GRANT,
      device_code: deviceCode,
      client_id: clientId,
    });
    const token = text(answer.body, "access_token");
    if (token !== undefined) return { credentials: { [scheme]: token } };
    const error = text(answer.body, "error");
    if (error === "slow_down") intervalMs += 5000;
    else if (error !== "authorization_pending") throw failed(tokenEndpoint, answer, "gives no token");
  }
  throw new RunError("sign-in-failed", "nobody approved the device in time", {
    fix: "start again, and approve the code that is shown",
  });
}

interface Answered {
  readonly status: number;
  readonly body: Json;
}

async function submit(endpoint: string, origin: string, form: Record<string, string>): Promise<Answered> {
  const { status, text: answered } = await post(endpoint, origin, new URLSearchParams(form));
  try {
    return { status, body: JSON.parse(answered) };
  } catch {
    return { status, body: null };
  }
}

function text(body: Json, name: string): string | undefined {
  const value = isObject(body) ? own(body, name) : undefined;
  return typeof value === "string" ? value : undefined;
}

function number(body: Json, name: string): number | undefined {
  const value = isObject(body) ? own(body, name) : undefined;
  return typeof value === "number" && value >= 0 ? value : undefined;
}

function promptOf(body: Json): DevicePrompt | undefined {
  const [code, uri, complete] = ["user_code", "verification_uri", "verification_uri_complete"].map((name) =>
    text(body, name),
  );
  if (code === undefined || uri === undefined) return undefined;
  return {
    user_code: code,
    verification_uri: uri,
    ...(complete !== undefined && { verification_uri_complete: complete }),
  };
}

function failed(endpoint: string, { status, body }: Answered, what: string): RunError {
  const error = text(body, "error");
  return new RunError(
    "sign-in-failed",
    `${endpoint} ${what}: ${status}${error === undefined ? "" : ` ${error}`}`,
    {
      fix: "check the client id, the endpoints and who approves",
    },
  );
}
