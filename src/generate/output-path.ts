/** The fence around the output root: a listed or emitted path never leads out of it, by spelling or by symbolic link. */

import { lstatSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { hasCode, RunError, reasonOf } from "./run-error.js";

/** True for a relative path in normal form with forward slashes: no empty, `.` or `..` part, no drive, no NUL. */
export function isPlainPath(path: string): boolean {
  if (/[\\\0]/.test(path) || /^[A-Za-z]:/.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/**
 * The absolute path of an output file.
 *
 * @throws {RunError} `output-outside-root` when the path or a symbolic link on its way leads out of the root,
 *   `output-not-a-folder` when a file or a link to nothing stands where a folder must be, `output-unreadable`.
 */
export function outputPath(root: string, path: string): string {
  const refuse = () =>
    new RunError(
      "output-outside-root",
      `\`${path}\` is not inside ${root}; nothing there is written or deleted`,
      {
        fix: "use a path below the output folder, without symbolic links that leave it",
      },
    );
  if (!isPlainPath(path)) throw refuse();
  const file = join(root, ...path.split("/"));
  expectFolder(dirname(file));
  const folder = relative(real(root), real(dirname(file)));
  if (folder === ".." || folder.startsWith(`..${sep}`) || folder.includes(":")) throw refuse();
  return file;
}

/** Refuses a path whose nearest existing part is no folder: nothing could be written below it. */
function expectFolder(folder: string): void {
  try {
    if (statSync(folder).isDirectory()) return;
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTDIR", "ELOOP"))
      throw new RunError("output-unreadable", `${folder} cannot be read (${reasonOf(error)})`, {
        fix: "make it readable, or choose another output folder",
        cause: error,
      });
    // Below a file there is no link either, and asking for one is an error.
    const isLink =
      !hasCode(error, "ENOTDIR") && (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() ?? false);
    const parent = dirname(folder);
    if (!isLink && parent !== folder) {
      expectFolder(parent);
      return;
    }
  }
  throw new RunError(
    "output-not-a-folder",
    `${folder} is a file or a link to nothing, where a folder belongs`,
    {
      fix: "move it away, or choose another output folder",
    },
  );
}

/** A folder's true path; of one that does not exist yet, its nearest existing ancestor's with the rest appended. */
function real(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    const parent = dirname(folder);
    if (!hasCode(error, "ENOENT", "ENOTDIR") || parent === folder) throw error;
    return join(real(parent), relative(parent, folder));
  }
}
