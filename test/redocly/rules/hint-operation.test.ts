import { expect, test } from "vitest";
import { linted } from "../lint.js";

const rule = "hint-operation";
const catalogue = `codes:
  a: { status: 404, message: No., hint: List., hint-operation: listAs }
  b: { status: 404, message: No., hint: List., hint-operation: lstAs }
`;
const paths = '{ /a: { get: { operationId: listAs, responses: { "200": { description: Fine. } } } } }';

test("a hint names an operation that there is", async () => {
  expect(await linted(rule, { catalogue, paths })).toEqual([
    [
      "errors.yaml:3:64 The hint of the code `b` names `lstAs`, which is no operation of this document.",
      "name an `operationId`",
    ],
  ]);
});

test("operations of other documents over the same catalogue are told by an option", async () => {
  expect(await linted(rule, { catalogue, paths }, { elsewhere: ["lstAs"] })).toEqual([]);
});
