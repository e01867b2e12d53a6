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

const FILE = {
  type: "image",
  transfer_method: "local_file",
  upload_file_id: "8d6a3b1e-4a55-4b6e-9a3d-6f2f6c8f2b10",
};
const FACTS = { name: "a.png", extension: "png", mime_type: "image/png", size: 3 };
const lookUp = (id: string) => (id === FILE.upload_file_id ? FACTS : undefined);

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
    ["no file", { name: "x", type: "file" }, {}, null],
    ["no files", { name: "x", type: "file-list" }, { x: null }, null],
    ["an empty list of files", { name: "x", type: "file-list" }, { x: [] }, []],
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
    ["nothing where a file is required", { name: "x", type: "file", required: true }, {}, "missing"],
    [
      "an empty list where files are required",
      { name: "x", type: "file-list", required: true },
      { x: [] },
      "missing",
    ],
    ["a text for a file", { name: "x", type: "file" }, { x: FILE.upload_file_id }, "object_type"],
    ["a file for a list of files", { name: "x", type: "file-list" }, { x: FILE }, "array_type"],
    [
      "more files than are taken",
      { name: "x", type: "file-list", max_files: 1 },
      { x: [FILE, FILE] },
      "too_many_items",
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

  test("that are files are found by their ids, whatever the case, and become what is known of them", () => {
    const declarations = declared({ name: "x", type: "file" }, { name: "y", type: "file-list" });
    const given = { ...FILE, upload_file_id: FILE.upload_file_id.toUpperCase(), url: "ignored" };
    expect(readInputs(declarations, { x: given, y: [FILE] }, lookUp)).toEqual({
      ok: true,
      values: { x: { ...FILE, ...FACTS }, y: [{ ...FILE, ...FACTS }] },
    });
  });

  test("that are no files are told of member by member", () => {
    const declarations = declared({ name: "x", type: "file" }, { name: "y", type: "file-list" });
    const given = {
      x: { type: "video", transfer_method: "remote_url", url: "https://example.org/a.mp4" },
      y: [FILE, { ...FILE, type: "archive" }, { ...FILE, upload_file_id: "constructor" }, null],
    };
    const read = readInputs(declarations, given, lookUp);
    expect(read.ok ? [] : read.faults).toEqual([
      {
        type: "enum",
        loc: ["x", "transfer_method"],
        msg: "The transfer_method should be 'local_file': upload the file first",
      },
      { type: "missing", loc: ["x", "upload_file_id"], msg: "The upload_file_id is required" },
      {
        type: "enum",
        loc: ["y", 1, "type"],
        msg: "The type should be one of 'document', 'image', 'audio', 'video', 'custom'",
      },
      {
        type: "invalid",
        loc: ["y", 2, "upload_file_id"],
        msg: "The upload_file_id should name a file that you have uploaded for this app",
      },
      { type: "object_type", loc: ["y", 3], msg: expect.stringContaining("should be a file") },
    ]);
  });

  test("that are not declared are dropped, and all faults are told at once", () => {
    const declarations = declared({ ...string, required: true }, { name: "y", type: "number" });
    expect(readInputs(declarations, { x: "a", z: 1 })).toEqual({ ok: true, values: { x: "a", y: null } });
    expect(readInputs(declarations, { y: "b" })).toMatchObject({ faults: [{ loc: ["x"] }, { loc: ["y"] }] });
  });
});

test("the schema of the inputs admits what is read, and nothing else", () => {
  const ajv = new Ajv2020({ allowUnionTypes: true, validateFormats: false });
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
    fc.record({ ...common, type: fc.constant("file") }),
    fc.record({ ...common, type: fc.constant("file-list"), max_files: fc.integer({ min: 1, max: 2 }) }),
  );
  const file = fc.record(
    {
      type: fc.constantFrom("image", "archive"),
      transfer_method: fc.constantFrom("local_file", "remote_url"),
      upload_file_id: fc.constant(FILE.upload_file_id),
      url: fc.string(),
    },
    { requiredKeys: ["upload_file_id"] },
  );
  const value = fc.oneof(
    fc.constant(FILE),
    file,
    fc.array(fc.oneof(fc.constant(FILE), file), { maxLength: 3 }),
    fc.constantFrom("x", "y", "", " ", "xxxxx", null, 1, true),
    fc.string({ unit: "grapheme", maxLength: 6 }),
    fc.dictionary(fc.string(), fc.integer()),
  );
  const given = fc.record({ a: value, b: value, c: value }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.uniqueArray(declaration, { selector: ({ name }) => name }), given, (inputs, values) => {
      const declarations = declared(...inputs);
      expect(ajv.validate(inputSchema(declarations), values)).toBe(
        readInputs(declarations, values, lookUp).ok,
      );
    }),
  );
});
