import type { Clock } from "../clock.js";
import type { RateLimitStore } from "../store/rate-limit-store.js";
import { memoryRateLimit, type RateLimit, storedRateLimit } from "./rate-limit.js";

/** How often things may happen. */
export interface LimitSettings {
  /** Calls of one access token per minute. */
  readonly callsPerTokenPerMinute: number;
  /** Calls of one console session per minute. */
  readonly callsPerSessionPerMinute: number;
  /** Device authorization requests from one address per hour. */
  readonly deviceCodesPerHour: number;
  /** Polls for unknown device codes, revocations, and activations of accounts, from one address per minute. */
  readonly unknownCodesPerMinute: number;
  /** Approvals and denials of one account per hour. */
  readonly decisionsPerHour: number;
  /** Wrong user codes of one account per 15 minutes. */
  readonly userCodeMissesPerAccount: number;
  /** Wrong user codes from one address per 15 minutes. */
  readonly userCodeMissesPerAddress: number;
  /** Wrong user codes over the whole service per 15 minutes. */
  readonly userCodeMissesOverall: number;
  /** Failed sign-ins to one account per 15 minutes. */
  readonly loginFailuresPerAccount: number;
  /** Failed sign-ins from one address per 15 minutes. */
  readonly loginFailuresPerAddress: number;
  /** Runs in one workspace per day: what its plan pays for. */
  readonly runsPerWorkspacePerDay: number;
}

/**
 * Limits unless the environment says otherwise. Wrong user codes are the ones that matter: what an attacker may guess in the
 * life of a code, times the codes that wait, over 20⁸ (RFC 8628 §5.1).
 */
export const DEFAULT_LIMITS: LimitSettings = {
  callsPerTokenPerMinute: 60,
  callsPerSessionPerMinute: 120,
  deviceCodesPerHour: 60,
  unknownCodesPerMinute: 60,
  decisionsPerHour: 10,
  userCodeMissesPerAccount: 5,
  userCodeMissesPerAddress: 20,
  userCodeMissesOverall: 200,
  loginFailuresPerAccount: 5,
  loginFailuresPerAddress: 20,
  runsPerWorkspacePerDay: 10_000,
};

const MINUTE_S = 60;
const QUARTER_HOUR_S = 900;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** Every limit of the service. */
export type Limits = ReturnType<typeof createLimits>;

/**
 * Makes the limits. Those that stop guessing live in the store and outlive a restart. Those that only spread load live in
 * memory, where a flood costs no write, unless several instances have to count together.
 *
 * @param shared - Whether other instances work on the same store.
 */
export function createLimits(settings: LimitSettings, store: RateLimitStore, clock: Clock, shared = false) {
  const durable = (name: string, points: number, windowSeconds: number) =>
    storedRateLimit(store, clock, { name, points, windowSeconds });
  const load = shared
    ? durable
    : (name: string, points: number, windowSeconds: number) =>
        memoryRateLimit({ name, points, windowSeconds });

  return {
    callsPerTokenPerMinute: load("token", settings.callsPerTokenPerMinute, MINUTE_S),
    callsPerSessionPerMinute: load("session", settings.callsPerSessionPerMinute, MINUTE_S),
    deviceCodesPerHour: durable("device-codes", settings.deviceCodesPerHour, HOUR_S),
    unknownCodesPerMinute: load("unknown-codes", settings.unknownCodesPerMinute, MINUTE_S),
    decisionsPerHour: durable("decisions", settings.decisionsPerHour, HOUR_S),
    userCodeMissesPerAccount: durable("misses-account", settings.userCodeMissesPerAccount, QUARTER_HOUR_S),
    userCodeMissesPerAddress: durable("misses-address", settings.userCodeMissesPerAddress, QUARTER_HOUR_S),
    userCodeMissesOverall: durable("misses", settings.userCodeMissesOverall, QUARTER_HOUR_S),
    loginFailuresPerAccount: durable("login-account", settings.loginFailuresPerAccount, QUARTER_HOUR_S),
    loginFailuresPerAddress: durable("login-address", settings.loginFailuresPerAddress, QUARTER_HOUR_S),
    runsPerWorkspacePerDay: durable("runs", settings.runsPerWorkspacePerDay, DAY_S),
  } satisfies { readonly [K in keyof LimitSettings]: RateLimit };
}
