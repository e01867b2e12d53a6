import type { RateLimitContext, RateLimited } from "wireproof/express";
import type { Limits } from "../limits/limits.js";
import { isPrincipal } from "../services/principals.js";
import { callerAddress } from "./caller.js";

/** Operations whose callers show nothing but a secret that they could be guessing. */
const COSTLY_GUESSES: ReadonlySet<string> = new Set(["revokeToken", "activateAccount"]);

/**
 * Limits calls before a byte of their body is read: by token and by session, and by address where an operation creates
 * something or could be used to guess.
 */
export function rateLimiter(limits: Limits): (context: RateLimitContext) => Promise<RateLimited | undefined> {
  return async ({ operation, principal, req }) => {
    if (operation.id === "createDeviceAuthorization")
      return limits.deviceCodesPerHour.take(callerAddress(req));
    if (COSTLY_GUESSES.has(operation.id)) return limits.unknownCodesPerMinute.take(callerAddress(req));
    if (!isPrincipal(principal)) return undefined;
    return principal.kind === "token"
      ? limits.callsPerTokenPerMinute.take(principal.token.id)
      : limits.callsPerSessionPerMinute.take(principal.sessionId);
  };
}
