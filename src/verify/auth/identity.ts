/** Who asks: credentials by security scheme, put on requests. */

import type { Operation, SecurityRequirement, SecurityScheme } from "../../contract/index.js";
import type { Who, WireRequest } from "../model.js";

/** The credentials of one account. */
export interface Identity {
  /** By the name of the security scheme: a token, `user:password` for basic, the value of an API key or cookie. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Header fields that go with every request of this account and that no scheme describes. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The accounts of a run. `nobody` and `broken` need no account. */
export interface Identities {
  readonly main: Identity;
  readonly other?: Identity;
  /** Values of parameters and properties that exist on the server, by name: `{ workspace_id: "…" }`. */
  readonly values?: Readonly<Record<string, string | number>>;
}

/** What a value that belongs to nobody looks like: well-formed wherever it is put. */
const BROKEN = "wireproof-0000000000000000";

/** Puts the credentials that an operation asks for on a request; what the identity lacks is left out. */
export function dress(
  request: WireRequest,
  operation: Pick<Operation, "security">,
  who: Who,
  identities: Identities,
): WireRequest {
  if (who === "nobody") return request;
  if (who === "broken") {
    const [first = []] = operation.security.filter((requirement) => requirement.length > 0);
    return withCredentials(request, first, () => BROKEN);
  }
  const identity = who === "other" ? identities.other : identities.main;
  if (!identity) return request;
  const { credentials, headers = {} } = identity;
  const requirement = requirementFor(operation, identity).filter(
    ({ scheme }) => who !== `without ${scheme.name}`,
  );
  const dressed = withCredentials(request, requirement, ({ name }) =>
    who === `broken ${name}` ? BROKEN : (credentials[name] ?? ""),
  );
  const present = new Set(dressed.headers.map(([name]) => name.toLowerCase()));
  const added = Object.entries(headers).filter(([name]) => !present.has(name.toLowerCase()));
  return { ...dressed, headers: [...dressed.headers, ...added] };
}

/** The alternative that an identity satisfies; empty when there is none. */
function requirementFor({ security }: Pick<Operation, "security">, identity: Identity): SecurityRequirement {
  return security.find((schemes) => isSatisfied(schemes, identity)) ?? [];
}

/**
 * The schemes that an operation asks for beside others (OAS Security Requirement Object: all of one requirement), and without
 * whose credential no alternative is left to an identity.
 */
export function schemesBesideOthers(
  operation: Pick<Operation, "security">,
  identity: Identity,
): readonly SecurityScheme[] {
  const requirement = requirementFor(operation, identity);
  // A header of the account's own may be the very credential.
  if (requirement.length < 2 || Object.keys(identity.headers ?? {}).length > 0) return [];
  return requirement.flatMap(({ scheme }) => {
    const left = new Set(
      requirement.map(({ scheme: { name } }) => name).filter((name) => name !== scheme.name),
    );
    const suffices = operation.security.some((schemes) =>
      schemes.every(({ scheme: { name } }) => left.has(name)),
    );
    return scheme.type === "mutualTLS" || suffices ? [] : [scheme];
  });
}

/** Whether an identity holds a credential for each scheme of a requirement. */
export function isSatisfied(requirement: SecurityRequirement, { credentials }: Identity): boolean {
  return requirement.every(({ scheme }) => Object.hasOwn(credentials, scheme.name));
}

/** Whether an operation refuses whoever has no credentials. */
export function needsCredentials({ security }: Pick<Operation, "security">): boolean {
  return (
    security.length > 0 &&
    security.every((requirement) => requirement.some(({ scheme }) => scheme.type !== "mutualTLS"))
  );
}

function withCredentials(
  request: WireRequest,
  requirement: SecurityRequirement,
  secretFor: (scheme: SecurityScheme) => string,
): WireRequest {
  return requirement.reduce(
    (dressed, { scheme }) => withCredential(dressed, scheme, secretFor(scheme)),
    request,
  );
}

function withCredential(request: WireRequest, scheme: SecurityScheme, value: string): WireRequest {
  switch (scheme.type) {
    case "mutualTLS":
      return request;
    case "apiKey":
      return withApiKey(request, scheme.in, scheme.parameter, value);
    case "http":
      return withHeader(
        request,
        "Authorization",
        `${capital(scheme.scheme)} ${httpValue(scheme.scheme, value)}`,
      );
    default:
      return withHeader(request, "Authorization", `Bearer ${value}`);
  }
}

/** Basic credentials are `user:password` in base64 (RFC 7617 §2). */
function httpValue(scheme: string, value: string): string {
  if (scheme !== "basic") return value;
  return Buffer.from(value.includes(":") ? value : `${value}:${value}`).toString("base64");
}

function withApiKey(
  request: WireRequest,
  place: "query" | "header" | "cookie",
  name: string,
  value: string,
): WireRequest {
  if (place === "header") return withHeader(request, name, value);
  if (place === "query") {
    const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
    return { ...request, target: `${request.target}${request.target.includes("?") ? "&" : "?"}${pair}` };
  }
  const cookies = request.headers
    .filter(([header]) => header.toLowerCase() === "cookie")
    .map(([, text]) => text);
  return withHeader(request, "Cookie", [...cookies, `${name}=${value}`].join("; "));
}

function withHeader(request: WireRequest, name: string, value: string): WireRequest {
  const others = request.headers.filter(([known]) => known.toLowerCase() !== name.toLowerCase());
  return { ...request, headers: [...others, [name, value]] };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Names of header fields that are worth as much as a credential: `X-CSRF-Token`, `Cookie`. */
const SECRET_HEADER = /auth|cookie|csrf|key|secret|session|signature|token|xsrf/i;

/** The secrets of a run with the shell variable that stands for each, the longest first. */
export function secretsOf({
  main,
  other,
}: Identities): readonly (readonly [secret: string, variable: string])[] {
  const named = ({ credentials = {}, headers = {} }: Partial<Identity> = {}, prefix: string) =>
    [
      ...Object.entries(credentials),
      ...Object.entries(headers).filter(([name]) => SECRET_HEADER.test(name)),
    ].flatMap(([name, value]): [string, string][] => {
      const variable = `${prefix}${name.replace(/[^A-Za-z0-9]+/g, "_").toUpperCase()}`;
      const encoded = Buffer.from(value).toString("base64");
      return [
        [value, variable],
        [encodeURIComponent(value), variable],
        [encoded, `${variable}_BASE64`],
      ];
    });
  const all = [...named(main, ""), ...named(other, "OTHER_")].filter(([secret]) => secret.length >= 4);
  return [...new Map(all)].sort(([a], [b]) => b.length - a.length);
}
