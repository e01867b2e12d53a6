import { expect, test } from "vitest";
import { linted } from "../lint.js";

const rule = "error-family";
const more = `
components:
  schemas:
    ErrorBody: { type: object, properties: { code: { type: string }, message: { type: string } } }
    Flat: { allOf: [{ type: object, properties: { error: {}, error_description: {} } }] }
`;
const operation = (schema: string, extra: string) => `
/token:
  post:
    operationId: getToken
    ${extra}
    responses:
      "200": { description: Fine. }
      "400": { description: No., content: { application/json: { schema: { $ref: "#/components/schemas/${schema}" } } } }
`;

test("the canonical body in an OAuth operation is found", async () => {
  expect(await linted(rule, { more, paths: operation("ErrorBody", "x-error-family: oauth") })).toEqual([
    [
      "spec.yaml:11:9 The response `400` of `getToken` has the canonical body, which OAuth clients cannot read.",
      "answer `{ error, error_description }` (RFC 6749 §5.2)",
    ],
  ]);
});

test("the flat body in a canonical operation is found", async () => {
  expect(await linted(rule, { more, paths: operation("Flat", "x-error-codes: []") })).toEqual([
    [
      "spec.yaml:11:9 The response `400` of `getToken` has the flat OAuth body, but the operation is canonical.",
      "answer `{ code, message, status }`, or set `x-error-family: oauth`",
    ],
  ]);
});

test.each([
  ["the flat body in an OAuth operation", "Flat", "x-error-family: oauth"],
  ["the canonical body in a canonical one", "ErrorBody", "x-error-codes: []"],
  ["the flat body in a document that says nothing of families", "Flat", "summary: Token"],
])("%s is as it should be", async (_, schema, extra) => {
  expect(await linted(rule, { more, paths: operation(schema, extra) })).toEqual([]);
});
