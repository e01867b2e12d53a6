/** Signing in to a session that rides on a cookie, with the CSRF token that goes with it. */

import { isObject, type Json, resolvePointer } from "../../contract/index.js";
import { RunError } from "../../generate/index.js";
import { post } from "./attempt.js";
import type { Identity } from "./identity.js";

/** How a browser signs in. */
export interface CookieLogin {
  /** Path on the server, or a whole URL. */
  readonly url: string;
  /** Sent as JSON. */
  readonly body: Json;
  /** The security scheme that the cookie is for, and the cookie's name. */
  readonly cookie: { readonly scheme: string; readonly name: string };
  /** Where the answer holds the CSRF token (a JSON pointer into its body, or another cookie), and the scheme or header that carries it back. */
  readonly csrf?:
    | { readonly pointer: string; readonly scheme: string }
    | { readonly pointer: string; readonly header: string }
    | { readonly cookie: string; readonly scheme: string }
    | { readonly cookie: string; readonly header: string };
}

/**
 * Signs in and returns the session's credentials.
 *
 * @param origin - Of the server, for a `url` that is a path.
 * @throws {RunError} When there is no answer, or it is no 2xx, sets no such cookie, or holds no CSRF token.
 */
export async function cookieLogin(
  origin: string,
  { url, body, cookie, csrf }: CookieLogin,
): Promise<Identity> {
  const { status, headers, text } = await post(url, origin, JSON.stringify(body), {
    "Content-Type": "application/json",
  });
  if (status < 200 || status > 299) throw failed(url, `answered ${status}`);
  const cookies = new Map(
    headers.getSetCookie().map((line): [string, string] => {
      const [pair = ""] = line.split(";");
      const equals = pair.indexOf("=");
      return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
    }),
  );
  const session = cookies.get(cookie.name);
  if (session === undefined) throw failed(url, `sets no cookie \`${cookie.name}\``);
  const credentials = { [cookie.scheme]: session };
  if (!csrf) return { credentials };
  const token = "pointer" in csrf ? memberOf(text, csrf.pointer) : cookies.get(csrf.cookie);
  if (token === undefined) throw failed(url, "answers no CSRF token where one is looked for");
  return "scheme" in csrf
    ? { credentials: { ...credentials, [csrf.scheme]: token } }
    : { credentials, headers: { [csrf.header]: token } };
}

function memberOf(text: string, pointer: string): string | undefined {
  try {
    const body: Json = JSON.parse(text);
    const value = isObject(body) ? resolvePointer(body, pointer) : undefined;
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

function failed(url: string, what: string): RunError {
  return new RunError("sign-in-failed", `${url} ${what}`, {
    fix: "check the account and the description of the sign-in",
  });
}
