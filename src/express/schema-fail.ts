/** The constructors of codes that a document declares by their response schemas, without a catalogue. */

import type { ContractError } from "./contract-error.js";

/**
 * One response whose schema holds codes, as generated code names it. Never a value.
 *
 * @typeParam S - The statuses it is for.
 * @typeParam B - The body, with every code that it may hold.
 * @typeParam Member - The member of the body that holds the code.
 * @typeParam Told - All members that the code tells by itself.
 * @typeParam H - The response headers.
 */
export interface SchemaError<
  S extends number = number,
  B = unknown,
  Member extends string = string,
  Told extends string = string,
  H = unknown,
> {
  readonly status: S;
  readonly body: B;
  readonly member: Member;
  readonly told: Told;
  readonly headers: H;
}

/** Whether there is one possibility only. */
type IsSingle<T, All = T> = [T] extends [never]
  ? false
  : T extends unknown
    ? [All] extends [T]
      ? true
      : false
    : never;

/** Those of the bodies `B` that may hold the code `C`. */
type BodyWith<B, C, Member> = B extends unknown
  ? Member extends keyof B
    ? C extends B[Member]
      ? B
      : never
    : never
  : never;

/** `Omit` for each member of a union. */
type Without<B, Keys extends PropertyKey> = B extends unknown ? Omit<B, Keys> : never;

type Optional<Name extends string, T> = { readonly [N in Name]?: T };
type Mandatory<Name extends string, T> = { readonly [N in Name]: T };

/** Required exactly when something in it is; absent when there is nothing to say. */
type Option<Name extends string, T> = [keyof T] extends [never]
  ? Optional<Name, never>
  : Record<never, never> extends T
    ? Optional<Name, T>
    : Mandatory<Name, T>;

/** The options for one of the responses that hold a code; `All` are the statuses of them all. */
type OptionsFor<C, D, All> =
  D extends SchemaError<infer S, infer B, infer Member, infer Told, infer H>
    ? { readonly message?: string; readonly cause?: unknown } & (IsSingle<All> extends true
        ? Optional<"status", S>
        : Mandatory<"status", S>) &
        Option<"body", Without<BodyWith<B, C, Member>, Member | Told>> &
        Option<"headers", H>
    : never;

type Options<C, D extends SchemaError> = OptionsFor<C, D, D["status"]>;

/**
 * Makes the error for the code `C`, which the responses `D` hold.
 *
 * Takes `status` where the code is declared with several, `body` for what its schema asks for besides the code, and `headers` as
 * they are declared. The options may be left out exactly when none of them is required.
 */
export type SchemaConstructor<C extends string, D extends SchemaError> = (
  ...options: Record<never, never> extends Options<C, D>
    ? [options?: Options<C, D>]
    : [options: Options<C, D>]
) => ContractError<C>;

/** The constructors for the codes `C` that the responses `D` of one operation hold. */
export type SchemaFail<C extends string, D extends SchemaError> = {
  readonly [K in C]: SchemaConstructor<K, D>;
};

/**
 * The constructors for the codes `C`, as each operation that declares them has them: for a service that is called from several.
 *
 * @typeParam Operations - The generated handler interface.
 */
export type FailIn<Operations, C extends string> = {
  readonly [K in C]: ConstructorIn<Operations[keyof Operations], K>;
};

type ConstructorIn<O, K extends string> = O extends { readonly fail: { readonly [N in K]: infer F } }
  ? F
  : never;
