/** Numbers within the limits of a schema. */

import * as fc from "fast-check";
import type { JsonObject } from "../../contract/index.js";

/** The smallest and largest value of a schema and the distance between neighbours, when it names them. */
export interface Limits {
  readonly least: number | undefined;
  readonly most: number | undefined;
  /** 1 for integers, `multipleOf` where given, else 0.01: two decimals survive every serializer. */
  readonly step: number;
}

/** Integers of the OpenAPI Format Registry that bound a value by their name. */
const FORMAT_LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  int8: [-(2 ** 7), 2 ** 7 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint8: [0, 2 ** 8 - 1],
  uint16: [0, 2 ** 16 - 1],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0, Number.MAX_SAFE_INTEGER],
};

/** Reads the limits that hold for a number; exclusive ones are moved by one step. */
export function limitsOf(keywords: JsonObject, isInteger: boolean): Limits {
  const number = (keyword: string) => {
    const value = keywords[keyword];
    return typeof value === "number" ? value : undefined;
  };
  const multiple = number("multipleOf");
  const step = multiple ?? (isInteger ? 1 : 0.01);
  const format = typeof keywords.format === "string" ? FORMAT_LIMITS[keywords.format] : undefined;
  const exclusiveLeast = number("exclusiveMinimum");
  const exclusiveMost = number("exclusiveMaximum");
  const least = [
    number("minimum"),
    exclusiveLeast === undefined ? undefined : above(exclusiveLeast, step),
    format?.[0],
  ];
  const most = [
    number("maximum"),
    exclusiveMost === undefined ? undefined : -above(-exclusiveMost, step),
    format?.[1],
  ];
  return {
    least: extreme(least, Math.max),
    most: extreme(most, Math.min),
    step,
  };
}

/** The first multiple of the step beyond a limit, without the noise of binary fractions. */
function above(limit: number, step: number): number {
  return tidy((Math.floor(tidy(limit / step)) + 1) * step);
}

/** Drops the noise of binary fractions: 0.1 + 0.2 is 0.3. */
export function tidy(value: number): number {
  const rounded = Number(value.toPrecision(14));
  return Object.is(rounded, -0) ? 0 : rounded;
}

function extreme(
  candidates: readonly (number | undefined)[],
  pick: (...values: number[]) => number,
): number | undefined {
  const known = candidates.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : pick(...known);
}

/** Where a schema names no limit: what a 32-bit column holds. */
const UNBOUNDED = 2 ** 31 - 1;

/** Numbers between the limits that are whole steps. */
export function numbers({ least, most, step }: Limits): fc.Arbitrary<number> {
  const low = Math.ceil(tidy((least ?? Math.min(0, most ?? 0) - UNBOUNDED * step) / step));
  const high = Math.floor(tidy((most ?? Math.max(0, least ?? 0) + UNBOUNDED * step) / step));
  if (low > high && least !== undefined && most !== undefined && least <= most)
    return fc.double({ min: least, max: most, noNaN: true });
  const safe = (value: number) => Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  return fc
    .integer({ min: safe(low), max: Math.max(safe(low), safe(high)) })
    .map((count) => tidy(count * step));
}
