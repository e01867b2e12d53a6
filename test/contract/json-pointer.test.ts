import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cloneJson,
  dereference,
  joinPointer,
  localPointer,
  pointerTokens,
  resolvePointer,
} from "../../src/contract/index.js";

describe("JSON pointers", () => {
  it("escape and unescape any token", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (tokens) => {
        expect(pointerTokens(joinPointer("", ...tokens))).toEqual(tokens);
      }),
    );
  });

  it("resolve every value that a document has", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (dictionary) => {
        for (const [key, value] of Object.entries(dictionary)) {
          expect(resolvePointer(dictionary, joinPointer("", key))).toBe(value);
        }
      }),
    );
  });

  it.each([
    "/constructor",
    "/__proto__",
    "/toString/name",
    "/list/length",
    "/list/01",
    "/list/-",
    "/absent/x",
  ])("resolve nothing that is not the document's own: %s", (pointer) => {
    expect(resolvePointer({ list: ["a"] }, pointer)).toBeUndefined();
  });

  it("reach own properties of those names", () => {
    const document = JSON.parse(`{ "__proto__": { "constructor": 1 } }`);
    expect(resolvePointer(document, "/__proto__/constructor")).toBe(1);
  });
});

describe("localPointer", () => {
  it.each([
    ["#", ""],
    ["#/a~1b", "/a~1b"],
    ["#/a%20b", "/a b"],
    ["#/100%", "/100%"],
    ["#anchor", undefined],
    ["other.yaml#/a", undefined],
  ])("%s", (ref, want) => {
    expect(localPointer(ref)).toBe(want);
  });
});

describe("dereference", () => {
  const document = {
    a: { $ref: "#/b" },
    b: { $ref: "#/c" },
    c: { type: "string" },
    loop: { $ref: "#/pool" },
    pool: { $ref: "#/loop" },
  };

  it("follows a chain to the first value that is no reference", () => {
    expect(dereference(document, document.a, "/a")).toEqual({ value: document.c, pointer: "/c" });
  });

  it("ends at a broken or circular chain without a value", () => {
    expect(dereference(document, document.loop, "/loop").value).toBeUndefined();
    expect(dereference(document, { $ref: "#/nowhere" }, "").value).toBeUndefined();
    expect(dereference(document, { $ref: "other.yaml" }, "").value).toBeUndefined();
  });
});

describe("cloneJson", () => {
  it("copies a `__proto__` key as data and leaves prototypes alone", () => {
    const copy = cloneJson(JSON.parse(`{ "__proto__": { "polluted": true } }`));
    expect(Object.keys(copy)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});
