import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const folder = new URL("../../docs/decisions/", import.meta.url);
const records = readdirSync(folder).filter((file) => file !== "README.md");
const index = readFileSync(new URL("README.md", folder), "utf8");

describe("the decision records", () => {
  it("are numbered without gap or double", () => {
    const numbers = records.map((file) => Number(file.slice(0, 4))).sort((a, b) => a - b);
    expect(numbers).toEqual(records.map((_, position) => position + 1));
  });

  it.each(records)("%s says context, decision and consequences, and is in the index", (file) => {
    const text = readFileSync(new URL(file, folder), "utf8");
    expect(text.startsWith(`# ${file.slice(0, 4)} `)).toBe(true);
    expect(text.match(/^## .*/gm)).toEqual(["## Context", "## Decision", "## Consequences"]);
    expect(index).toContain(`[${file.slice(0, 4)}](${file})`);
  });
});
