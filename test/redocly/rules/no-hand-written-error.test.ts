import { expect, test } from "vitest";
import { linted } from "../lint.js";

const rule = "no-hand-written-error";
const catalogue = "codes: { gone: { status: 410, message: Gone. } }";
const response = (key: string, mediaType = "application/json") => `
/a:
  get:
    operationId: getA
    responses:
      "200": { description: Fine., content: { application/json: {} } }
      "${key}": { description: Broken., content: { ${mediaType}: {} } }
`;

test.each(["404", "4XX", "503", "default"])("a schema of its own for `%s` is found", async (key) => {
  expect(await linted(rule, { catalogue, paths: response(key) })).toEqual([
    [
      `spec.yaml:11:9 The response \`${key}\` of \`getA\` has an error schema of its own.`,
      "remove the response, and list its codes in `x-error-codes`",
    ],
  ]);
});

test("problem details are a schema of its own too, also behind a reference", async () => {
  const paths = `
/a:
  get:
    responses: { "200": { description: Fine. }, "404": { $ref: "#/components/responses/Problem" } }
`;
  const more =
    "components: { responses: { Problem: { description: A., content: { application/problem+json: {} } } } }";
  expect(await linted(rule, { catalogue, paths, more })).toHaveLength(1);
});

test("a page for people is no code, and a document without a catalogue has none", async () => {
  expect(await linted(rule, { catalogue, paths: response("404", "text/html") })).toEqual([]);
  expect(await linted(rule, { paths: response("404") })).toEqual([]);
});
