import { describe, expect, it } from "vitest";
import { measure, removePoison } from "../../../src/express/body/nesting.js";
import { resolveOptions } from "../../../src/express/options.js";

const { limits } = resolveOptions({ limits: { bodyDepth: 3, bodyMembers: 5 } }, "");

describe("the shape of a body", () => {
  it.each([[[[]]], { a: { b: { c: 1 } } }, [1, 2, 3, 4, 5], null, "text"])(
    "%j is within its bounds",
    (value) => {
      expect(measure(value, limits)).toEqual({ problem: undefined, poisonous: false });
    },
  );

  it.each([[[[[[]]]]], [{ a: { b: { c: {} } } }]])("%j nests too deep", (value) => {
    expect(measure(value, limits).problem?.type).toBe("nesting_too_deep");
  });

  it.each([[[1, 2, 3, 4, 5, 6]], [{ a: [1, 2, 3], b: [1] }]])("%j has too many members", (value) => {
    expect(measure(value, limits).problem?.type).toBe("too_many_members");
  });

  it("of a hundred thousand levels is measured without recursion", () => {
    const deep: unknown = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
    expect(measure(deep, limits).problem?.type).toBe("nesting_too_deep");
  });
});

describe("members that a careless merge would trip over", () => {
  it("are found and removed, at any depth, and nothing else is", () => {
    const value: unknown = JSON.parse(
      '{"a":[{"__proto__":1,"b":2}],"constructor":{"prototype":1},"c":{"constructor":"x"}}',
    );
    expect(measure(value, resolveOptions({}, "").limits).poisonous).toBe(true);
    removePoison(value);
    expect(JSON.stringify(value)).toBe('{"a":[{"b":2}],"c":{"constructor":"x"}}');
  });
});
