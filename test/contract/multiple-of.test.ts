import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createContract } from "../../src/contract/index.js";
import { isMultipleOf } from "../../src/contract/multiple-of.js";

describe("multipleOf", () => {
  it("takes every decimal for a multiple of its own step, and none between two steps", () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999, max: 99_999_999 }), fc.nat(6), (count, places) => {
        const step = Number(`1e-${places}`);
        expect(isMultipleOf(Number(`${count}e-${places}`), step)).toBe(true);
        expect(isMultipleOf(Number(`${count}5e-${places + 1}`), step)).toBe(false);
      }),
    );
  });

  it.each([
    [19.99, 0.01, true],
    [0.29, 0.01, true],
    [4.35, 0.05, true],
    [1e21, 10, true],
    [1e308, 5e-324, true],
    [0.295, 0.01, false],
    [7, 2, false],
    [Number.POSITIVE_INFINITY, 1, false],
  ])("calls %d of %d %s", (value, divisor, is) => {
    expect(isMultipleOf(value, divisor)).toBe(is);
  });

  it("is reported under its own keyword, with the step", () => {
    const contract = createContract({
      openapi: "3.1.0",
      info: { title: "t", version: "1" },
      paths: {},
      components: { schemas: { Price: { type: "number", multipleOf: 0.01 } } },
    });
    const validate = contract.validators.response("/components/schemas/Price");
    expect(validate(19.99)).toBeUndefined();
    expect(validate(0.001)).toMatchObject([
      { keyword: "multipleOf", params: { multipleOf: 0.01 }, message: "must be multiple of 0.01" },
    ]);
  });
});
