import type { BodyFor, Declared, Result, Success } from "./result.js";

/** Any outcome of any operation. */
export type AnyResult = Result<Success, Declared>;

/** The codes that a result declares. */
export type CodeOf<R> = R extends { readonly kind: "declared"; readonly code: infer C extends string }
  ? C
  : never;

/** The body that comes with one code. */
export type ErrorFor<R, C extends string> = R extends {
  readonly kind: "declared";
  readonly code: string;
  readonly error: infer E;
}
  ? BodyFor<E, C>
  : never;

/** The failure that comes with one code: status, headers, response. */
export type FailureFor<R, C extends string> = R extends { readonly kind: "declared"; readonly code: infer K }
  ? C extends K
    ? R
    : never
  : never;

/** What a success holds. */
export type DataOf<R> = R extends { readonly ok: true; readonly data: infer T } ? T : never;

/** What is left when every code has its arm: undeclared, transport, and declared responses without a code. */
type Rest<R> = Exclude<R, { readonly ok: true } | { readonly kind: "declared"; readonly code: string }>;

/**
 * One arm per declared code, `_` for the rest, and `ok` as long as the result may still be a success.
 *
 * An arm gets the body, and the whole failure for its status, headers and response.
 */
export type Arms<R> = {
  readonly [C in CodeOf<R>]: (error: ErrorFor<R, C>, failure: FailureFor<R, C>) => unknown;
} & { readonly _: (failure: Rest<R>) => unknown } & ([Extract<R, { readonly ok: true }>] extends [never]
    ? unknown
    : {
        readonly ok: (data: DataOf<R>, success: Extract<R, { readonly ok: true }>) => unknown;
      });

/**
 * Calls the arm of a result, and returns what it returns.
 *
 * Exhaustive and open: leaving out a declared code or `_` does not compile, nor does an arm for a code that is not
 * declared; a code that the client does not know yet lands in `_`.
 *
 * @example
 * match(await api.getApp({ path: { app_id } }), {
 *   ok: (app) => app.name,
 *   app_not_found: (error) => error.message,
 *   _: (failure) => failure.kind,
 * });
 */
export function match<R extends AnyResult, T extends Record<keyof Arms<R>, unknown>>(
  result: R,
  // Mapped over what the arms return, not over the arms: so their parameters are typed without being written out.
  arms: { readonly [K in keyof T]: K extends keyof Arms<R> ? Returning<Arms<R>[K], T[K]> : never },
): T[keyof T];
export function match(result: AnyResult, arms: object): unknown {
  const call = arms as { readonly ok: Arm; readonly _: Arm; readonly [code: string]: Arm };
  if (result.ok) return call.ok(result.data, result);
  // The code of an undeclared failure chooses no arm; own arms only, for `constructor` is a legal code.
  const { kind, code, error } = result;
  const known = kind === "declared" && code && Object.hasOwn(call, code) && call[code];
  return known ? known(error, result) : call._(result);
}

type Arm = (value: unknown, whole?: unknown) => unknown;

/** An arm with its parameters as they are and a result of its own. */
type Returning<Arm, T> = Arm extends (...parameters: infer P) => unknown ? (...parameters: P) => T : never;
