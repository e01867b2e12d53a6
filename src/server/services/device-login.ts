import { randomUUID } from "node:crypto";
import type { OAuthFail as Fail } from "../../generated/api/errors.js";
import type { Limits } from "../limits/limits.js";
import { newAccessToken, newDeviceCode, newUserCode, normalizeUserCode } from "../security/codes.js";
import { keyedHash, sha256 } from "../security/hash.js";
import type { AccessToken } from "../store/access-token-store.js";
import type { DeviceGrantStore } from "../store/device-grant-store.js";
import { requestedScope } from "./scopes.js";

/** What a device asks with. */
export interface DeviceAuthorizationRequest {
  readonly clientId: string;
  readonly scope: string | undefined;
  readonly label: string;
  readonly address: string;
  readonly userAgent: string;
}

/** The codes of a new device login. */
export interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly lifetimeSeconds: number;
  readonly intervalSeconds: number;
}

/** One poll of the token endpoint. */
export interface DevicePoll {
  readonly deviceCode: string;
  readonly clientId: string;
  readonly address: string;
  /** How an unknown code is refused: `invalid_grant` to OAuth clients, `expired_token` to Dify's. */
  readonly unknownCode: "invalid_grant" | "expired_token";
}

/** A token on its way to the device; its text exists nowhere else. */
export interface IssuedToken {
  readonly text: string;
  readonly token: AccessToken;
}

/** The errors a poll can be answered with. */
export type PollFail = Fail<
  | "authorization_pending"
  | "slow_down"
  | "access_denied"
  | "expired_token"
  | "invalid_grant"
  | "too_many_requests"
>;

/** The device's side of the device authorization grant (RFC 8628). */
export interface DeviceLogin {
  authorize(request: DeviceAuthorizationRequest, fail: Fail<"invalid_scope">): Promise<DeviceAuthorization>;
  poll(poll: DevicePoll, fail: PollFail): Promise<IssuedToken>;
}

/** How often two user codes may collide before the service gives up: a sign of a broken random source. */
const COLLISION_TRIES = 5;
/** RFC 8628 §3.2: what clients assume when no interval is given. */
const INTERVAL_SECONDS = 5;
const DAY_SECONDS = 86_400;

/** The key under which a user code is stored; absent for text that cannot be one. */
export function userCodeMac(pepper: Uint8Array, userCode: string): Uint8Array | undefined {
  const letters = normalizeUserCode(userCode);
  return letters === undefined ? undefined : keyedHash(pepper, "user-code", letters);
}

/** Makes the service. */
export function deviceLogin(dependencies: {
  readonly grants: DeviceGrantStore;
  readonly limits: Limits;
  readonly pepper: Uint8Array;
  readonly codeLifetimeSeconds: number;
  readonly tokenLifetimeDays: number;
}): DeviceLogin {
  const { grants, limits, pepper, codeLifetimeSeconds, tokenLifetimeDays } = dependencies;

  return {
    async authorize({ scope, label, ...request }, fail) {
      const granted = requestedScope(scope);
      if (granted === undefined) throw fail.invalid_scope();
      const deviceCode = newDeviceCode();
      for (let tries = 0; tries < COLLISION_TRIES; tries++) {
        const userCode = newUserCode();
        const mac = userCodeMac(pepper, userCode);
        if (!mac) throw new Error("a new user code is not in its own alphabet");
        const created = await grants.create({
          deviceHash: sha256(deviceCode),
          userCodeMac: mac,
          clientId: request.clientId,
          scope: granted,
          label: label.trim(),
          createdIp: request.address,
          userAgent: request.userAgent,
          intervalSeconds: INTERVAL_SECONDS,
          lifetimeSeconds: codeLifetimeSeconds,
        });
        if (created === "created") {
          return {
            deviceCode,
            userCode,
            lifetimeSeconds: codeLifetimeSeconds,
            intervalSeconds: INTERVAL_SECONDS,
          };
        }
      }
      throw new Error(`${COLLISION_TRIES} user codes in a row were taken`);
    },

    async poll({ deviceCode, clientId, address, unknownCode }, fail) {
      const deviceHash = sha256(deviceCode);
      const outcome = await grants.poll(deviceHash, clientId);
      switch (outcome.state) {
        case "pending":
          throw fail.authorization_pending();
        case "slow_down":
          throw fail.slow_down({ headers: { "Retry-After": outcome.intervalSeconds } });
        case "denied":
          throw fail.access_denied();
        case "expired":
          throw fail.expired_token();
        case "ready": {
          const text = newAccessToken();
          const lifetimeSeconds = tokenLifetimeDays * DAY_SECONDS;
          const token = await grants.redeem(deviceHash, clientId, {
            id: randomUUID(),
            hash: sha256(text),
            lifetimeSeconds,
          });
          // Another poll was faster, or the account was deactivated since it approved.
          if (!token) throw fail[unknownCode]();
          return { text, token };
        }
        case "unknown": {
          const refusal = await limits.unknownCodesPerMinute.take(address);
          if (refusal)
            throw fail.too_many_requests({ headers: { "Retry-After": refusal.retryAfterSeconds } });
          throw fail[unknownCode]();
        }
      }
    },
  };
}
