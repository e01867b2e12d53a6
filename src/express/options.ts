/** Options of `contractRouter`, and their defaults. */

import type { Request } from "express";
import type { Finding } from "../check/index.js";
import type { Operation } from "../contract/index.js";
import { type EventOptions, type ResolvedEventOptions, resolveEventOptions } from "./event-options.js";

/** What a security handler is told besides the credential. */
export interface SecurityContext {
  readonly req: Request;
  readonly operation: Operation;
  /** The scopes that the requirement asks for; the handler refuses with `forbidden()` when they are not all granted. */
  readonly scopes: readonly string[];
  /** What the schemes before this one in the same requirement returned, by scheme name. */
  readonly principals: Readonly<Record<string, unknown>>;
}

/**
 * Verifies the credential of one security scheme.
 *
 * The credential is the token (`http` bearer, `oauth2`, `openIdConnect`), `user:password` (`http` basic), the value (`apiKey`),
 * or the certificate's SHA-256 fingerprint (`mutualTLS`). A request without a credential of the scheme never gets here.
 *
 * @returns The principal, or `true` when the scheme adds none (a CSRF token). Nothing at all (`undefined`, `null`, `false`) refuses.
 * @throws {SecurityError} From `unauthorized()` or `forbidden()`; or any error with a `code` that the operation declares. Any
 *   other exception is a 500, never a 401.
 */
export type SecurityHandler<P = unknown> = (
  credential: string,
  context: SecurityContext,
) => P | true | undefined | null | false | Promise<P | true | undefined | null | false>;

/** What the rate limiter is told. */
export interface RateLimitContext {
  readonly operation: Operation;
  /** `undefined` for an anonymous request. */
  readonly principal: unknown;
  /** Path parameters by name, as they stand in the URL: neither decoded nor validated yet. */
  readonly path: Readonly<Record<string, string>>;
  readonly req: Request;
}

/** A refusal by the rate limiter. */
export interface RateLimited {
  /** Becomes `Retry-After`, rounded up to a whole second, at least 1 and at most a day. Left out where waiting does not help. */
  readonly retryAfterSeconds?: number;
  /** A declared code, such as that of a quota; by default the one that the contract names for the stage. */
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
}

