import { expect, test } from "vitest";
import { linted } from "../lint.js";

const rule = "error-example";

test("a code with details gives examples of them", async () => {
  const catalogue = `codes:
  invalid: { status: 422, message: No., details: required }
  odd: { status: 409, message: No., details: optional }
`;
  expect(await linted(rule, { catalogue })).toEqual([
    [
      "errors.yaml:2:3 The example of the code `invalid` has no `details`, which the code always has.",
      "add `example-details`: a list of `{ type, loc, msg }`",
    ],
    [
      "errors.yaml:3:3 The example of the code `odd` has no `details`, which the code at times has.",
      "add `example-details`: a list of `{ type, loc, msg }`",
    ],
  ]);
});

test("the others have theirs from the expansion", async () => {
  const catalogue = `codes:
  gone: { status: 410, message: No. }
  invalid: { status: 422, message: No., details: required, example-details: [{ type: a, loc: [body], msg: b }] }
`;
  expect(await linted(rule, { catalogue })).toEqual([]);
});
