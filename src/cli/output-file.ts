/** Reports that are written to a file. */

import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { RunError, reasonOf } from "../generate/index.js";

/**
 * Writes a report, in folders that are made for it.
 *
 * @param file - An absolute path.
 * @throws {RunError} `output-unwritable`.
 */
export function writeOutput(file: string, text: string): void {
  orUnwritable(file, "name a file in a folder that may be written", () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  });
}

/**
 * Adds to the page of a run of GitHub Actions (GitHub Actions, "Adding a job summary").
 *
 * @param file - An absolute path.
 * @throws {RunError} `output-unwritable`.
 */
export function appendSummary(file: string, text: string): void {
  orUnwritable(file, "unset GITHUB_STEP_SUMMARY, or name a file that may be written there", () =>
    appendFileSync(file, text),
  );
}

function orUnwritable(file: string, fix: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    throw new RunError("output-unwritable", `${file} cannot be written (${reasonOf(cause)})`, { fix, cause });
  }
}
