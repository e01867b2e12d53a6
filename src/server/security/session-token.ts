import { errors, jwtVerify, SignJWT } from "jose";
import type { Clock } from "../clock.js";
import { equalSecrets, keyedHash } from "./hash.js";

const ISSUER = "wireproof";
const AUDIENCE = "console";

/** What a console session's cookie says. It counts only while the store has the session too. */
export interface SessionClaims {
  readonly sessionId: string;
  readonly accountId: string;
}

/** Signs the token that the session cookie carries: a JWT with HS256. */
export function signSessionToken(
  claims: SessionClaims,
  issuedAt: number,
  expiresAt: number,
  key: Uint8Array,
): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(claims.accountId)
    .setJti(claims.sessionId)
    .setIssuedAt(Math.floor(issuedAt / 1000))
    .setExpirationTime(Math.floor(expiresAt / 1000))
    .sign(key);
}

/** Reads a session token; `expired` only when everything else about it is right. */
export async function readSessionToken(
  token: string,
  key: Uint8Array,
  clock: Clock,
): Promise<SessionClaims | "expired" | "invalid"> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["HS256"],
      issuer: ISSUER,
      audience: AUDIENCE,
      currentDate: new Date(clock()),
      requiredClaims: ["sub", "jti", "exp"],
    });
    const { sub, jti } = payload;
    return sub !== undefined && jti !== undefined ? { accountId: sub, sessionId: jti } : "invalid";
  } catch (error) {
    return error instanceof errors.JWTExpired ? "expired" : "invalid";
  }
}

/** The CSRF token of a session: derived from its id, so that nothing more is kept. 43 characters of base64url. */
export function csrfToken(sessionId: string, key: Uint8Array): string {
  return keyedHash(key, "csrf", sessionId).toString("base64url");
}

/** Whether a header's value is the CSRF token of the session, in constant time. */
export function isCsrfToken(value: string, sessionId: string, key: Uint8Array): boolean {
  return equalSecrets(value, csrfToken(sessionId, key));
}
