import { expect, test } from "vitest";
import { linted } from "../lint.js";

const rule = "hint-on-client-error";

test("a code that the caller can act on has a hint", async () => {
  const catalogue = `codes:
  bad: { status: 400, message: Bad. }
  good: { status: 400, message: Bad., hint: Send JSON. }
  conflict:
    status: 409
    message: Taken.
`;
  expect(await linted(rule, { catalogue })).toEqual([
    [
      "errors.yaml:2:3 The code `bad` (400) does not say what its caller can do.",
      "add a `hint`: one sentence, in the imperative",
    ],
    [
      "errors.yaml:4:3 The code `conflict` (409) does not say what its caller can do.",
      "add a `hint`: one sentence, in the imperative",
    ],
  ]);
});

test("nothing is asked of codes that nobody can act on, nor of the flat body, which has no place for a hint", async () => {
  const catalogue = `codes:
  forbidden: { status: 403, message: No. }
  missing: { status: 404, message: No. }
  slow: { status: 429, message: No., retryable: true }
  busy: { status: 409, message: No., retryable: true }
  broken: { status: 500, message: No. }
oauth:
  invalid_request: { status: 400, message: No. }
`;
  expect(await linted(rule, { catalogue })).toEqual([]);
});
