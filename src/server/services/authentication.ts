import { forbidden, type SecurityHandler, unauthorized } from "wireproof/express";
import type { Clock } from "../clock.js";
import { sha256 } from "../security/hash.js";
import { readSessionCookie } from "../security/session-cookie.js";
import { csrfToken, isCsrfToken, readSessionToken } from "../security/session-token.js";
import type { Store } from "../store/store.js";
import type { SessionPrincipal, TokenPrincipal } from "./principals.js";
import { satisfies } from "./scopes.js";

const ACCESS_TOKEN = /^dfoa_[A-Za-z0-9_-]{43}$/;

/** Admits the access tokens that the device flow issued (RFC 6750). */
export function bearerHandler(store: Store, clock: Clock): SecurityHandler<TokenPrincipal> {
  return async (credential, { scopes }) => {
    if (!ACCESS_TOKEN.test(credential)) throw unauthorized();
    const token = await store.accessTokens.findByHash(sha256(credential));
    const account = token && (await store.accounts.findActive(token.accountId));
    if (!token || !account || token.revokedAt !== undefined) throw unauthorized();
    if (token.expiresAt <= clock()) throw unauthorized({ code: "token_expired" });
    if (!satisfies(token.scope, scopes))
      throw forbidden({ message: "The token's scope does not cover this operation." });
    await store.accessTokens.touch(token);
    return { kind: "token", account, token };
  };
}

/**
 * Reads the console session that a cookie carries.
 *
 * @returns `expired` only when everything else about the cookie is right; `invalid` also for sessions that have ended and
 *   accounts that are no longer active.
 */
export async function readSession(
  credential: string,
  store: Store,
  clock: Clock,
  sessionKey: Uint8Array,
): Promise<SessionPrincipal | "expired" | "invalid"> {
  const claims = await readSessionToken(credential, sessionKey, clock);
  if (claims === "expired" || claims === "invalid") return claims;
  const session = await store.consoleSessions.findLive(claims.sessionId);
  const account = session && (await store.accounts.findActive(session.accountId));
  if (!session || !account || session.accountId !== claims.accountId) return "invalid";
  return {
    kind: "session",
    account,
    sessionId: session.id,
    csrfToken: csrfToken(session.id, sessionKey),
    expiresAt: session.expiresAt,
  };
}

/** The codes that refuse a console session, which differ between the families of error bodies. */
export interface SessionRefusals {
  readonly invalid: string;
  readonly expired: string;
  readonly csrf: string;
}

/** What browsers say of requests that a page of the service, or the person in the address bar, has made (Fetch Metadata §2.3). */
const OWN_SITE = new Set([undefined, "same-origin", "none"]);

/**
 * Admits console sessions. On every method that is not safe the session's CSRF token has to come with it, whether or not the
 * operation remembers to require it. A safe one that declares the code for forgeries has effects, and is refused to other sites.
 */
export function sessionHandler(
  store: Store,
  clock: Clock,
  sessionKey: Uint8Array,
  refusals: SessionRefusals,
): SecurityHandler<SessionPrincipal> {
  return async (credential, { req, operation }) => {
    if (readSessionCookie(req.headers.cookie) === undefined) throw unauthorized({ code: refusals.invalid });
    const session = await readSession(credential, store, clock, sessionKey);
    if (session === "expired") throw unauthorized({ code: refusals.expired });
    if (session === "invalid") throw unauthorized({ code: refusals.invalid });
    if (
      operation.method !== "get" &&
      !isCsrfToken(req.get("X-CSRF-Token") ?? "", session.sessionId, sessionKey)
    ) {
      throw forbidden({ code: refusals.csrf });
    }
    const isGuarded = operation.errors.some(({ code }) => code === refusals.csrf);
    if (isGuarded && !OWN_SITE.has(req.get("Sec-Fetch-Site"))) throw forbidden({ code: refusals.csrf });
    return session;
  };
}

/** Admits a CSRF token: the session that it belongs to is checked by the handler of the session. */
export const csrfHandler: SecurityHandler<never> = () => true;
