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

/** Behind a credential. More than one character, which a lenient decoder of base64 could pass over. */
const MORE = "1xyz";

/** An auth-scheme that no server knows (RFC 9110 §11.1). */
const MISNAMED = "wireproof";

/** Puts the credentials that an operation asks for on a request; what the identity lacks is left out. */
export function dress(
  request: WireRequest,
  operation: Pick<Operation, "security">,
  who: Who,
  identities: Identities,
): WireRequest {
  if (who === "nobody") return request;
  const invented = alternatives(operation).find((_, index) => who === brokenAt(index));
  if (invented || who === "broken") return withCredentials(request, invented ?? [], () => BROKEN);
  const identity = who === "other" ? identities.other : identities.main;
  if (!identity) return request;
  const { credentials, headers = {} } = identity;
  const requirement = requirementFor(operation, identity).filter(
    ({ scheme }) => who !== `without ${scheme.name}`,
  );
  const dressed = requirement.reduce((all, { scheme }) => {
    const { name } = scheme;
    const secret = credentials[name] ?? "";
    if (who === `broken ${name}`) return withCredential(all, scheme, BROKEN);
    if (who === `longer ${name}`) return withCredential(all, scheme, longer(secret));
    if (who === `misnamed ${name}`) return withMisnamed(all, scheme, secret);
    return withCredential(all, scheme, secret);
  }, request);
  const present = new Set(dressed.headers.map(([name]) => name.toLowerCase()));
  const added = Object.entries(headers).filter(([name]) => !present.has(name.toLowerCase()));
  return { ...dressed, headers: [...dressed.headers, ...added] };
}

/** Whoever makes credentials up, for each alternative of `security` that puts them in a place of its own. */
export function inventorsOf(
  operation: Pick<Operation, "security">,
): readonly { readonly who: Who; readonly schemes: readonly string[] }[] {
  const seen = new Set<string>();
  return alternatives(operation).flatMap((requirement, index) => {
    const dressed = JSON.stringify(
      withCredentials({ method: "GET", target: "", headers: [] }, requirement, () => BROKEN),
    );
    if (seen.has(dressed)) return [];
    seen.add(dressed);
    return [{ who: brokenAt(index), schemes: requirement.map(({ scheme }) => scheme.name) }];
  });
}

function alternatives({ security }: Pick<Operation, "security">): readonly SecurityRequirement[] {
  return security.filter((requirement) => requirement.length > 0);
}

/** No security scheme has a blank in its name (OAS Components Object), so that no `broken x` is meant. */
function brokenAt(index: number): Who {
  return index === 0 ? "broken" : `broken alternative ${index + 1}`;
}

/** Behind the text, but before the padding of base64, after which a decoder stops. */
function longer(secret: string): string {
  return secret.replace(/=*$/, (padding) => MORE + padding);
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
  return requirementFor(operation, identity).length < 2 ? [] : neededSchemes(operation, identity);
}

/**
 * The schemes for which a credential can be made longer, and those whose auth-scheme can be another: without the very credential
 * no alternative is left to the identity. Passwords are not made longer, since servers may hash no more than their beginning
 * (bcrypt: 72 bytes) and lock accounts on wrong ones.
 */
export function schemesToSpoil(
  operation: Pick<Operation, "security">,
  identity: Identity,
): { readonly longer: readonly string[]; readonly misnamed: readonly string[] } {
  const held = neededSchemes(operation, identity).filter(({ name }) => identity.credentials[name] !== "");
  const isToken = (scheme: SecurityScheme) => scheme.type !== "http" || scheme.scheme === "bearer";
  const names = (schemes: readonly SecurityScheme[]) => schemes.map(({ name }) => name);
  return {
    longer: names(held.filter(isToken)),
    misnamed: names(held.filter(({ type }) => type !== "apiKey")),
  };
}

/** The schemes of the alternative that an identity satisfies without whose credential none is left. */
function neededSchemes(
  operation: Pick<Operation, "security">,
  identity: Identity,
): readonly SecurityScheme[] {
  const requirement = requirementFor(operation, identity);
  // A header of the account's own may be the very credential.
  if (Object.keys(identity.headers ?? {}).length > 0) return [];
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

/** The same credential under another auth-scheme, which nobody issued. */
function withMisnamed(request: WireRequest, scheme: SecurityScheme, value: string): WireRequest {
  const sent = scheme.type === "http" ? httpValue(scheme.scheme, value) : value;
  return withCredential(request, { name: scheme.name, type: "http", scheme: MISNAMED }, sent);
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

/** Fewer characters than these may be part of any word: such a secret is only hidden where it was put. */
const SHORTEST = 4;

/**
 * The secrets of a run, and the marks that stand for them in requests that are shown (`marked`), with the shell variable of each,
 * the longest first.
 */
export function secretsOf(identities: Identities): readonly (readonly [secret: string, variable: string])[] {
  const real = named(identities).filter(([secret]) => secret.length >= SHORTEST);
  const all = [...named(marked(identities)), ...real];
  return [...new Map(all)].sort(([a], [b]) => b.length - a.length);
}

/** The same accounts with a mark in the place of each secret: a request of theirs can be shown, however short the secret is. */
export function marked(identities: Identities): Identities {
  const { main, other } = identities;
  return { ...identities, main: markedOne(main, ""), ...(other && { other: markedOne(other, OTHER) }) };
}

const OTHER = "OTHER_";

function markedOne({ credentials, headers }: Identity, prefix: string): Identity {
  // Unreserved characters, which are spelt alike wherever they are put (RFC 3986 §2.3).
  const mark = (name: string) => `wireproof-secret.${variableOf(prefix, name)}.`;
  const marks = (values: Readonly<Record<string, string>>, isSecret: (name: string) => boolean) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, isSecret(name) ? mark(name) : value]),
    );
  return {
    credentials: marks(credentials, () => true),
    ...(headers && { headers: marks(headers, (name) => SECRET_HEADER.test(name)) }),
  };
}

function named({ main, other }: Identities): readonly (readonly [secret: string, variable: string])[] {
  const of = ({ credentials, headers = {} }: Identity, prefix: string) =>
    [
      ...Object.entries(credentials),
      ...Object.entries(headers).filter(([name]) => SECRET_HEADER.test(name)),
    ].flatMap(([name, value]): [string, string][] => {
      const variable = variableOf(prefix, name);
      return [
        [value, variable],
        [encodeURIComponent(value), variable],
        [httpValue("basic", value), `${variable}_BASE64`],
      ];
    });
  return [...of(main, ""), ...(other ? of(other, OTHER) : [])];
}

function variableOf(prefix: string, name: string): string {
  return `${prefix}${name.replace(/[^A-Za-z0-9]+/g, "_").toUpperCase()}`;
}
