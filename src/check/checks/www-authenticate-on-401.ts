import type { Answer } from "../answer.js";
import type { Observation } from "../finding.js";
import { quote } from "../quote.js";

/** A challenge begins with an auth-scheme, which is a token (RFC 9110 §11.6.1). */
const CHALLENGE = /^[!#$%&'*+.^_`|~\dA-Za-z-]+(?:$|[ ,])/;

/** A 401 must carry a challenge in WWW-Authenticate (RFC 9110 §15.5.2). */
export function wwwAuthenticateOn401(answer: Answer): Observation | undefined {
  if (answer.status !== 401) return undefined;
  const value = answer.header("www-authenticate");
  if (value !== undefined && CHALLENGE.test(value)) return undefined;
  // RFC 6749 §5.2 asks for a challenge only where the client sent `Authorization`; a code that may go without declares none.
  const declared = answer.declaredError;
  const isOptional =
    declared?.family === "oauth" &&
    !declared.headers.some((name) => name.toLowerCase() === "www-authenticate");
  if (value === undefined && isOptional) return undefined;
  const received = value === undefined ? "no such header" : quote(value);
  return {
    message: `A \`401\` of ${answer.who} has no challenge: expected \`WWW-Authenticate\` with an auth-scheme, received ${received}.`,
    expected: "`WWW-Authenticate` with an auth-scheme",
    received,
    fix: "set `WWW-Authenticate: Bearer`, or the scheme that the operation takes",
  };
}
