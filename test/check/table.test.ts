import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CHECKS } from "../../src/check/index.js";

const files = readdirSync(new URL("../../src/check/checks/", import.meta.url));

describe("the table of checks", () => {
  it("has a row for every file and a file for every row, under the same id", () => {
    expect(CHECKS.map((check) => `${check.id}.ts`).sort()).toEqual([...files].sort());
  });

  it.each(CHECKS.map((check) => [check.id, check] as const))("%s has a test and a source", (id, check) => {
    expect(existsSync(new URL(`./checks/${id}.test.ts`, import.meta.url))).toBe(true);
    expect(check.source).toMatch(/RFC|OAS|OWASP|catalogue/);
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it("stands in the reference, row by row", () => {
    const reference = readFileSync(new URL("../../docs/checks.md", import.meta.url), "utf8");
    const sections = [...reference.matchAll(/^### `(.+)`\n\nSeverity: `(\w+)`\. Source: (.+)\.$/gm)];
    expect(sections.map(([, ...row]) => row)).toEqual(
      CHECKS.map(({ id, severity, source }) => [id, severity, source]),
    );
  });

  it("names the function after the id", () => {
    const camel = (id: string) => id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    expect(CHECKS.map((check) => check.run.name)).toEqual(CHECKS.map((check) => camel(check.id)));
  });
});
