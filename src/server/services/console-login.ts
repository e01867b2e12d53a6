import { randomUUID } from "node:crypto";
import type { Fail } from "../../generated/console/errors.js";
import type { Clock } from "../clock.js";
import type { Attempts } from "../limits/attempts.js";
import type { Limits } from "../limits/limits.js";
import { UNKNOWN_ACCOUNT_HASH, verifyPassword } from "../security/passwords.js";
import { csrfToken, readSessionToken, signSessionToken } from "../security/session-token.js";
import type { Account } from "../store/account-store.js";
import type { Store } from "../store/store.js";

/** A person's attempt to sign in. */
export interface LoginAttempt {
  readonly email: string;
  readonly password: string;
  /** The caller's address, which failures count against too. */
  readonly address: string;
  /** The session token that came with the attempt: signing in ends its session. */
  readonly replaces: string | undefined;
}

/** A fresh console session. */
export interface SignedIn {
  readonly account: Account;
  /** Goes into the cookie. */
  readonly token: string;
  readonly csrfToken: string;
  readonly expiresAt: number;
}

/** Signs people in to the console and out again. */
export interface ConsoleLogin {
  /** Unknown, deactivated and mistyped accounts are refused alike, after the same work. */
  login(attempt: LoginAttempt, fail: Fail<"authentication_failed" | "too_many_requests">): Promise<SignedIn>;
  logout(sessionId: string): Promise<void>;
}

/** What a 401 of the console names as the way in; browsers ignore schemes they do not know (RFC 9110 §11.6.1). */
export const CONSOLE_CHALLENGE = 'Session realm="console"';

/** Makes the service. */
export function consoleLogin(dependencies: {
  readonly store: Store;
  readonly limits: Limits;
  readonly attempts: Attempts;
  readonly clock: Clock;
  readonly sessionKey: Uint8Array;
  readonly sessionHours: number;
}): ConsoleLogin {
  const { store, limits, attempts, clock, sessionKey, sessionHours } = dependencies;

  return {
    async login({ email, password, address, replaces }, fail) {
      const normalized = email.trim().toLowerCase();
      const charges = [
        limits.loginFailuresPerAccount.charge(normalized),
        limits.loginFailuresPerAddress.charge(address),
      ];
      const result = await attempts.run(charges, async () => {
        const found = await store.accounts.findByEmail(normalized);
        const matches = await verifyPassword(password, found?.passwordHash ?? UNKNOWN_ACCOUNT_HASH);
        const value = found?.active && matches ? found : undefined;
        return { value, spent: value ? [] : charges };
      });
      if ("refusal" in result) {
        throw fail.too_many_requests({ headers: { "Retry-After": result.refusal.retryAfterSeconds } });
      }
      const found = result.value;
      if (!found) throw fail.authentication_failed({ headers: { "WWW-Authenticate": CONSOLE_CHALLENGE } });

      if (replaces !== undefined) {
        const previous = await readSessionToken(replaces, sessionKey, clock);
        if (typeof previous === "object") await store.consoleSessions.end(previous.sessionId);
      }
      const session = {
        id: randomUUID(),
        accountId: found.id,
        createdAt: clock(),
        expiresAt: clock() + sessionHours * 3_600_000,
      };
      await store.consoleSessions.create(session);
      const claims = { sessionId: session.id, accountId: found.id };
      return {
        account: { id: found.id, email: found.email, name: found.name },
        token: await signSessionToken(claims, session.createdAt, session.expiresAt, sessionKey),
        csrfToken: csrfToken(session.id, sessionKey),
        expiresAt: session.expiresAt,
      };
    },

    logout: (sessionId) => store.consoleSessions.end(sessionId),
  };
}
