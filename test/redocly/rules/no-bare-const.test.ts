import { expect, test } from "vitest";
import { linted } from "../lint.js";

const rule = "no-bare-const";
const more = (schema: string) => `components: { schemas: { A: ${schema} } }`;

test.each([
  ["{ const: 404 }", "write `type: integer` and `enum: [404]`"],
  ["{ const: 4.5 }", "write `type: number` and `enum: [4.5]`"],
  ["{ const: a }", 'write `type: string` and `enum: ["a"]`'],
  ["{ const: true }", "write `type: boolean` and `enum: [true]`"],
  ["{ const: null }", "write `type: 'null'` and `enum: [null]`"],
])("`%s` is found", async (schema, fix) => {
  expect(await linted(rule, { more: more(schema) })).toEqual([
    ["spec.yaml:4:31 A bare `const` is widened or lost by generators that do not know it.", fix],
  ]);
});

test.each([
  "{ type: integer, const: 404 }",
  "{ enum: [a], const: a }",
  "{ properties: { const: { type: string } } }",
])("`%s` says enough", async (schema) => {
  expect(await linted(rule, { more: more(schema) })).toEqual([]);
});
