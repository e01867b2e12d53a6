import { expect, test } from "vitest";
import { linted } from "../lint.js";

const rule = "body-415-422";
const operation = (responses = "", extra = "summary: A") => `
/a:
  post:
    operationId: addA
    ${extra}
    requestBody: { content: { application/json: {} } }
    responses: { "200": { description: Fine. }${responses} }
`;
const code = (status: number) => `, "${status}": { description: No. }`;

test("a body that nothing is declared to be wrong with is found", async () => {
  expect(await linted(rule, { paths: operation() })).toEqual([
    [
      "spec.yaml:9:7 `addA` takes a body and declares no 415 and no 422.",
      "declare a `415` response and a `422` response",
    ],
  ]);
  expect(await linted(rule, { paths: operation(code(422)) })).toEqual([
    ["spec.yaml:9:7 `addA` takes a body and declares no 415.", "declare a `415` response"],
  ]);
});

test("400 does for 422", async () => {
  expect(await linted(rule, { paths: operation(code(415) + code(400)) })).toEqual([]);
});

test("codes that apply to it declare them", async () => {
  const catalogue = `codes:
  unsupported: { status: 415, message: No., applies: has-body }
  invalid: { status: 422, message: No., applies: has-input }
`;
  expect(await linted(rule, { catalogue, paths: operation() })).toEqual([]);
  const [, half = ""] = catalogue.split("\n  unsupported");
  expect(
    await linted(rule, { catalogue: `codes:\n  unsupported${half.split("\n")[0]}`, paths: operation() }),
  ).toEqual([
    [
      "spec.yaml:10:7 `addA` takes a body and declares no 422.",
      "give codes of these statuses `applies: has-body`, or list them in `x-error-codes`",
    ],
  ]);
});

test("one code of the OAuth family answers both", async () => {
  const catalogue =
    "oauth: { invalid_request: { status: 400, message: No., stage: [media-type, validation], applies: always } }";
  expect(await linted(rule, { catalogue, paths: operation("", "x-error-family: oauth") })).toEqual([]);
});

test("nothing is asked of operations without a body", async () => {
  const paths = '{ /a: { get: { responses: { "200": { description: Fine. } } } } }';
  expect(await linted(rule, { paths })).toEqual([]);
});
