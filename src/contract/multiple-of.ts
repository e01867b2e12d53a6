/** `multipleOf` as decimal numbers: Ajv divides binary ones, by which 19.99 is no multiple of 0.01. */

import { _, type KeywordDefinition, str } from "ajv";

/** The keyword (JSON Schema 2020-12 §6.2.1) for an Ajv that has lost its own. */
export const MULTIPLE_OF: KeywordDefinition = {
  keyword: "multipleOf",
  type: "number",
  schemaType: "number",
  error: {
    message: ({ schema }) => str`must be multiple of ${schema}`,
    params: ({ schema }) => _`{multipleOf: ${schema}}`,
  },
  errors: false,
  validate: (divisor: number, value: number) => isMultipleOf(value, divisor),
};

/** Whether one number is a multiple of another, both taken as the decimals that they are written as. */
export function isMultipleOf(value: number, divisor: number): boolean {
  if (!Number.isFinite(value) || !Number.isFinite(divisor) || divisor === 0) return false;
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) return value % divisor === 0;
  const a = decimalOf(value);
  const b = decimalOf(divisor);
  const exponent = Math.min(a.exponent, b.exponent);
  return scaled(a, exponent) % scaled(b, exponent) === 0n;
}

/** A number as `digits · 10^exponent`. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** The shortest decimal that reads back as the number (ECMA-262, Number::toString): the one that was written, up to 15 digits. */
function decimalOf(value: number): Decimal {
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function scaled({ digits, exponent }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to);
}
