import { expect, test } from "vitest";
import { shortDiff } from "../../src/generate/diff.js";

const lines = (...all: string[]) => all.join("\n");

test("equal texts have no difference", () => {
  expect(shortDiff("a\n", "a\n", "x.ts")).toBe("");
});

test("a changed line is shown with two lines around it", () => {
  const before = lines("1", "2", "3", "old", "5", "6", "7", "");
  expect(shortDiff(before, before.replace("old", "new"), "x.ts")).toBe(
    lines(
      "--- x.ts (on disk)",
      "+++ x.ts (generated)",
      "@@ -2,5 +2,5 @@",
      " 2",
      " 3",
      "-old",
      "+new",
      " 5",
      " 6",
    ),
  );
});

test("an added line is not shown as a change of what follows it", () => {
  expect(shortDiff(lines("a", "b", "c", ""), lines("a", "x", "b", "c", ""), "f")).toBe(
    lines("--- f (on disk)", "+++ f (generated)", "@@ -1,3 +1,4 @@", " a", "+x", " b", " c"),
  );
});

test("a long difference is cut and the rest counted", () => {
  const added = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const diff = shortDiff("", lines(...added), "f", 3);
  expect(diff.split("\n").slice(3)).toEqual(["-", "+line 0", "+line 1", "+line 2", "+… 17 more lines"]);
});
