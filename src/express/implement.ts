/** `implement`: ties handlers to the generated handler interface. */

import type { Request, Response } from "express";
import type { Operation } from "../contract/index.js";
import type { answered, Reply } from "./reply.js";

/** One operation of a generated handler interface (`ApiOperations["getApp"]`). */
export interface OperationTypes {
  readonly path: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly cookies: unknown;
  readonly body: unknown;
  /** What `reply` may answer: every declared response that has no error code. */
  readonly replies: Reply;
  /** The declared error codes. */
  readonly errors: string;
  /** The constructors for them. */
  readonly fail: unknown;
  /** Whether `principal` is there: `none` without security, `optional` when an alternative is anonymous. */
  readonly security: "required" | "optional" | "none";
}

type PrincipalOf<O extends OperationTypes, P> = O["security"] extends "required"
  ? P
  : O["security"] extends "optional"
    ? P | undefined
    : undefined;

/** What a handler is given: the request as the contract describes it, already validated and typed. */
export interface HandlerContext<O extends OperationTypes, P> {
  /** Path parameters, by name. */
  readonly path: O["path"];
  /** Query parameters, by name, with the defaults of their schemas. */
  readonly query: O["query"];
  /** Declared header parameters, in the spelling of the contract. */
  readonly headers: O["headers"];
  /** Declared cookie parameters. */
  readonly cookies: O["cookies"];
  readonly body: O["body"];
  /** What the security handler returned. */
  readonly principal: PrincipalOf<O, P>;
  /** The declared errors of this operation; `throw fail.app_not_found()`. */
  readonly fail: O["fail"];
  readonly req: Request;
  /** For answers that `reply` cannot express; return `answered` after writing to it. */
  readonly res: Response;
  /** Aborts when the client goes away before the answer is complete. */
  readonly signal: AbortSignal;
  readonly operation: Operation;
}

/** A handler: implements one operation. */
export type Handler<O extends OperationTypes, P> = (
  context: HandlerContext<O, P>,
) => Promise<O["replies"] | typeof answered> | O["replies"] | typeof answered;

/** One handler per operation. */
export type Handlers<Operations extends { [K in keyof Operations]: OperationTypes }, P> = {
  readonly [K in keyof Operations]: Handler<Operations[K], P>;
};

/** A handler where its operation's types do not matter. */
export type AnyHandler = (context: never) => unknown;

/** Handlers that fit a contract; made by `implement`, taken by `contractRouter`. */
export interface Implementation<P = unknown> {
  readonly handlers: Readonly<Record<string, AnyHandler>>;
  /** Carries the principal's type to the security handlers; never a value. */
  readonly principal?: P;
}

/**
 * Checks handlers against the generated interface, at compile time.
 *
 * @typeParam Operations - The generated handler interface: `ApiOperations`.
 * @typeParam P - What the security handlers return for an authenticated request.
 * @param handlers - One handler per operation, by `operationId`. A missing one does not compile, and fails the start.
 */
export function implement<Operations extends { [K in keyof Operations]: OperationTypes }, P = unknown>(
  handlers: Handlers<Operations, P>,
): Implementation<P> {
  return { handlers: { ...handlers } };
}

/** Makes the named members required and defined: parameters with a schema default, as a handler sees them. */
export type WithDefaults<T, K extends PropertyKey> = Omit<T, K> & {
  [N in K & keyof T]-?: Exclude<T[N], undefined>;
};
