import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  newAccessToken,
  newDeviceCode,
  newUserCode,
  normalizeUserCode,
} from "../../../src/server/security/codes.js";

describe("codes", () => {
  test("user codes use the alphabet of RFC 8628 §6.1 and do not repeat", () => {
    const codes = new Set(Array.from({ length: 500 }, newUserCode));
    expect(codes.size).toBe(500);
    for (const code of codes) expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  });

  test("a user code is recognized in any case and with any punctuation", () => {
    const noise = fc.stringMatching(/^[-. _0-9]{0,3}$/);
    const typed = fc.tuple(
      fc.constant(0).map(newUserCode),
      fc.array(noise, { minLength: 9, maxLength: 9 }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(typed, ([code, between, lower]) => {
        const noisy = [...code].map((character, i) => `${between[i]}${character}`).join("");
        expect(normalizeUserCode(lower ? noisy.toLowerCase() : noisy)).toBe(code.replace("-", ""));
      }),
    );
  });

  test.each(["", "BCDF-GHJ", "BCDF-GHJKL", "AEIOUAEI", "ẞẞẞẞẞẞẞẞ"])("%j is no user code", (text) => {
    expect(normalizeUserCode(text)).toBeUndefined();
  });

  test("device codes and access tokens carry 256 bits", () => {
    expect(newDeviceCode()).toMatch(/^dc_[A-Za-z0-9_-]{43}$/);
    expect(newAccessToken()).toMatch(/^dfoa_[A-Za-z0-9_-]{43}$/);
    expect(newAccessToken()).not.toBe(newAccessToken());
  });
});
