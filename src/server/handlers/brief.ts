/** Constructors whose errors carry the code alone, without `error_description`: what Dify's client is used to. */
export function brief<F extends object>(fail: F): F {
  const entries = Object.entries(fail).map(([code, make]) => [
    code,
    (options?: object) => make({ ...options, description: "" }),
  ]);
  // The same names and the same parameters, which no type can say of `fromEntries`.
  return Object.fromEntries(entries) as F;
}
