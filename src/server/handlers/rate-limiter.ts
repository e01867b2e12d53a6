import type { RateLimitContext, RateLimited } from "wireproof/express";
import type { Limits } from "../limits/limits.js";
import { type RateLimit, takeAll } from "../limits/rate-limit.js";
import type { Principal } from "../services/principals.js";
import { callerAddress } from "./caller.js";

function isPrincipal(value: unknown): value is Principal {
  return typeof value === "object" && value !== null && "kind" in value;
}

/**
 * Limits calls before a byte of their body is read: by token and by session, and by account or address where an operation
 * creates something or could be used to guess.
 */
export function rateLimiter(limits: Limits): (context: RateLimitContext) => Promise<RateLimited | undefined> {
  return ({ operation, principal, req }) => {
    const applied: (readonly [RateLimit, string])[] = [];
    if (operation.id === "createDeviceAuthorization")
      applied.push([limits.deviceCodesPerHour, callerAddress(req)]);
    if (operation.id === "revokeToken") applied.push([limits.unknownCodesPerMinute, callerAddress(req)]);
    if (isPrincipal(principal)) {
      if (principal.kind === "token") applied.push([limits.callsPerTokenPerMinute, principal.token.id]);
      if (principal.kind === "session") applied.push([limits.callsPerSessionPerMinute, principal.sessionId]);
      if (operation.id === "approveDevice" || operation.id === "denyDevice") {
        applied.push([limits.decisionsPerHour, principal.account.id]);
      }
    }
    return takeAll(applied);
  };
}
