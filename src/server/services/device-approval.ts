import type { OAuthFail as Fail } from "../../generated/api/errors.js";
import type { Limits } from "../limits/limits.js";
import { takeAll } from "../limits/rate-limit.js";
import type { ClaimedGrant, DeviceGrantStore } from "../store/device-grant-store.js";
import { userCodeMac } from "./device-login.js";

/** The signed-in person in front of a user code. */
export interface Viewer {
  readonly accountId: string;
  readonly address: string;
}

/** The person's side of the device authorization grant (RFC 8628 §3.3). */
export interface DeviceApproval {
  /** The request behind a user code, which from now on only this account can decide. */
  lookup(
    userCode: string,
    viewer: Viewer,
    fail: Fail<"too_many_requests">,
  ): Promise<ClaimedGrant | undefined>;

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
  readonly pepper: Uint8Array;
}): DeviceApproval {
  const { grants, limits, pepper } = dependencies;

  /**
   * Runs a look-up that counts as a wrong code unless it finds something. Points are taken before and given back after, so that
   * guesses at once cannot overdraw the limits of RFC 8628 §5.1.
   */
  async function counted<T>(
    viewer: Viewer,
    fail: Fail<"too_many_requests">,
    find: () => Promise<T | undefined>,
  ) {
    const limited = [
      [limits.userCodeMissesPerAccount, viewer.accountId],
      [limits.userCodeMissesPerAddress, viewer.address],
      [limits.userCodeMissesOverall, "all"],
    ] as const;
    const refusal = await takeAll(limited);
    if (refusal) throw fail.too_many_requests({ headers: { "Retry-After": refusal.retryAfterSeconds } });
    const found = await find();
    if (found !== undefined) for (const [limit, key] of limited) await limit.giveBack(key);
    return found;
  }

  return {
    lookup(userCode, viewer, fail) {
      const mac = userCodeMac(pepper, userCode);
      return counted(viewer, fail, async () => (mac ? grants.claim(mac, viewer.accountId) : undefined));
    },

    async decide(userCode, viewer, decision, fail) {
      const mac = userCodeMac(pepper, userCode);
      const outcome = await counted(viewer, fail, async () => {
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
