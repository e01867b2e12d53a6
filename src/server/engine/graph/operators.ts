/** Comparisons with a value. */
export const OPERATORS_WITH_VALUE = [
  "equals",
  "not-equals",
  "contains",
  "not-contains",
  "starts-with",
  "ends-with",
  "greater-than",
  "greater-or-equal",
  "less-than",
  "less-or-equal",
] as const;

/** Comparisons that need none. */
export const OPERATORS_WITHOUT_VALUE = ["empty", "not-empty"] as const;

export type OperatorWithValue = (typeof OPERATORS_WITH_VALUE)[number];
export type Operator = OperatorWithValue | (typeof OPERATORS_WITHOUT_VALUE)[number];
