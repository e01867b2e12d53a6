/** From the text of a recording to its entries. */

import { jsonFault } from "../../contract/index.js";
import { HarError } from "./har-error.js";
import { member } from "./json-member.js";

const EXPORT_AGAIN = "export the recording once more as HAR 1.2";

/**
 * Returns `log.entries` of a recording (HAR 1.2, `log`).
 *
 * @param har - The text of a `.har` file, or its parsed JSON.
 * @throws {HarError} For what is not a HAR 1.x log.
 */
export function harEntries(har: unknown): readonly unknown[] {
  const entries = member(member(typeof har === "string" ? parse(har) : har, "log"), "entries");
  if (!Array.isArray(entries))
    throw new HarError("The recording has no list at `/log/entries`: expected HAR 1.2.", EXPORT_AGAIN);
  return entries;
}

function parse(text: string): unknown {
  try {
    // Some recorders write a byte order mark.
    return JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch {
    const { offset, message } = jsonFault(text) ?? { offset: 0, message: "It nests too deeply." };
    const before = text.slice(0, offset).split("\n");
    const position = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    throw new HarError(`The recording is not JSON. ${message}`, EXPORT_AGAIN, position);
  }
}
