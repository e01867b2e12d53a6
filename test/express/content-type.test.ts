import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMediaType } from "../../src/express/content-type.js";

const read = (field: string) => {
  const parsed = parseMediaType(field);
  return (
    parsed && [
      `${parsed.type}/${parsed.subtype}`,
      ...[...parsed.parameters].map(([name, value]) => `${name}=${value}`),
    ]
  );
};

describe("a Content-Type", () => {
  it.each([
    ["application/json", ["application/json"]],
    ["Application/JSON; Charset=UTF-8", ["application/json", "charset=UTF-8"]],
    ["a/b ;\tc=d", ["a/b", "c=d"]],
    ["a/b;;; c=d;", ["a/b", "c=d"]],
    ['a/b; c="d; e\\"f"', ["a/b", 'c=d; e"f']],
    ["a/b; c=1; C=2", ["a/b", "c=1"]],
    ["a/b; __proto__=1", ["a/b", "__proto__=1"]],
    ["a/b \t", ["a/b"]],
  ])("`%s` is read", (field, want) => {
    expect(read(field)).toEqual(want);
  });

  it.each([
    "",
    "a",
    "a/",
    "/b",
    "a/b c",
    "a/b, c/d",
    "a/b; c",
    "a/b; c=",
    "a/b; c =d",
    "a/b; c= d",
    'a/b; c="d',
    "a /b",
    "a/b; é=1",
    " a/b",
  ])("`%s` is none", (field) => {
    expect(read(field)).toBeUndefined();
  });

  it("of any length is read in linear time", () => {
    fc.assert(
      fc.property(fc.constantFrom(";", " ", "\t", '"', "\\", "a", "=", "a=b;", ';a="'), (part) => {
        const start = performance.now();
        parseMediaType(`a/b;${part.repeat(16_000)}`);
        expect(performance.now() - start).toBeLessThan(500);
      }),
      { numRuns: 9 },
    );
  });
});
