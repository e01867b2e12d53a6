import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a stranger's clone cannot use. Written with character classes, so that this file does not match itself. */
const FOREIGN: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["an absolute path of one machine", /(?<![\w.~}-])[/](?:work|root)[/][\w.]/],
  ["a folder outside the repository", /\.\.[/]shared\b|\bfact[s][/][\w-]+\.md/],
  ["unfinished work", /\b(?:TO[D]O|FIX[M]E)\b/],
];

function foreignWords(file: string, content: string): string[] {
  return content
    .split("\n")
    .flatMap((line, index) =>
      FOREIGN.filter(([, pattern]) => pattern.test(line)).map(([what]) => `${file}:${index + 1}: ${what}`),
    );
}

/** Files under version control and still there. `safe.directory`: a clone may belong to another user. */
function trackedFiles(): string[] {
  return execFileSync("git", ["-c", "safe.directory=*", "ls-files", "-z"], { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter((file) => file !== "" && existsSync(join(root, file)));
}

describe("the tracked files", () => {
  it("hold no word that means something on one machine only", () => {
    const files = trackedFiles();
    expect(files).toContain("package.json");
    const found = files.flatMap((file) => {
      const content = readFileSync(join(root, file), "utf8");
      return content.includes("\0") ? [] : foreignWords(file, content);
    });
    expect(found).toEqual([]);
  });

  it.each([
    ["see /wor", "k/main"],
    ["(/roo", "t/.npm)"],
    ["file:///roo", "t/api"],
    ["../share", "d/notes"],
    ["as fact", "s/notes.md says"],
    ["// TO", "DO later"],
  ])("would be found to hold %s%s", (start, end) => {
    expect(foreignWords("file", `${start}${end}`)).toHaveLength(1);
  });

  it.each(["https://example.org/home/page", "a network/work/ratio", "./root/file", "artefacts/x.md"])(
    "may hold %s",
    (text) => {
      expect(foreignWords("file", text)).toEqual([]);
    },
  );
});
