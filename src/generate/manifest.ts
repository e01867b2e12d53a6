/** The list of generated files: what may be replaced or deleted without asking. */

import { createHash } from "node:crypto";
import { RunError } from "./run-error.js";
import { generatedBy, isGenerated } from "./text.js";

/** The format's version; another one is refused. */
const VERSION = 1;

/** SHA-256 in hex of every generated file but the manifest, by path relative to the root. */
export type Manifest = ReadonlyMap<string, string>;

/** SHA-256 in hex of a text in UTF-8. */
export function digest(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Writes a manifest: sorted, one file per line. */
export function formatManifest(
  files: ReadonlyMap<string, string>,
  command: string,
  specs: readonly string[],
): string {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const manifest = {
    "x-generated-by": generatedBy(command, specs),
    version: VERSION,
    files: Object.fromEntries(sorted.map(([path, content]) => [path, digest(content)])),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * Reads a manifest.
 *
 * @param path - For the message.
 * @throws {RunError} `manifest-invalid` for anything that this program did not write; such a file must not be replaced.
 */
export function parseManifest(content: string, path: string): Manifest {
  const fail = (problem: string) =>
    new RunError("manifest-invalid", `${path} ${problem}`, {
      fix: "choose another output folder, or delete the file, or replace it with --force",
    });
  if (!isGenerated(content)) throw fail("exists and is not a list of generated files");
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw fail(`is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (!isRecord(value) || value.version !== VERSION || !isRecord(value.files))
    throw fail(`is not a manifest of version ${VERSION}`);
  const entries = Object.entries(value.files);
  return new Map(
    entries.map(([file, hash]) => {
      if (typeof hash !== "string") throw fail(`has no digest for \`${file}\``);
      return [file, hash];
    }),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
