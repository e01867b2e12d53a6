import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import wireproof from "../../src/redocly/index.js";
import { splitFix } from "../../src/redocly/rule.js";
import { RULES } from "../../src/redocly/rules.js";

const names = (folder: string, end: string) =>
  readdirSync(new URL(folder, import.meta.url)).map((file) => file.replace(end, ""));
const ids = RULES.map(({ id }) => id);

test("every rule has its file, its test and its place in the reference, and nothing else has", () => {
  expect(ids).toEqual(names("../../src/redocly/rules/", ".ts").sort());
  expect(ids).toEqual(names("./rules/", ".test.ts").sort());
  const reference = readFileSync(new URL("../../docs/lint.md", import.meta.url), "utf8");
  const headings = [...reference.matchAll(/^### `wireproof\/([\w-]+)`$/gm)].map(([, id]) => id);
  expect(headings).toEqual(ids);
  for (const { id, severity, description } of RULES) {
    const [, section = ""] = reference.split(`### \`wireproof/${id}\`\n`);
    expect(section.split("\n### ")[0]).toContain(`${description} Recommended: \`${severity}\`.`);
  }
});

test("the plugin has every rule, and a recommended configuration that sets each", () => {
  const { id, rules, configs } = wireproof();
  expect(Object.keys(rules.oas3)).toEqual(ids);
  expect(Object.keys(configs.recommended.rules)).toEqual(ids.map((rule) => `${id}/${rule}`));
});

test("the package has an entry for it", () => {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(
    existsSync(new URL(`../../${manifest.exports["./redocly"]["wireproof-source"]}`, import.meta.url)),
  ).toBe(true);
});

test("a remedy is told apart from what it mends", () => {
  expect(splitFix("A. Fix: B is off. Fix: do c.")).toEqual({ message: "A. Fix: B is off.", fix: "do c" });
  expect(splitFix("A.")).toEqual({ message: "A." });
});
