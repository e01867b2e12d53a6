import { expect, test } from "vitest";
import { formatGithub } from "../../../src/cli/formats/github.js";
import { ROWS } from "./rows.js";

test("each finding is one workflow command, and none can start another", () => {
  expect(formatGithub(ROWS).split("\n")).toEqual([
    "::error file=openapi/spec.yaml,line=12,col=7,title=error-code-unknown::The catalogue has no code `app_gone`. Fix: write `app_not_found`.",
    "::warning title=hint::A code has no hint.",
    '::notice file=a b/ü%3A%2C.yaml,line=1,title=a%2Cb%3Ac::a%0D%0A::error::b%250A <b a="1">&]]>\u0000\ud800',
    "",
  ]);
});

test("without findings nothing is printed", () => {
  expect(formatGithub([])).toBe("");
});
