import { bounded } from "./bounded.js";
import { type Clock, retryAfterMs, systemClock } from "./clock.js";
import { codeIn } from "./declared.js";
import type { AnyResult, DataOf } from "./match.js";
import type { CallInit } from "./options.js";

/** What the device authorization endpoint answered (RFC 8628 §3.2). */
export interface DeviceAuthorization {
  readonly device_code: string;
  /** Lifetime of the codes in seconds, counted from the call of `pollDeviceToken`. */
  readonly expires_in: number;
  /** Seconds between two requests; at least 1. Default, and for 0: 5 (RFC 8628 §3.2). */
  readonly interval?: number | undefined;
}

/** How a device login ends. None of these is thrown. */
export type DeviceTokenOutcome<T> =
  | { readonly kind: "authorized"; readonly tokens: T }
  | { readonly kind: "denied" }
  /** Nobody decided in time; the authorization server's word, or the local deadline. */
  | { readonly kind: "expired" }
  | { readonly kind: "aborted"; readonly reason: unknown }
  /** The authorization server will not go on: any error that RFC 8628 §3.5 does not make a reason to wait. */
  | {
      readonly kind: "rejected";
      readonly error: string;
      readonly description: string | undefined;
      readonly status: number;
    }
  /** The last answer before the deadline was none, or no request could be made at all. */
  | { readonly kind: "unreachable"; readonly cause: unknown };

/** Told before every wait and before every request; for a countdown. */
export interface DeviceTokenState {
  readonly phase: "waiting" | "polling";
  /** Requests made so far; while polling, with the current one. */
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly nextPollAt: number;
  /** Milliseconds until the codes expire. */
  readonly remainingMs: number;
}

export interface PollDeviceTokenOptions {
  /** Ends the wait and the request under way. */
  readonly signal?: AbortSignal | undefined;
  /** What it throws is dropped. */
  readonly onState?: ((state: DeviceTokenState) => void) | undefined;
  /** For one request; one that takes longer counts as a failure of the network. Default: 15 000. */
  readonly requestTimeoutMs?: number | undefined;
  /** For tests. */
  readonly clock?: Clock | undefined;
}

/** What one request means for the next. */
type Step<T> =
  | { readonly kind: "pending" }
  | { readonly kind: "slow-down"; readonly intervalSeconds: number }
  | { readonly kind: "transient"; readonly waitMs: number; readonly cause: unknown }
  | DeviceTokenOutcome<T>;

const DEFAULT_INTERVAL_SECONDS = 5;
/** Shorter is a slip of the server, and would be a busy loop here. */
const SHORTEST_INTERVAL_SECONDS = 1;
/** RFC 8628 §3.5. */
const SLOW_DOWN_SECONDS = 5;
const BACKOFF_CAP_MS = 60_000;

