import type { AccessToken } from "../store/access-token-store.js";
import type { Account } from "../store/account-store.js";

/** A caller with an access token. */
export interface TokenPrincipal {
  readonly kind: "token";
  readonly account: Account;
  readonly token: AccessToken;
}

/** A person with a console session. */
export interface SessionPrincipal {
  readonly kind: "session";
  readonly account: Account;
  readonly sessionId: string;
  readonly csrfToken: string;
  readonly expiresAt: number;
}

/** Whoever the security handlers let in. */
export type Principal = TokenPrincipal | SessionPrincipal;

/** Whether a value is what a security handler let in. */
export function isPrincipal(value: unknown): value is Principal {
  return typeof value === "object" && value !== null && "kind" in value;
}

/**
 * Narrows the principal of an operation to the kind that its security scheme gives.
 *
 * @throws {TypeError} When the document requires another scheme than the handler was written for.
 */
export function principalOf<K extends Principal["kind"]>(
  kind: K,
  principal: Principal,
): Extract<Principal, { kind: K }> {
  const isKind = (candidate: Principal): candidate is Extract<Principal, { kind: K }> =>
    candidate.kind === kind;
  if (isKind(principal)) return principal;
  throw new TypeError(`the operation admits a ${principal.kind}, its handler expects a ${kind}`);
}
