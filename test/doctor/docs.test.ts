import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);

test("the guide explains every cause that is looked for, and no other", () => {
  const causes = readdirSync(new URL("src/doctor/causes", root))
    .filter((name) => name !== "index.ts")
    .map((name) => name.replace(/\.ts$/, ""));
  const guide = readFileSync(new URL("docs/doctor.md", root), "utf8");
  const [, table = ""] = /\| diagnosis \|.*\n((?:\|.*\n)+)/.exec(guide) ?? [];
  const explained = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id]) => id);
  expect(explained.sort()).toEqual(causes.sort());
  for (const cause of causes)
    expect(readFileSync(new URL(`src/doctor/causes/${cause}.ts`, root), "utf8")).toContain(`id: "${cause}"`);
});
