import { parseCookie, stringifySetCookie } from "cookie";

/** The cookie that carries the console session, as `openapi/components/session.yaml` names it. */
export const SESSION_COOKIE = "wireproof_session";

/**
 * Writes the `Set-Cookie` of a console session: not readable by scripts, not sent by cross-site posts.
 *
 * @param secure - Whether the service is reached over https; browsers then refuse to send it in the clear.
 */
export function sessionCookie(token: string, expiresAt: number, secure: boolean): string {
  return stringifySetCookie({
    name: SESSION_COOKIE,
    value: token,
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure,
    expires: new Date(expiresAt),
  });
}

/** Writes the `Set-Cookie` that removes the console session from the browser. */
export function clearedSessionCookie(secure: boolean): string {
  return stringifySetCookie({
    name: SESSION_COOKIE,
    value: "",
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure,
    maxAge: 0,
  });
}

/**
 * Reads the console session from a `Cookie` header.
 *
 * @returns Nothing when there are several that differ: the service sets one, so another host or path has set the others, and
 *   their order does not tell which is which (RFC 6265 §4.2.2, §5.4).
 */
export function readSessionCookie(header: string | undefined): string | undefined {
  const found = (header ?? "").split(";").map((pair) => parseCookie(pair)[SESSION_COOKIE]);
  const values = new Set(found.filter((value) => value !== undefined));
  return values.size === 1 ? [...values][0] : undefined;
}
