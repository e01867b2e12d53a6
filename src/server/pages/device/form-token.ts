import { randomBytes } from "node:crypto";
import { parseCookie, stringifySetCookie } from "cookie";
import type { Request, Response } from "express";
import { equalSecrets, keyedHash } from "../../security/hash.js";

const SEED = /^[\w-]{43}$/;

/**
 * Ties the sign-in form to the browser that it was sent to, before there is a session: nobody can sign somebody else's
 * browser in to an account of their own (login CSRF). The token in the form is a keyed hash of the seed in the cookie.
 */
export interface FormTokens {
  /** The token for a form in this answer, which sets the cookie when the browser has none. */
  issue(req: Request, res: Response): string;
  /** Whether a form's token belongs to the browser's cookie. */
  admits(req: Request, token: string): boolean;
}

/**
 * Makes the tokens.
 *
 * @param secure - Whether the service is reached over https. The cookie then carries the prefix that keeps sibling domains
 *   from planting one of theirs (RFC 6265bis §4.1.3.2).
 */
export function formTokens(key: Uint8Array, secure: () => boolean): FormTokens {
  const name = () => (secure() ? "__Host-wireproof_form" : "wireproof_form");
  const token = (seed: string) => keyedHash(key, "form", seed).toString("base64url");
  const seedOf = (req: Request) => {
    const seed = parseCookie(req.headers.cookie ?? "")[name()];
    return seed !== undefined && SEED.test(seed) ? seed : undefined;
  };

  return {
    issue(req, res) {
      const known = seedOf(req);
      const seed = known ?? randomBytes(32).toString("base64url");
      if (known === undefined) {
        res.append(
          "Set-Cookie",
          stringifySetCookie({
            name: name(),
            value: seed,
            path: "/",
            httpOnly: true,
            sameSite: "lax",
            secure: secure(),
          }),
        );
      }
      return token(seed);
    },
    admits(req, given) {
      const seed = seedOf(req);
      return seed !== undefined && equalSecrets(given, token(seed));
    },
  };
}
