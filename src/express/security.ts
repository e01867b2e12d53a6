/** The credentials stage: every security scheme has a real handler, and nothing passes that no handler accepted. */

import { TLSSocket } from "node:tls";
import type { Request } from "express";
import {
  type Operation,
  readCookies,
  type SecurityRequirement,
  type SecurityScheme,
} from "../contract/index.js";
import type { SecurityHandler } from "./options.js";
import { SecurityError } from "./security-error.js";
import { StageProblem } from "./stage-problem.js";

/** Everything after the auth-scheme (RFC 9110 §11.4); one or more spaces between them (§11.6.2 allows `1*SP`). */
const AUTHORIZATION = /^([!#$%&'*+.^_`|~\dA-Za-z-]+) +(\S.*)$/;
/** `token68`, which bearer tokens are (RFC 6750 §2.1). */
const TOKEN68 = /^[\w\-.~+/]+=*$/;

/** Finds who is asking. Prepared once per operation. */
export class Security {
  readonly #requirements: readonly SecurityRequirement[];
  readonly #anonymous: boolean;
  readonly #operation: Operation;
  readonly #handlers: Readonly<Record<string, SecurityHandler>>;
  /** The challenge of a 401 (RFC 9110 §11.6.1). */
  readonly challenge: string;

  constructor(operation: Operation, realm: string, handlers: Readonly<Record<string, SecurityHandler>>) {
    this.#operation = operation;
    this.#handlers = handlers;
    this.#requirements = operation.security.filter((requirement) => requirement.length > 0);
    this.#anonymous = this.#requirements.length !== operation.security.length;
    this.challenge = challenges(this.#requirements, realm);
  }

  /** Whether any credential is asked for. */
  get required(): boolean {
    return this.#requirements.length > 0;
  }

  /**
   * Tries the alternatives in order; the first that is satisfied wins (OAS Security Requirement Object).
   *
   * @returns The principal; `undefined` for an anonymous request.
   * @throws {StageProblem} `credentials` or `scope`, from the alternative that got furthest. Whatever else a handler throws.
   */
  async principal(req: Request): Promise<unknown> {
    let refusal: StageProblem | undefined;
    for (const requirement of this.#requirements) {
      const attempt = await this.#satisfy(requirement, req);
      if (!(attempt instanceof StageProblem)) return attempt.principal;
      if (refusal === undefined || rank(attempt) > rank(refusal)) refusal = attempt;
    }
    if (this.#anonymous || refusal === undefined) return undefined;
    throw refusal;
  }

  async #satisfy(
    requirement: SecurityRequirement,
    req: Request,
  ): Promise<{ principal: unknown } | StageProblem> {
    const principals: Record<string, unknown> = {};
    let principal: unknown;
    for (const { scheme, scopes } of requirement) {
      const credential = credentialOf(scheme, req);
      if (credential === undefined) return this.#refuse("credentials", req, scheme);
      const handler = this.#handlers[scheme.name];
      if (!handler) return this.#refuse("credentials", req, scheme);
      let result: unknown;
      try {
        result = await handler(credential, { req, operation: this.#operation, scopes, principals });
      } catch (error) {
        if (!(error instanceof SecurityError)) throw error;
        return this.#refuse(error.stage, req, scheme, error, scopes);
      }
      if (result === undefined || result === null || result === false)
        return this.#refuse("credentials", req, scheme);
      principals[scheme.name] = result;
      if (result !== true && principal === undefined) principal = result;
    }
    return { principal };
  }

  #refuse(
    stage: "credentials" | "scope",
    req: Request,
    scheme: SecurityScheme,
    error?: SecurityError,
    scopes: readonly string[] = [],
  ): StageProblem {
    const presented = credentialOf(scheme, req) !== undefined;
    return new StageProblem(stage, {
      code: error?.code,
      message: error?.clientMessage,
      hint: error?.hint,
      cause: error,
      ...(stage === "credentials" && { headers: { "WWW-Authenticate": this.#challenge(scheme, presented) } }),
      ...(stage === "scope" &&
        isBearer(scheme) && {
          headers: { "WWW-Authenticate": `${this.challenge}, error="insufficient_scope"${scopeOf(scopes)}` },
        }),
    });
  }

  /** A token that was sent and refused is an `invalid_token`; when none was sent nothing is said (RFC 6750 §3.1). */
  #challenge(scheme: SecurityScheme, presented: boolean): string {
    return presented && isBearer(scheme) ? `${this.challenge}, error="invalid_token"` : this.challenge;
  }
}

/** Scope tokens hold no quotes or backslashes (RFC 6749 §3.3); others are left out. */
function scopeOf(scopes: readonly string[]): string {
  const safe = scopes.filter((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope));
  return safe.length > 0 ? `, scope="${safe.join(" ")}"` : "";
}

/** A refusal for lack of scope got further than one of a credential, and that further than one for want of any. */
function rank({ stage, options }: StageProblem): number {
  if (stage === "scope") return 2;
  return options.cause !== undefined || options.headers?.["WWW-Authenticate"]?.includes("invalid_token")
    ? 1
    : 0;
}

function isBearer(scheme: SecurityScheme): boolean {
  return (
    scheme.type === "oauth2" ||
    scheme.type === "openIdConnect" ||
    (scheme.type === "http" && scheme.scheme.toLowerCase() === "bearer")
  );
}

function credentialOf(scheme: SecurityScheme, req: Request): string | undefined {
  switch (scheme.type) {
    case "apiKey":
      return keyOf(scheme.in, scheme.parameter, req);
    case "mutualTLS":
      return certificateOf(req);
    case "http":
      return authorizationOf(req, scheme.scheme.toLowerCase());
    default:
      return authorizationOf(req, "bearer");
  }
}

/** Credentials of one auth-scheme, whose name is compared as a whole and without case (RFC 9110 §11.1). */
function authorizationOf(req: Request, scheme: string): string | undefined {
  const match = AUTHORIZATION.exec(req.headers.authorization ?? "");
  if (match?.[1]?.toLowerCase() !== scheme) return undefined;
  const credentials = (match[2] ?? "").trimEnd();
  if (scheme === "bearer") return TOKEN68.test(credentials) ? credentials : undefined;
  if (scheme !== "basic") return credentials;
  if (!TOKEN68.test(credentials)) return undefined;
  const pair = Buffer.from(credentials, "base64").toString("utf8");
  return pair.includes(":") ? pair : undefined;
}

function keyOf(location: "query" | "header" | "cookie", name: string, req: Request): string | undefined {
  if (location === "cookie") return readCookies(req.headers.cookie).get(name);
  if (location === "header") {
    const field = req.headers[name.toLowerCase()];
    return typeof field === "string" && field !== "" ? field : undefined;
  }
  const mark = req.originalUrl.indexOf("?");
  const values = new URLSearchParams(mark === -1 ? "" : req.originalUrl.slice(mark + 1)).getAll(name);
  return values.length === 1 && values[0] !== "" ? values[0] : undefined;
}

function certificateOf(req: Request): string | undefined {
  const { socket } = req;
  return socket instanceof TLSSocket && socket.authorized
    ? socket.getPeerCertificate().fingerprint256
    : undefined;
}

/** One challenge per kind of credential, in the order of the requirements. */
function challenges(requirements: readonly SecurityRequirement[], realm: string): string {
  const quoted = realm.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, "");
  const found = new Set<string>();
  for (const { scheme } of requirements.flat()) {
    if (isBearer(scheme)) found.add(`Bearer realm="${quoted}"`);
    else if (scheme.type === "http") found.add(`${schemeToken(scheme.scheme)} realm="${quoted}"`);
    else if (scheme.type === "apiKey") found.add(`ApiKey realm="${quoted}", in="${scheme.in}"`);
  }
  // A 401 must carry a challenge (RFC 9110 §15.5.2), also from a document that names no scheme for it.
  if (found.size === 0) found.add(`Bearer realm="${quoted}"`);
  // Parameters that are appended belong to the last challenge, which is the bearer's when there is one.
  return [...found]
    .sort((a, b) => Number(a.startsWith("Bearer")) - Number(b.startsWith("Bearer")))
    .join(", ");
}

function schemeToken(scheme: string): string {
  const token = scheme.replace(/[^!#$%&'*+.^_`|~\dA-Za-z-]/g, "") || "Basic";
  return token.charAt(0).toUpperCase() + token.slice(1);
}
