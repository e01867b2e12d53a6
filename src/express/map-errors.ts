/** `mapErrors`: translates a service's exceptions into declared errors, by a typed table. */

import type { ContractError } from "./contract-error.js";

type ErrorClass = abstract new (...args: never[]) => Error;

/** One row per class: instances of it become what the function returns. */
export type ErrorMapping<F, Classes extends readonly ErrorClass[]> = {
  readonly [I in keyof Classes]: readonly [
    Classes[I],
    (fail: F, error: InstanceType<Classes[I]>) => ContractError,
  ];
};

/**
 * Returns a wrapper that runs work and translates what it throws. The first row whose class matches wins; an exception that no
 * row names passes through. The original stays as `cause`.
 *
 * @param fail - The operation's capability: rows can name its codes only.
 */
export function mapErrors<F, const Classes extends readonly ErrorClass[]>(
  fail: F,
  table: ErrorMapping<F, Classes>,
): <T>(work: () => T | Promise<T>) => Promise<T> {
  const rows: readonly (readonly [ErrorClass, (fail: F, error: never) => ContractError])[] = table;
  return async (work) => {
    try {
      return await work();
    } catch (error) {
      for (const [type, translate] of rows) {
        if (!(error instanceof type)) continue;
        // The row's function takes an instance of the row's class, and `error` is one.
        const translated = translate(fail, error as never);
        translated.cause ??= error;
        throw translated;
      }
      throw error;
    }
  };
}
