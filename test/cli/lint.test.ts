import { expect, test } from "vitest";
import { temporaryFolder, writeFiles } from "../generate/temporary-folder.js";
import { runIn, SMALL, writeProject } from "./run-in.js";

/** The small document with nothing left to wish for. */
const CLEAN = {
  "small.yaml": SMALL["small.yaml"].replace(
    "operationId: listApps",
    "operationId: listApps\n      x-error-codes: []",
  ),
  "small-errors.yaml": SMALL["small-errors.yaml"].replace(
    "details: required",
    "hint: Mend it., details: required, example-details: [{ type: missing, loc: [body], msg: is required }]",
  ),
};
const WRONG = { ...SMALL, "small.yaml": SMALL["small.yaml"].replace("[app_not_found]", "[app_not_fuond]") };

test("a document without findings exits with 0 and prints no data", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, CLEAN);
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
  writeFiles(folder, {
    "openapi/api.yaml": CLEAN["small.yaml"],
    "openapi/console.yaml": CLEAN["small.yaml"].replace("title: Small", "title: Console"),
    "openapi/small-errors.yaml": CLEAN["small-errors.yaml"],
  });
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
  expect(stderr).toContain("text, json, junit, sarif, github");
});

test("rules report as the contract does: warnings exit 0, and the remedy stands apart", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, SMALL);
  const { code, stdout, stderr } = await runIn(folder, ["lint", "small.yaml", "--format", "json"]);
  expect([code, stderr]).toEqual([0, "✓ 3 warnings in 1 document\n"]);
  expect(JSON.parse(stdout).diagnostics).toContainEqual({
    id: "wireproof/operation-error-codes",
    severity: "warning",
    message: "`listApps` does not say which error codes it raises.",
    fix: "add `x-error-codes`, `[]` when it raises none itself",
    position: { file: "small.yaml", line: 18, column: 5 },
  });
});

test("--no-rules reports what keeps a document from being a contract", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, SMALL);
  expect((await runIn(folder, ["lint", "small.yaml", "--no-rules"])).stderr).toBe(
    "✓ no findings in 1 document\n",
  );
});

test("a document with errors is not held against the rules", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, WRONG);
  expect((await runIn(folder, ["lint", "small.yaml"])).stdout).not.toContain("wireproof/");
});

test("a finding in a file that several documents share is told once", async () => {
  const folder = temporaryFolder();
  writeProject(folder);
  const { stdout } = await runIn(folder, ["lint"]);
  expect(stdout.match(/wireproof\/error-example/g)).toHaveLength(1);
  expect(stdout.match(/wireproof\/operation-error-codes/g)).toHaveLength(2);
});

test("a redocly.yaml sets the rules, and its ignore file excuses places", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    ...SMALL,
    "redocly.yaml": `plugins: [wireproof/redocly]
rules:
  operation-4xx-response: error
  wireproof/error-example: off
  wireproof/hint-on-client-error: error
  wireproof/operation-error-codes: { severity: error }
`,
    ".redocly.lint-ignore.yaml": `small.yaml:
  wireproof/operation-error-codes:
    - "#/paths/~1apps/get"
`,
  });
  const { code, stdout } = await runIn(folder, ["lint", "small.yaml"]);
  expect(code).toBe(1);
  expect(stdout.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^small-errors\.yaml:3:3 error wireproof\/hint-on-client-error /),
  ]);
});

test.each([
  ["a rule that there is not", "rules: { wireproof/no-such: error }", "wireproof/no-such"],
  ["a severity that there is not", "rules: { wireproof/error-example: loud }", "`error`, `warn` or `off`"],
  ["no YAML", "rules: {", "cannot be read"],
])("a redocly.yaml with %s is a failure to run", async (_, settings, words) => {
  const folder = temporaryFolder();
  writeFiles(folder, { ...SMALL, "redocly.yaml": settings });
  const { code, stderr } = await runIn(folder, ["lint", "small.yaml"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^✗ rule-settings-invalid: /);
  expect(stderr).toContain(words);
  expect(stderr).toContain("--no-rules");
});

test("--format github annotates lines", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, SMALL);
  const { stdout } = await runIn(folder, ["lint", "small.yaml", "--format", "github"]);
  expect(stdout).toContain(
    "::warning file=small.yaml,line=18,col=5,title=wireproof/operation-error-codes::`listApps` ",
  );
});

test("--format sarif describes the rules that were broken", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, SMALL);
  const { stdout } = await runIn(folder, ["lint", "small.yaml", "--format", "sarif"]);
  const [run] = JSON.parse(stdout).runs;
  expect(run.tool.driver.rules).toContainEqual({
    id: "wireproof/error-example",
    shortDescription: { text: "Every error code has a whole example." },
  });
  expect(run.results).toHaveLength(3);
});

test("--format junit has a case per document, and one per other file with findings", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { ...CLEAN, "other.yaml": WRONG["small.yaml"] });
  const { stdout } = await runIn(folder, ["lint", "small.yaml", "other.yaml", "--format", "junit"]);
  expect(stdout).toContain('<testsuites name="wireproof lint" tests="2" failures="1"');
  expect(stdout).toContain('<testcase name="small.yaml" classname="documents" time="0.000"/>');
  expect(stdout).toContain('<failure type="error-code-unknown"');
});

test.each([
  ["is not YAML", "openapi.yaml: [", "cannot be read"],
  ["is something else", "- openapi.yaml\n", "does not name places"],
  ["names no places", "openapi.yaml: { wireproof/hint-on-client-error: true }\n", "does not name places"],
])("an ignore file that %s is a failure to run, and names the file", async (_, text, reason) => {
  const folder = temporaryFolder();
  writeFiles(folder, { ...CLEAN, ".redocly.lint-ignore.yaml": text });
  const { code, stderr } = await runIn(folder, ["lint", "small.yaml"]);
  expect(code).toBe(2);
  expect(stderr).toContain(".redocly.lint-ignore.yaml");
  expect(stderr).toContain(reason);
  expect((await runIn(folder, ["lint", "small.yaml", "--no-rules"])).code).toBe(0);
});

test("a document that is named twice is one", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, CLEAN);
  const { stderr } = await runIn(folder, ["lint", "small.yaml", "./small.yaml"]);
  expect(stderr).toBe("✓ no findings in 1 document\n");
});
