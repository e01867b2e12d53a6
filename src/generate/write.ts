/** Puts a plan into effect: all of it, or as good as none. */

import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Drift, Plan } from "./plan.js";
import { RunError, reasonOf } from "./run-error.js";

/**
 * Writes what is missing or changed and deletes orphans; a file that is as it should be is not touched.
 *
 * Every file is first written beside its place under a temporary name. Only when all of them are on disk are they renamed
 * into place, the manifest last. Whatever fails, no temporary file or new empty folder stays behind.
 *
 * @param root - Folders above it are not removed when they get empty.
 * @returns The drift that was put right; orphans that a person has edited are not among it.
 * @throws {RunError} `write-failed`.
 */
export function write(root: string, { drift, edited }: Plan): Drift[] {
  const wanted = drift.filter((entry) => entry.after !== undefined);
  const orphans = drift.filter((entry) => entry.kind === "orphaned" && !edited.includes(entry.path));
  const staged: { from: string; to: string }[] = [];
  const folders: string[] = [];
  let current = root;
  try {
    for (const { file, after } of wanted) {
      current = file;
      makeFolder(dirname(file), folders);
      const from = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
      staged.push({ from, to: file });
      writeFileSync(from, after ?? "", { flag: "wx" });
    }
    for (const { from, to } of staged) {
      current = to;
      renameSync(from, to);
    }
    for (const { file } of orphans) {
      current = file;
      unlinkSync(file);
      removeEmpty(dirname(file), root);
    }
  } catch (error) {
    for (const { from } of staged) attempt(() => rmSync(from, { force: true }));
    for (const folder of folders.reverse()) attempt(() => rmdirSync(folder));
    throw new RunError("write-failed", `${current} cannot be written or deleted (${reasonOf(error)})`, {
      fix: "make its folder writable, or choose another output folder",
      cause: error,
    });
  }
  return [...wanted, ...orphans];
}

/** Creates a folder and notes each level it had to create, the outermost first. */
function makeFolder(folder: string, created: string[]): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), created);
  mkdirSync(folder);
  created.push(folder);
}

function removeEmpty(folder: string, root: string): void {
  if (folder !== root && attempt(() => rmdirSync(folder))) removeEmpty(dirname(folder), root);
}

/** Cleans up as far as it goes: a folder that is not empty stays, and the first failure is the one to report. */
function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
