import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { formatSarif } from "../../../src/cli/formats/sarif.js";
import { ROWS } from "./rows.js";

function runOf(text: string) {
  const log = JSON.parse(text);
  expect(log.version).toBe("2.1.0");
  expect(log.runs).toHaveLength(1);
  return log.runs[0];
}

test("each finding is a result with level, place and text", () => {
  const run = runOf(formatSarif(ROWS, "1.2.3", [{ id: "hint", description: "Codes have hints." }]));
  expect(run.tool.driver).toEqual({
    name: "wireproof",
    version: "1.2.3",
    rules: [
      { id: "a,b:c" },
      { id: "error-code-unknown" },
      { id: "hint", shortDescription: { text: "Codes have hints." } },
    ],
  });
  expect(run.results).toEqual([
    {
      ruleId: "error-code-unknown",
      ruleIndex: 1,
      level: "error",
      message: { text: "The catalogue has no code `app_gone`. Fix: write `app_not_found`." },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "openapi/spec.yaml" },
            region: { startLine: 12, startColumn: 7 },
          },
        },
      ],
    },
    { ruleId: "hint", ruleIndex: 2, level: "warning", message: { text: "A code has no hint." } },
    expect.objectContaining({
      ruleIndex: 0,
      level: "note",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "a%20b/%C3%BC%3A%2C.yaml" },
            region: { startLine: 1 },
          },
        },
      ],
    }),
  ]);
});

test("places outside the working directory are absolute URLs", () => {
  const uris = [resolve("spec.yaml"), "https://example.com/spec.yaml"].map((file) => {
    const [result] = runOf(
      formatSarif([{ ruleId: "x", severity: "error", message: "m", file }], "1"),
    ).results;
    return result.locations[0].physicalLocation.artifactLocation.uri;
  });
  expect(uris).toEqual([pathToFileURL(resolve("spec.yaml")).href, "https://example.com/spec.yaml"]);
});
