import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readScalar, Unreadable } from "../../../src/contract/parameters/lexical.js";
import { type Kind, kindOf, TEXT } from "../../../src/contract/parameters/schema-kind.js";

const kind = (...types: string[]): Kind => kindOf({}, { type: types });

function typeOf(text: string, of: Kind): string {
  const value = readScalar(text, of);
  return value instanceof Unreadable ? value.type : "read";
}

describe("a lexical value", () => {
  it.each([
    ["5", 5],
    ["-0", 0],
    ["9007199254740991", 9007199254740991],
  ])("`%s` is the integer %d", (text, want) => {
    expect(readScalar(text, kind("integer"))).toBe(want);
  });

  it.each([
    "",
    " 10",
    "10 ",
    "+1",
    "01",
    "1e1",
    "5.0",
    "0x10",
    "Infinity",
    "NaN",
    "1e999",
    "٣",
    "9007199254740992",
    "-",
  ])("`%s` is no integer", (text) => {
    expect(typeOf(text, kind("integer"))).toBe("int_parsing");
  });

  it.each(["", ".5", "5.", "0x1", "Infinity", "-Infinity", "NaN", "1e999", "1_000"])(
    "`%s` is no number",
    (text) => {
      expect(typeOf(text, kind("number"))).toBe("number_parsing");
    },
  );

  it.each(["TRUE", "1", "yes", ""])("`%s` is no boolean", (text) => {
    expect(typeOf(text, kind("boolean"))).toBe("bool_parsing");
  });

  it("is the narrowest of several types, and text where text is admitted", () => {
    const either = kind("integer", "string", "null");
    expect(["5", "5.0", "null", "true"].map((text) => readScalar(text, either))).toEqual([
      5,
      "5.0",
      null,
      "true",
    ]);
  });

  it("of any finite number in JSON notation is that number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(readScalar(JSON.stringify(number), kind("number"))).toBe(number === 0 ? 0 : number);
      }),
    );
  });

  it("that is read as a number is JSON for the same number, whatever the text", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-+.eE\dx\s]{0,12}$/), (text) => {
        const value = readScalar(text, kind("number"));
        if (typeof value === "number") expect(value).toBe(JSON.parse(text) === 0 ? 0 : JSON.parse(text));
        else expect(value).toBeInstanceOf(Unreadable);
      }),
    );
  });
});

describe("the kind of a schema", () => {
  it("is found through references and unions, recursive ones too", () => {
    const document = {
      components: {
        schemas: {
          A: { anyOf: [{ $ref: "#/components/schemas/B" }, { $ref: "#/components/schemas/A" }] },
          B: { type: "integer" },
        },
      },
    };
    expect(kindOf(document, { $ref: "#/components/schemas/A" })).toMatchObject({
      integer: true,
      string: false,
    });
  });

  it("is that of its values where no type is named, and text where nothing is", () => {
    expect(kindOf({}, { enum: [1, 2.5, true] })).toMatchObject({
      integer: true,
      number: true,
      boolean: true,
      string: false,
    });
    expect(kindOf({}, {})).toBe(TEXT);
    expect(kindOf({}, true)).toBe(TEXT);
  });
});
