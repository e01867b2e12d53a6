import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { graphSchema, type InputDeclaration } from "../../../src/server/engine/graph/graph.js";
import { inputSchema } from "../../../src/server/engine/input-schema.js";
import { readInputs } from "../../../src/server/engine/inputs.js";

/** Declarations as a graph makes them. */
function declared(...inputs: Record<string, unknown>[]): readonly InputDeclaration[] {
  const { nodes } = graphSchema.parse({ nodes: [{ id: "start", type: "start", inputs }] });
  return nodes.flatMap((node) => (node.type === "start" ? node.inputs : []));
}

const string = { name: "x", type: "string" };

describe("inputs", () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>, unknown]>([
    ["a text", string, { x: "a" }, "a"],
    [
      "a text of four characters in eight code units",
      { ...string, max_length: 4 },
      { x: "👋👋👋👋" },
      "👋👋👋👋",
    ],
    ["an option", { ...string, options: ["a", "b"] }, { x: "b" }, "b"],
    ["a number", { name: "x", type: "number" }, { x: 0.5 }, 0.5],
    ["a boolean", { name: "x", type: "boolean" }, { x: false }, false],
    ["an object", { name: "x", type: "object" }, { x: { y: [1] } }, { y: [1] }],
    ["nothing", string, {}, null],
    ["null", string, { x: null }, null],
    ["nothing where there is a default", { ...string, default: "d", required: true }, {}, "d"],
    ["null where there is a default", { ...string, default: "d" }, { x: null }, "d"],
  ])("%s is taken", (_, declaration, given, want) => {
    expect(readInputs(declared(declaration), given)).toEqual({ ok: true, values: { x: want } });
  });

  test.each<[string, Record<string, unknown>, unknown, string]>([
    ["nothing where something is required", { ...string, required: true }, {}, "missing"],
    ["null where something is required", { ...string, required: true }, { x: null }, "missing"],
    ["a blank text where one is required", { ...string, required: true }, { x: " \n" }, "missing"],
    ["a number for a text", string, { x: 1 }, "string_type"],
    ["a text for a number", { name: "x", type: "number" }, { x: "1" }, "number_type"],
    ["no number", { name: "x", type: "number" }, { x: Number.NaN }, "number_type"],
    ["a text for a boolean", { name: "x", type: "boolean" }, { x: "true" }, "bool_type"],
    ["a list for an object", { name: "x", type: "object" }, { x: [] }, "object_type"],
    ["a text that is too long", { ...string, max_length: 3 }, { x: "abcd" }, "too_long"],
    ["none of the options", { ...string, options: ["a"] }, { x: "b" }, "enum"],
    [
      "an object that is too large",
      { name: "x", type: "object" },
      { x: { y: "a".repeat(300_000) } },
      "nesting_too_deep",
    ],
    ["no inputs at all", { ...string, required: true }, undefined, "missing"],
    ["what an object inherits", { ...string, name: "constructor", required: true }, {}, "missing"],
  ])("%s is a fault", (_, declaration, given, type) => {
    const loc = [declaration.name];
    expect(readInputs(declared(declaration), given)).toEqual({
      ok: false,
      faults: [{ type, loc, msg: expect.any(String) }],
    });
  });

  test("that are not declared are dropped, and all faults are told at once", () => {
    const declarations = declared({ ...string, required: true }, { name: "y", type: "number" });
    expect(readInputs(declarations, { x: "a", z: 1 })).toEqual({ ok: true, values: { x: "a", y: null } });
    expect(readInputs(declarations, { y: "b" })).toMatchObject({ faults: [{ loc: ["x"] }, { loc: ["y"] }] });
  });
});

test("the schema of the inputs admits what is read, and nothing else", () => {
  const ajv = new Ajv2020({ allowUnionTypes: true });
  const common = { name: fc.constantFrom("a", "b"), required: fc.boolean() };
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const declaration = fc.oneof(
    fc.record({
      ...common,
      type: fc.constant("string"),
      max_length: fc.integer({ min: 1, max: 4 }),
      options: optional(fc.constant(["x", "y"])),
      default: optional(fc.constant("x")),
      label: optional(fc.string()),
    }),
    fc.record({ ...common, type: fc.constant("number"), default: optional(fc.constant(1)) }),
    fc.record({ ...common, type: fc.constant("boolean"), default: optional(fc.constant(true)) }),
    fc.record({ ...common, type: fc.constant("object"), default: optional(fc.constant({})) }),
  );
  const value = fc.oneof(
    fc.constantFrom("x", "y", "", " ", "xxxxx", null, 1, true),
    fc.string({ unit: "grapheme", maxLength: 6 }),
    fc.dictionary(fc.string(), fc.integer()),
  );
  const given = fc.record({ a: value, b: value, c: value }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.uniqueArray(declaration, { selector: ({ name }) => name }), given, (inputs, values) => {
      const declarations = declared(...inputs);
      expect(ajv.validate(inputSchema(declarations), values)).toBe(readInputs(declarations, values).ok);
    }),
  );
});
