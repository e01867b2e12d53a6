/** Reports that are written to a file. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { RunError, reasonOf } from "../generate/index.js";

/**
 * Writes a report, in folders that are made for it.
 *
 * @param file - An absolute path.
 * @throws {RunError} `output-unwritable`.
 */
export function writeOutput(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (cause) {
    throw new RunError("output-unwritable", `${file} cannot be written (${reasonOf(cause)})`, {
      fix: "name a file in a folder that may be written",
      cause,
    });
  }
}
