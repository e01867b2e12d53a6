import { expect, test } from "vitest";
import { linted } from "../lint.js";

const rule = "no-ref-siblings";
const schema = (siblings: string) => `
components:
  schemas:
    A: { type: object }
    B:
      $ref: "#/components/schemas/A"
      ${siblings}
`;

test.each(["3.0.3", "3.1.0"])("a constraint beside a reference is found in %s", async (openapi) => {
  expect(
    await linted(rule, { openapi, more: schema("properties: { b: { type: string } }\n      required: [b]") }),
  ).toEqual([
    [
      "spec.yaml:10:7 `properties`, `required` beside `$ref` are lost: some readers follow the reference only.",
      "write `allOf: [{ $ref: … }, { … }]`",
    ],
  ]);
});

test("annotations and extensions beside it change no value", async () => {
  expect(
    await linted(rule, { more: schema("description: A.\n      deprecated: true\n      x-note: 1") }),
  ).toEqual([]);
});

test("references to other things than schemas have rules of their own", async () => {
  const paths = `
/a:
  get:
    responses: { "200": { $ref: "#/components/responses/R", summary: A } }
`;
  const more = "components: { responses: { R: { description: Fine. } } }";
  expect(await linted(rule, { paths, more })).toEqual([]);
});