/** A refusal by the version gate. */
export interface VersionRefused {
  readonly message?: string;
  readonly hint?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Bounds on what a request may cost. */
export interface Limits {
  /** Of a request body, after decompression; of a multipart form, of its texts together. @default 1_048_576 */
  readonly bodyBytes: number;
  /** How deep objects and arrays of a body may nest. @default 64 */
  readonly bodyDepth: number;
  /** How many object members and array items a body may hold in all. @default 100_000 */
  readonly bodyMembers: number;
  /** Fields of a form body, besides files. @default 1_000 */
  readonly formFields: number;
  /** Of one uploaded file. @default 10_485_760 */
  readonly fileBytes: number;
  /** Files in one multipart body. @default 10 */
  readonly files: number;
  /** JSON answers up to this size are held back until they are judged whole; larger ones go out judged by head only, and so does what follows an event that is larger. @default 16_777_216 */
  readonly responseBytes: number;
}

/** An answer that the contract does not declare, or that a throw did not declare. */
export interface ContractViolation {
  /** Absent when the request reached no operation. */
  readonly operation: Operation | undefined;
  /** Method and path template (or the surface), for people. */
  readonly where: string;
  /** The status that was about to be answered. */
  readonly status: number;
  /** What is wrong, with what was answered, what is declared, and the fix: several lines of plain text. */
  readonly message: string;
  /** What the checks found; empty for an undeclared throw. */
  readonly findings: readonly Finding[];
  /** The exception behind it, when there was one. */
  readonly cause?: unknown;
  /** Whether a declared 500 was answered instead. */
  readonly replaced: boolean;
}

/** One finished answer, for ledgers and metrics. */
export interface AnswerRecord {
  readonly operation: Operation | undefined;
  readonly method: string;
  readonly status: number;
  /** The error code, when there is one. */
  readonly code: string | undefined;
  /** The Content-Type field; `undefined` without content. */
  readonly contentType: string | undefined;
}

/** How a router is set up. Everything may be left out but a handler for every security scheme in use. */
export interface RouterOptions<P = unknown> {
  /** The path under which the surface answers. @default the path of the first server in the document */
  readonly prefix?: string;
  /** One handler per security scheme, by its name in the document. */
  readonly security?: Readonly<Record<string, SecurityHandler<P>>>;
  /** Refuses clients that are too old, before routing (426). */
  readonly versionGate?: (req: Request) => VersionRefused | undefined;
  /** Refuses with 429 when it returns something. */
  readonly rateLimit?: (
    context: RateLimitContext,
  ) => RateLimited | undefined | Promise<RateLimited | undefined>;
  readonly limits?: Partial<Limits>;
  /** What single operations change about `limits`, by `operationId`. */
  readonly operationLimits?: Readonly<Record<string, Partial<Limits>>>;
  /**
   * The directory in which uploaded files are kept while their request is answered; several processes may share it. What a crash has
   * left there is removed at the start.
   *
   * @default one of this user's under the system's directory for temporary files
   */
  readonly uploadDirectory?: string;
  /** For streams of events that the contract describes. */
  readonly events?: EventOptions;
  /**
   * Whether `ready` waits until the requests of every operation are compiled, at some milliseconds each. Without, the first
   * request of each operation does.
   *
   * @default true up to 100 operations
   */
  readonly warmUp?: boolean;
  /**
   * `strict`: an undeclared answer is replaced by a declared 500. `production`: successes go out as they are, errors are replaced.
   * Both report.
   *
   * @default "production" when NODE_ENV is `production`, else "strict"
   */
  readonly mode?: "strict" | "production";
  /** @default a process warning of type `ContractViolation` on stderr */
  readonly onViolation?: (violation: ContractViolation) => void;
  /** Told of every exception that became `internal_server_error`. @default its stack on stderr */
  readonly onError?: (
    error: unknown,
    context: { readonly req: Request; readonly operation: Operation | undefined },
  ) => void;
  readonly onAnswer?: (answer: AnswerRecord) => void;
}

/** Options with every default in place. */
export interface ResolvedOptions {
  readonly prefix: string;
  readonly security: Readonly<Record<string, SecurityHandler>>;
  readonly versionGate: RouterOptions["versionGate"];
  readonly rateLimit: RouterOptions["rateLimit"];
  readonly limits: Limits;
  readonly operationLimits: Readonly<Record<string, Partial<Limits>>>;
  readonly uploadDirectory: string | undefined;
  readonly events: ResolvedEventOptions;
  readonly warmUp: boolean | undefined;
  readonly strict: boolean;
  readonly onViolation: (violation: ContractViolation) => void;
  readonly onError: NonNullable<RouterOptions["onError"]>;
  readonly onAnswer: RouterOptions["onAnswer"];
}

/** The bounds that hold unless an option says otherwise. */
export const LIMITS: Limits = {
  bodyBytes: 1_048_576,
  bodyDepth: 64,
  bodyMembers: 100_000,
  formFields: 1_000,
  fileBytes: 10_485_760,
  files: 10,
  responseBytes: 16_777_216,
};

/** Limits with some of them changed; one that is given as undefined is as it was. */
export function withChanges(limits: Limits, changes: Partial<Limits> = {}): Limits {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...limits, ...Object.fromEntries(given) };
}

/** Puts the defaults in place. `basePath` is the contract's own prefix. */
export function resolveOptions(options: RouterOptions, basePath: string): ResolvedOptions {
  const mode = options.mode ?? (process.env.NODE_ENV === "production" ? "production" : "strict");
  return {
    prefix: options.prefix ?? basePath,
    security: options.security ?? {},
    versionGate: options.versionGate,
    rateLimit: options.rateLimit,
    limits: withChanges(LIMITS, options.limits),
    operationLimits: options.operationLimits ?? {},
    uploadDirectory: options.uploadDirectory,
    events: resolveEventOptions(options.events),
    warmUp: options.warmUp,
    strict: mode === "strict",
    onViolation: options.onViolation ?? warn,
    onError: options.onError ?? printError,
    onAnswer: options.onAnswer,
  };
}

function warn(violation: ContractViolation): void {
  process.emitWarning(violation.message, { type: "ContractViolation" });
}

function printError(error: unknown, { operation }: { readonly operation: Operation | undefined }): void {
  const what = error instanceof Error ? (error.stack ?? error.message) : `non-error thrown: ${String(error)}`;
  process.stderr.write(`${operation ? `${operation.id}: ` : ""}${what}\n`);
}
