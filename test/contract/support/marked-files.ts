import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type Diagnostic, type LoadResult, loadContracts } from "../../../src/contract/index.js";

/** Where a diagnostic is wanted: `spec.yaml:9:23 error-code-unknown`. */
export type Place = string;

/** Writes files into a folder of their own, gone when the test ends. */
export function writeFiles(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "wireproof-contract-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Takes `‹id›` marks out of files; each says that the diagnostic `id` is wanted at what follows it. */
export function readMarks(marked: Readonly<Record<string, string>>): {
  files: Record<string, string>;
  want: Place[];
} {
  const files: Record<string, string> = {};
  const want: Place[] = [];
  for (const [name, text] of Object.entries(marked)) {
    files[name] = text.replace(/‹[^›]*›/g, "");
    for (const match of text.matchAll(/‹([^›]*)›/g)) {
      const before = text
        .slice(0, match.index)
        .replace(/‹[^›]*›/g, "")
        .split("\n");
      want.push(`${name}:${before.length}:${(before.at(-1) ?? "").length + 1} ${match[1]}`);
    }
  }
  return { files, want };
}

/** Loads entry documents from marked files and names the place of each diagnostic as the marks do. */
export async function loadMarked(
  marked: Readonly<Record<string, string>>,
  entries: readonly string[] = ["spec.yaml"],
): Promise<{ results: LoadResult[]; diagnostics: Diagnostic[]; got: Place[]; want: Place[] }> {
  const { files, want } = readMarks(marked);
  const folder = writeFiles(files);
  const results = await loadContracts(entries.map((entry) => join(folder, entry)));
  const diagnostics = results.flatMap((result) => result.diagnostics);
  const got = diagnostics.map(({ position, id }) => {
    return `${position?.file.replace(`${folder}/`, "")}:${position?.line}:${position?.column} ${id}`;
  });
  return { results, diagnostics, got: [...new Set(got)].sort(), want: want.sort() };
}