/**
 * Polls the token endpoint until the user has decided or the codes expire (RFC 8628 §3.4 and §3.5).
 *
 * Waits one interval before the first request, and a fifth longer than asked before each, since clocks drift: a request that is
 * a moment early costs 5 seconds. `slow_down` lengthens the interval for good. Failures of the network, 408, 429, 5xx and bodies
 * that are not JSON back off on their own, doubling up to a minute, and leave the interval alone. The last request is made at
 * the deadline, never later.
 *
 * @param start - The answer of the device authorization endpoint. Call this function as soon as it has arrived.
 * @param poll - Makes one token request, with the `init` it is given: `(device_code, init) => api.token({ body: … }, init)`.
 * @throws {TypeError} When `start` is not what RFC 8628 §3.2 asks for.
 * @see RFC 8628 §3.5 https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
export async function pollDeviceToken<R extends AnyResult>(
  start: DeviceAuthorization,
  poll: (deviceCode: string, init: CallInit) => Promise<R>,
  options: PollDeviceTokenOptions = {},
): Promise<DeviceTokenOutcome<DataOf<R>>> {
  const { signal, onState, requestTimeoutMs = 15_000, clock = systemClock } = options;
  assertDeviceAuthorization(start);
  const deadline = clock.now() + start.expires_in * 1000;
  // Zero is no interval, as absence is none.
  let intervalMs = Math.max(start.interval || DEFAULT_INTERVAL_SECONDS, SHORTEST_INTERVAL_SECONDS) * 1000;
  const tell = (state: DeviceTokenState) => {
    try {
      onState?.(state);
    } catch {
      // Whoever watches must not end the login.
    }
  };
  let drift = 1.2;
  let backoffMs = 0;

  for (let attempt = 1; ; attempt++) {
    const remainingMs = deadline - clock.now();
    const waitMs = Math.max(intervalMs * (drift + clock.random() / 10), backoffMs);
    const last = waitMs >= remainingMs;
    const nextPollAt = clock.now() + Math.min(waitMs, remainingMs);
    tell({ phase: "waiting", attempt: attempt - 1, nextPollAt, remainingMs });
    try {
      signal?.throwIfAborted();
      await clock.sleep(Math.max(0, nextPollAt - clock.now()), signal);
    } catch (cause) {
      return { kind: "aborted", reason: signal?.aborted ? signal.reason : cause };
    }
    tell({ phase: "polling", attempt, nextPollAt, remainingMs: Math.max(0, deadline - clock.now()) });

    const step = await bounded({ clock, signal, timeoutMs: requestTimeoutMs }, async (both) =>
      interpret<DataOf<R>>(await poll(start.device_code, { signal: both, retry: false }), clock.now()),
    ).catch((cause: unknown): Step<never> => ({ kind: "transient", waitMs: 0, cause }));
    if (signal?.aborted && step.kind !== "authorized") return { kind: "aborted", reason: signal.reason };
    switch (step.kind) {
      case "pending":
      case "slow-down":
        backoffMs = 0;
        if (last) return { kind: "expired" };
        break;
      case "transient":
        backoffMs = Math.max(Math.min(Math.max(backoffMs, intervalMs) * 2, BACKOFF_CAP_MS), step.waitMs);
        if (last) return { kind: "unreachable", cause: step.cause };
        break;
      default:
        return step;
    }
    if (step.kind === "slow-down") {
      intervalMs = Math.max(intervalMs / 1000 + SLOW_DOWN_SECONDS, step.intervalSeconds) * 1000;
      drift = 1.4;
    }
  }
}

/** Reads one answer. What the body says comes first, for servers disagree on the status of `slow_down`. */
function interpret<T>(result: AnyResult, now: number): Step<T> {
  if (result.kind === "transport") {
    const { reason, error: cause } = result;
    return reason === "request" ? { kind: "unreachable", cause } : { kind: "transient", waitMs: 0, cause };
  }
  const { status, response } = result;
  const body = result.ok ? result.data : result.kind === "declared" ? result.error : result.error.body;
  const { interval, error_description: description } = Object(body) as Record<string, unknown>;
  const code = codeIn(body, "oauth");
  const waitMs = retryAfterMs(response.headers, now);
  // GitHub answers its errors with 200; a token response has no `error` (RFC 6749 §5.1).
  if (result.ok && !("error" in Object(body))) return { kind: "authorized", tokens: result.data as T };
  switch (code) {
    case "authorization_pending":
      return { kind: "pending" };
    case "slow_down":
      return {
        kind: "slow-down",
        intervalSeconds: Math.max(typeof interval === "number" ? interval : 0, waitMs / 1000),
      };
    case "access_denied":
      return { kind: "denied" };
    case "expired_token":
      return { kind: "expired" };
  }
  if (status === 408 || status === 429 || status >= 500 || typeof body !== "object" || body === null) {
    return { kind: "transient", waitMs, cause: result };
  }
  return {
    kind: "rejected",
    error: code ?? "invalid_response",
    description: typeof description === "string" ? description : undefined,
    status,
  };
}

function assertDeviceAuthorization({ device_code, expires_in, interval }: DeviceAuthorization): void {
  const wrong = [
    !(typeof device_code === "string" && device_code !== "") && "device_code is not a string with content",
    !isPositive(expires_in) && "expires_in is not a positive number",
    !(interval === undefined || interval === 0 || isPositive(interval)) &&
      "interval is not a number of seconds",
  ].filter((reason) => reason !== false);
  if (wrong.length) {
    throw new TypeError(`Not a device authorization response (RFC 8628 §3.2): ${wrong.join("; ")}`);
  }
}

function isPositive(value: unknown): boolean {
  return typeof value === "number" && value > 0;
}
