/**
 * What a call comes to. The HTTP status alone decides `ok`; what a body looks like never does.
 *
 * `kind` tells the four outcomes apart: `success`, `declared`, `undeclared`, `transport`.
 */
export type Result<S extends Success = Success, D extends Declared = never> = S | Failure<D>;

/** Everything but a success. */
export type Failure<D extends Declared = Declared> = D | Undeclared | Transport;

/** A 2xx answer whose body could be read as what the operation declares. */
export interface Success<Status extends number = number, Data = unknown, Headers = unknown> {
  readonly ok: true;
  readonly kind: "success";
  readonly status: Status;
  /** `undefined` for a status without content, and for every answer to HEAD. */
  readonly data: Data;
  /** The declared response headers that arrived and could be read; a browser hides what CORS does not expose. */
  readonly headers: Headers;
  readonly response: Response;
  readonly error?: undefined;
}

/**
 * An answer that the operation declares: this status, with this code, in a body of the declared shape.
 *
 * One member of a union per code, so that `code` and `status` narrow `error`, which narrows by its own members too.
 */
export type Declared<
  Status extends number = number,
  Code extends string | null = string | null,
  Body = unknown,
  Headers = unknown,
> = Code extends string
  ? DeclaredAnswer<Status, Code, BodyFor<Body, Code>, Headers>
  : DeclaredAnswer<Status, Code, Body, Headers>;

/** A declared answer with one code. */
export interface DeclaredAnswer<Status extends number, Code extends string | null, Body, Headers> {
  readonly ok: false;
  readonly kind: "declared";
  readonly status: Status;
  /** `null` for a declared response whose schema has no code. */
  readonly code: Code;
  /** The body. */
  readonly error: Body;
  readonly headers: Headers;
  readonly response: Response;
  readonly data?: undefined;
}

/**
 * The body that comes with one code. A schema may list several codes in one object, or not require the member that holds them;
 * each answer then has its own.
 */
export type BodyFor<E, C> = unknown extends E
  ? E
  : E extends { readonly code?: infer K }
    ? Holding<E, "code", C, K>
    : E extends { readonly error?: infer K }
      ? Holding<E, "error", C, K>
      : never;

type Holding<E, Member extends string, C, K> = C extends K
  ? [E, K] extends [{ readonly [M in Member]: unknown }, C]
    ? E
    : E & { readonly [M in Member]: C }
  : never;

/** An answer that the operation does not declare: a gateway's page, an empty body, a code newer than the client. */
export interface Undeclared {
  readonly ok: false;
  readonly kind: "undeclared";
  readonly status: number;
  /** The code in the body, if it holds one. */
  readonly code: string | null;
  readonly error: UndeclaredError;
  readonly response: Response;
  readonly data?: undefined;
}

export interface UndeclaredError {
  readonly code: string | null;
  readonly status: number;
  /** From the body if it has one; otherwise the status in words. */
  readonly message: string;
  /** Parsed when it is JSON; the text when it is not; `undefined` when it is empty. */
  readonly body: unknown;
  /** The text as it arrived. */
  readonly raw: string;
}

/** No answer, or a success that cannot be read. Narrow by `reason`. */
export type Transport = Unanswered | Unparsable;

export interface Unanswered {
  readonly ok: false;
  readonly kind: "transport";
  /**
   * `network`: no answer, or the connection broke · `abort`: the caller's signal · `timeout`: `timeoutMs` ran out ·
   * `request`: nothing was sent, because a header function, token provider or middleware threw.
   */
  readonly reason: "network" | "abort" | "timeout" | "request";
  readonly code: null;
  readonly error: Error;
  readonly status?: undefined;
  readonly response?: undefined;
  readonly data?: undefined;
}

export interface Unparsable {
  readonly ok: false;
  readonly kind: "transport";
  /** A 2xx answer whose body is not what its media type says. */
  readonly reason: "parse";
  readonly code: null;
  readonly error: Error;
  readonly status: number;
  /** The text as it arrived. */
  readonly raw: string;
  readonly response: Response;
  readonly data?: undefined;
}

/** 200 to 299, as literals. */
export type SuccessStatus = StatusOf<"2">;
/** 300 to 399, as literals. */
export type RedirectionStatus = StatusOf<"3">;
/** 400 to 499, as literals, so that a `4XX` response can exclude the statuses that are declared apart. */
export type ClientErrorStatus = StatusOf<"4">;
/** 500 to 599, as literals. */
export type ServerErrorStatus = StatusOf<"5">;
/** What a `default` response stands for once a status is known not to be a success. */
export type ErrorStatus = ClientErrorStatus | ServerErrorStatus;

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type StatusOf<Class extends string> = `${Class}${Digit}${Digit}` extends infer S
  ? S extends `${infer N extends number}`
    ? N
    : never
  : never;
