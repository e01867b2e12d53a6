import { expect, test } from "vitest";
import { temporaryFolder, writeFiles } from "../generate/temporary-folder.js";
import { runIn, SMALL, writeProject } from "./run-in.js";

const WRONG = { ...SMALL, "small.yaml": SMALL["small.yaml"].replace("[app_not_found]", "[app_not_fuond]") };

test("a document without errors exits with 0 and prints no data", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, SMALL);
  expect(await runIn(folder, ["lint", "small.yaml"])).toEqual({
    code: 0,
    stdout: "",
    stderr: "✓ no findings in 1 document\n",
  });
});

test("findings are data: one line each with place, id and fix", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, WRONG);
  const { code, stdout, stderr } = await runIn(folder, ["lint", "small.yaml"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^small\.yaml:11:\d+ error error-code-unknown .*`app_not_fuond`.* fix: .+$/m);
  expect(stderr).toMatch(/^✗ \d errors?(, \d warnings?)? in 1 document\n$/);
});

test("--format json prints the findings as JSON", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, WRONG);
  const { code, stdout } = await runIn(folder, ["lint", "small.yaml", "--format", "json"]);
  expect(code).toBe(1);
  expect(JSON.parse(stdout).diagnostics).toContainEqual(
    expect.objectContaining({
      id: "error-code-unknown",
      severity: "error",
      fix: expect.any(String),
      position: { file: "small.yaml", line: 11, column: expect.any(Number) },
    }),
  );
});

test("without a document it reads those of the configuration, over one catalogue", async () => {
  const folder = temporaryFolder();
  writeProject(folder);
  expect(await runIn(folder, ["lint"])).toEqual({
    code: 0,
    stdout: "",
    stderr: "✓ no findings in 2 documents\n",
  });
});

test("a document that is not there is a failure to run", async () => {
  const { code, stdout } = await runIn(temporaryFolder(), ["lint", "absent.yaml"]);
  expect(code).toBe(2);
  expect(stdout).toContain("absent.yaml");
});

test("an unknown format is refused", async () => {
  const { code, stderr } = await runIn(temporaryFolder(), ["lint", "x.yaml", "--format", "sariff"]);
  expect(code).toBe(2);
  expect(stderr).toContain("text, json");
});
