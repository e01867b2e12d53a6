import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createContract } from "../../src/contract/index.js";
import { areUnique } from "../../src/contract/unique-items.js";

describe("uniqueItems", () => {
  it("finds what comparing every pair finds", () => {
    const item = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom("1", 1, "[]", [], "{}", {}, null, "null"),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 6 }), (items) => {
        // JSON has one zero.
        const values: unknown[] = JSON.parse(JSON.stringify(items));
        const pairs = values.some((a, i) => values.slice(i + 1).some((b) => isDeepStrictEqual(a, b)));
        expect(areUnique(values)).toBe(!pairs);
      }),
    );
  });

  it("takes objects with members in another order for equal", () => {
    expect(
      areUnique([
        { a: 1, b: [2] },
        { b: [2], a: 1 },
      ]),
    ).toBe(false);
  });

  it("is reported under its own keyword", () => {
    const contract = createContract({
      openapi: "3.1.0",
      info: { title: "t", version: "1" },
      paths: {},
      components: { schemas: { Tags: { type: "array", uniqueItems: true } } },
    });
    const validate = contract.validators.request("/components/schemas/Tags");
    expect(validate(["a", "b"])).toBeUndefined();
    expect(validate(["a", "a"])).toMatchObject([{ pointer: "", keyword: "uniqueItems" }]);
  });

  it("reads each item a bounded number of times, however many there are", () => {
    const reads = { count: 0 };
    const items = Array.from({ length: 2000 }, (_, id) => ({
      get id() {
        reads.count += 1;
        return id;
      },
    }));
    expect(areUnique(items)).toBe(true);
    expect(reads.count).toBe(items.length);
  });
});
