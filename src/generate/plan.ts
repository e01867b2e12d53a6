/** Compares what should be on disk with what is: the one judgement that writing and checking share. */

import { lstatSync, readFileSync } from "node:fs";
import { digest, type Manifest, parseManifest } from "./manifest.js";
import { isPlainPath, outputPath } from "./output-path.js";
import { hasCode, RunError, reasonOf } from "./run-error.js";
import { isGenerated } from "./text.js";

/** One file that is not as it should be. */
export interface Drift {
  readonly kind: "missing" | "changed" | "orphaned";
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  /** What is on disk. */
  readonly before: string | undefined;
  /** What should be there. */
  readonly after: string | undefined;
}

/** What a run found. */
export interface Plan {
  /** In the order of paths; the manifest last, so that it is never ahead of the files it lists. */
  readonly drift: readonly Drift[];
  /** How many files there should be, the manifest included. */
  readonly total: number;
  /** Files that stand in the way and were not generated. */
  readonly foreign: readonly string[];
  /** Orphans that a person has edited since; they are left alone. */
  readonly edited: readonly string[];
}

/** What should be on disk below a root. */
export interface Expected {
  readonly root: string;
  /** Content by path relative to the root, the manifest not included. */
  readonly files: ReadonlyMap<string, string>;
  readonly manifest: { readonly path: string; readonly content: string };
  /** Take a manifest that cannot be understood for none; then nothing is known to be an orphan. Default `false`. */
  readonly force?: boolean;
}

/**
 * Reads the disk and tells what differs. Writes nothing.
 *
 * @throws {RunError} `manifest-invalid`, `output-outside-root`, `output-not-a-file`, `output-not-a-folder`,
 *   `output-unreadable`.
 */
export function plan({ root, files, manifest, force = false }: Expected): Plan {
  const listed = readManifest(root, manifest.path, force);
  const drift: Drift[] = [];
  const foreign: string[] = [];
  const edited: string[] = [];

  for (const [path, after] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const file = outputPath(root, path);
    const before = read(file);
    if (before === after) continue;
    if (before !== undefined && !listed.has(path) && !isGenerated(before)) foreign.push(path);
    drift.push({ kind: before === undefined ? "missing" : "changed", path, file, before, after });
  }

  for (const [path, hash] of listed) {
    // A path that this program would not write is none that it may delete.
    if (files.has(path) || path === manifest.path || !isPlainPath(path)) continue;
    const file = outputPath(root, path);
    const before = read(file);
    if (before === undefined) continue;
    if (digest(before) !== hash) edited.push(path);
    drift.push({ kind: "orphaned", path, file, before, after: undefined });
  }

  const file = outputPath(root, manifest.path);
  const before = read(file);
  if (before !== manifest.content)
    drift.push({
      kind: before === undefined ? "missing" : "changed",
      path: manifest.path,
      file,
      before,
      after: manifest.content,
    });
  return { drift, total: files.size + 1, foreign, edited };
}

function readManifest(root: string, path: string, force: boolean): Manifest {
  const content = read(outputPath(root, path));
  if (content === undefined) return new Map();
  try {
    return parseManifest(content, path);
  } catch (error) {
    if (force && error instanceof RunError) return new Map();
    throw error;
  }
}

/** A file's text; `undefined` when there is none. */
function read(file: string): string | undefined {
  try {
    if (!lstatSync(file).isFile())
      throw new RunError(
        "output-not-a-file",
        `${file} is a folder or a link, where a generated file belongs`,
        {
          fix: "move it away, or choose another output folder",
        },
      );
    return readFileSync(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    if (error instanceof RunError) throw error;
    throw new RunError("output-unreadable", `${file} cannot be read (${reasonOf(error)})`, {
      fix: "make it readable, move it away, or choose another output folder",
      cause: error,
    });
  }
}
