/** Generation from end to end: load, emit, compare, and write unless only checking. */

import { posix } from "node:path";
import type { Diagnostic } from "../contract/index.js";
import type { Config } from "./config.js";
import type { Surface } from "./emitter.js";
import { EMITTERS, emitErrorsDoc } from "./emitters/index.js";
import { formatManifest } from "./manifest.js";
import { type Drift, type Plan, plan } from "./plan.js";
import { RunError } from "./run-error.js";
import { loadSurfaces } from "./surfaces.js";
import { write } from "./write.js";

export interface GenerateOptions {
  /** Compare only and write nothing. Default `false`. */
  readonly check?: boolean;
  /** Replace files that were not generated. Default `false`. */
  readonly force?: boolean;
}

/** What a run came to. */
export interface Generated {
  /** Errors mean that nothing was emitted, compared or written. */
  readonly diagnostics: readonly Diagnostic[];
  /** What was compared; absent when a diagnostic is an error. */
  readonly plan?: Plan;
  /** What was put right; empty for a check. */
  readonly written: readonly Drift[];
}

/**
 * Generates every file of every surface.
 *
 * Everything is computed before the first byte is written.
 *
 * @throws {RunError} When the run cannot go on: `output-collision`, `output-not-generated`, `write-failed` …
 */
export async function generate(config: Config, options: GenerateOptions = {}): Promise<Generated> {
  const { surfaces, diagnostics } = await loadSurfaces(config);
  if (diagnostics.some(({ severity }) => severity === "error")) return { diagnostics, written: [] };

  const files = await emit(config, surfaces);
  const specs = surfaces.map(({ spec }) => spec);
  const manifest = { path: config.manifest, content: formatManifest(files, config.command, specs) };
  const found = plan({ root: config.root, files, manifest, force: options.force ?? false });
  if (options.check === true) return { diagnostics, plan: found, written: [] };

  if (found.foreign.length > 0 && options.force !== true)
    throw new RunError("output-not-generated", `${list(found.foreign)} exists and was not generated`, {
      fix: "move it away, choose another output folder, or replace it with --force",
    });
  return { diagnostics, plan: found, written: write(config.root, found) };
}

/** Runs the emitters: content by path relative to the root. */
async function emit(config: Config, surfaces: readonly Surface[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const add = (path: string, content: string) => {
    if (files.has(path) || path === config.manifest)
      throw new RunError("output-collision", `two outputs are called \`${path}\``, {
        fix: "give every surface an output folder of its own",
      });
    files.set(path, content);
  };
  for (const surface of surfaces) {
    const output = config.surfaces.find(({ name }) => name === surface.name)?.output ?? ".";
    for (const emitter of EMITTERS) {
      const { path, content } = await emitter(surface);
      add(posix.join(output, path), content);
    }
  }
  if (config.errorsDoc !== undefined) add(config.errorsDoc, emitErrorsDoc(surfaces, config.command));
  return files;
}

function list(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).map((path) => `\`${path}\``);
  const rest = paths.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}
