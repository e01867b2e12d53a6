import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { PROVOKERS, RULES } from "../../src/verify/index.js";
import { fencesOf, labelled } from "../fences.js";
import { artifactFolder, COMPILE_TIMEOUT, compile } from "../generate/compile.js";

const GUIDE = readFileSync(new URL("../../docs/verify.md", import.meta.url), "utf8");

/** The rows of the table whose first column has this name. */
function rowsOf(column: string): readonly (readonly string[])[] {
  const [, rows = ""] = new RegExp(`\\| ${column} \\|.*\\n\\|[- |]+\\n((?:\\|.*\\n)+)`).exec(GUIDE) ?? [];
  return rows
    .trim()
    .split("\n")
    .map((row) =>
      row
        .split("|")
        .map((cell) => cell.trim().replace(/^`(.*)`$/, "$1"))
        .slice(1, -1),
    );
}

describe("the guide to verify", () => {
  test("lists every provoker with what it sends, in the order in which they play", () => {
    expect(rowsOf("provoker")).toEqual(PROVOKERS.map(({ id, description }) => [id, description]));
  });

  test("shows accounts and recipes that compile", { timeout: COMPILE_TIMEOUT }, () => {
    const folder = artifactFolder();
    const generated = fileURLToPath(new URL("../../examples/apps/generated", import.meta.url));
    cpSync(generated, join(folder, "generated"), { recursive: true });
    for (const file of ["accounts.ts", "recipes.ts"])
      writeFileSync(join(folder, file), labelled(fencesOf(GUIDE), file)[0]);
    expect(compile(folder)).toEqual([]);
  });

  test("lists every rule with its severity", () => {
    expect(rowsOf("rule").map(([id, severity]) => [id, severity])).toEqual(
      Object.entries(RULES).map(([id, { severity }]) => [id, severity]),
    );
  });
});
