import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readWaivers, STATES } from "../../src/ledger/index.js";
import { runIn } from "../cli/run-in.js";

const docs = readFileSync(new URL("../../docs/coverage.md", import.meta.url), "utf8");

test("docs/coverage.md has every state and every option of the command", async () => {
  const rows = docs.split("\n").filter((line) => line.startsWith("|"));
  for (const state of STATES) expect(rows.some((row) => row.startsWith(`| ${state} |`))).toBe(true);
  const { stdout } = await runIn(process.cwd(), ["coverage", "--help"]);
  const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z]+)/gm)].map(([, option = ""]) => option);
  expect(options).toContain("--reachable");
  for (const option of options.filter((name) => name !== "--help"))
    expect(rows.some((row) => row.includes(option))).toBe(true);
});

test("the waivers in docs/coverage.md are waivers", () => {
  const yaml = /```yaml\n([\s\S]*?)```/.exec(docs)?.[1] ?? "";
  const { waivers, diagnostics } = readWaivers(yaml, "waivers.yaml");
  expect([waivers.length, diagnostics]).toEqual([2, []]);
});
