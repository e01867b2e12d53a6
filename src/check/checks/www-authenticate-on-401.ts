import type { SecurityScheme } from "../../contract/index.js";
import type { Answer } from "../answer.js";
import { authSchemesOf } from "../challenges.js";
import type { Observation } from "../finding.js";
import { quote, quoteList } from "../quote.js";

/**
 * A 401 must carry a challenge in WWW-Authenticate (RFC 9110 §15.5.2), and one of an auth-scheme that the operation declares where
 * all that it declares have one.
 */
export function wwwAuthenticateOn401(answer: Answer): Observation | undefined {
  if (answer.status !== 401) return undefined;
  const value = answer.header("www-authenticate");
  const offered = value === undefined ? [] : authSchemesOf(value);
  const expected = declaredSchemes(answer);
  if (offered.length > 0) {
    if (expected.length === 0 || offered.some((scheme) => expected.includes(scheme))) return undefined;
    return {
      message: `The challenge of a \`401\` of ${answer.who} is of another auth-scheme: expected ${quoteList(expected)}, received ${quote(value ?? "")}.`,
      expected: quoteList(expected),
      received: quote(value ?? ""),
      fix: "challenge for a scheme that the operation declares, or declare the one it takes",
      schemaPointer: `${answer.operation?.pointer ?? ""}/security`,
    };
  }
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
    fix: `set \`WWW-Authenticate: ${nameOf(expected[0] ?? "bearer")}\`, or the scheme that the operation takes`,
  };
}

/** The auth-schemes of the operation's security, in lower case; none when one of its schemes has no registered name. */
function declaredSchemes({ operation }: Answer): string[] {
  const schemes = (operation?.security ?? []).flat().map(({ scheme }) => authSchemesFor(scheme));
  return schemes.every(({ length }) => length > 0) ? [...new Set(schemes.flat())] : [];
}

function authSchemesFor(scheme: SecurityScheme): string[] {
  switch (scheme.type) {
    case "http":
      return [scheme.scheme.toLowerCase()];
    // Access tokens may be bound to a key (RFC 9449 §7.1).
    case "oauth2":
    case "openIdConnect":
      return ["bearer", "dpop"];
    default:
      return [];
  }
}

function nameOf(scheme: string): string {
  return scheme.charAt(0).toUpperCase() + scheme.slice(1);
}
