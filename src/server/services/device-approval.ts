import type { OAuthFail as Fail } from "../../generated/api/errors.js";
import type { Clock } from "../clock.js";
import type { Attempts } from "../limits/attempts.js";
import type { Limits } from "../limits/limits.js";
import type { ClaimedGrant, DeviceGrantStore } from "../store/device-grant-store.js";
import type { RateLimitCharge } from "../store/rate-limit-store.js";
import { userCodeMac } from "./device-login.js";

/** The signed-in person in front of a user code. */
export interface Viewer {
  readonly accountId: string;
  readonly address: string;
}

/** What became of a request that an account has claimed. */
export type OwnRequest = "waiting" | "expired" | "approved" | "denied";

/** The person's side of the device authorization grant (RFC 8628 §3.3). */
export interface DeviceApproval {
  /** The request behind a user code, which from now on only this account can decide. */
  lookup(
    userCode: string,
    viewer: Viewer,
    fail: Fail<"too_many_requests">,
  ): Promise<ClaimedGrant | undefined>;

  /**
   * What became of a request that this account has claimed before. It says nothing about the codes of others, so it counts
   * against no limit.
   */
  own(userCode: string, accountId: string): Promise<OwnRequest | undefined>;

  /** Records the decision of this account, claiming the request first when nobody has. */
  decide(
    userCode: string,
    viewer: Viewer,
    decision: "approved" | "denied",
    fail: Fail<"expired_or_unknown" | "already_resolved" | "too_many_requests">,
  ): Promise<void>;
}

/** Makes the service. */
export function deviceApproval(dependencies: {
  readonly grants: DeviceGrantStore;
  readonly limits: Limits;
  readonly attempts: Attempts;
  readonly pepper: Uint8Array;
  readonly clock: Clock;
}): DeviceApproval {
  const { grants, limits, attempts, pepper, clock } = dependencies;

  /**
   * Looks for what a user code stands for. A wrong code spends the limits that keep codes from being guessed (RFC 8628 §5.1), a
   * right one spends `found`.
   */
  async function counted<T>(
    { accountId, address }: Viewer,
    fail: Fail<"too_many_requests">,
    found: readonly RateLimitCharge[],
    find: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const missed = [
      limits.userCodeMissesPerAccount.charge(accountId),
      limits.userCodeMissesPerAddress.charge(address),
      limits.userCodeMissesOverall.charge("all"),
    ];
    const result = await attempts.run([...found, ...missed], async () => {
      const value = await find();
      return { value, spent: value === undefined ? missed : found };
    });
    if ("refusal" in result) {
      throw fail.too_many_requests({ headers: { "Retry-After": result.refusal.retryAfterSeconds } });
    }
    return result.value;
  }

  return {
    lookup(userCode, viewer, fail) {
      const mac = userCodeMac(pepper, userCode);
      return counted(viewer, fail, [], async () => (mac ? grants.claim(mac, viewer.accountId) : undefined));
    },

    async own(userCode, accountId) {
      const mac = userCodeMac(pepper, userCode);
      const grant = mac && (await grants.findOwn(mac, accountId));
      if (grant?.status === "pending") return grant.expiresAt > clock() ? "waiting" : "expired";
      // Redeemed or not, the person approved it.
      return grant?.status === "consumed" ? "approved" : grant?.status;
    },

    async decide(userCode, viewer, decision, fail) {
      const mac = userCodeMac(pepper, userCode);
      const decisions = [limits.decisionsPerHour.charge(viewer.accountId)];
      const outcome = await counted(viewer, fail, decisions, async () => {
        if (!mac) return undefined;
        await grants.claim(mac, viewer.accountId);
        const decided = await grants.decide(mac, viewer.accountId, decision);
        return decided === "gone" ? undefined : decided;
      });
      if (outcome === undefined) throw fail.expired_or_unknown();
      if (outcome === "already") throw fail.already_resolved();
    },
  };
}
