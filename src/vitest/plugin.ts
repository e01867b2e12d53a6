/** `wireproof()`: the one line in `vitest.config.ts`. */

import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vitest/config";
import { allDiagnostics, formatDiagnostic, loadContracts } from "../contract/index.js";
import { type CoveredSurface, LEDGER_FOLDER, WAIVERS_FILE } from "../ledger/index.js";
import { CoverageReporter } from "./reporter.js";
import { SETTINGS, type SurfaceSettings, type WorkerSettings } from "./settings.js";

/** Settings of the plugin. Nothing is required beside a `wireproof.config.json`. */
export interface WireproofOptions {
  /** @default the nearest wireproof.config.json, from the root of the Vitest project upward */
  readonly config?: string;
  /**
   * How much of the declared has to be proven or waived, 0 to 100, for a run of all tests to pass; `false` for a report that
   * fails nothing.
   *
   * @default 100
   */
  readonly min?: number | false;
  /** @default waivers.yaml beside the configuration */
  readonly waivers?: string;
  /** The folder of ledgers. @default .wireproof/ledger beside the configuration */
  readonly ledger?: string;
  /**
   * `everything`: whatever tests ask of a server through `fetch` or `node:http`. `asked`: only what goes through
   * `recordingFetch`.
   *
   * @default "everything"
   */
  readonly record?: "everything" | "asked";
  /** Whether the report lists what is left, by operation. @default true */
  readonly list?: boolean;
}

/**
 * Sets Vitest up: `expect(response).toKeepContract()` and `.toBeError()`, a recorder of what tests exchange with a server, and a
 * report of contract coverage at the end of the run.
 *
 * @throws {Error} At the start of Vitest, when a document has errors or the configuration cannot be read.
 */
export function wireproof(options: WireproofOptions = {}): Plugin {
  return {
    name: "wireproof",
    // Vitest takes only what is named here for a file of its own, to be run before every test file: one that is added later, of a
    // package, is loaded by Node, once for each worker, which without isolation has many test files.
    config: () => ({ test: { setupFiles: [setupFile()] } }),
    async configureVitest({ vitest, project }) {
      const root = project.config.root;
      const found = await readSurfaces(options.config, root);
      const folder = resolve(found.root, options.ledger ?? LEDGER_FOLDER);
      const settings: WorkerSettings = {
        surfaces: writeDocuments(found, join(found.root, ".wireproof", "contracts")),
        ledger: folder,
        record: options.record ?? "everything",
      };
      project.provide(SETTINGS, settings);
      const reporters: unknown[] = vitest.config.reporters;
      // The projects of a run share what they share a folder of ledgers for; those with another configuration are told of too.
      if (reporters.some((reporter) => reporter instanceof CoverageReporter && reporter.ledger === folder))
        return;
      vitest.config.reporters.push(
        new CoverageReporter({
          surfaces: found.surfaces.map(({ name, contract }): CoveredSurface => ({ name, contract })),
          ledger: folder,
          waivers: resolve(found.root, options.waivers ?? WAIVERS_FILE),
          min: options.min ?? 100,
          list: options.list ?? true,
          write: (text) => void process.stderr.write(text),
          now: () => Date.now(),
        }),
      );
    },
  };
}

interface FoundSurfaces {
  /** The folder of the configuration. */
  readonly root: string;
  readonly surfaces: readonly (CoveredSurface & { readonly spec: string })[];
}

async function readSurfaces(config: string | undefined, root: string): Promise<FoundSurfaces> {
  // Generators are costly to load, and tests that import this package's matchers have no use for them.
  const { CONFIG_FILE, findConfig, readConfig } = await import("../generate/index.js");
  const file = config === undefined ? findConfig(root) : resolve(root, config);
  if (file === undefined) throw new Error(`wireproof: no ${CONFIG_FILE} in ${root} or in a folder above`);
  if (!existsSync(file))
    throw new Error(`wireproof: no file ${file}; correct \`config\` in the configuration of Vitest`);
  const read = readConfig(file);
  const results = await loadContracts(read.surfaces.map((surface) => surface.file));
  const errors = allDiagnostics(results).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(`wireproof:\n${errors.map(formatDiagnostic).join("\n")}`);
  return {
    root: read.root,
    surfaces: read.surfaces.flatMap(({ name, file: spec }, index) => {
      const contract = results[index]?.contract;
      return contract ? [{ name, spec, contract }] : [];
    }),
  };
}

/** Writes each expanded document where workers find it: reading one file of JSON costs them little. */
function writeDocuments({ surfaces }: FoundSurfaces, folder: string): SurfaceSettings[] {
  mkdirSync(folder, { recursive: true });
  return surfaces.map(({ name, spec, contract }) => {
    const document = join(folder, `${name}.json`);
    // Whole or not at all: another run may be reading it.
    const unfinished = `${document}.${process.pid}`;
    writeFileSync(unfinished, JSON.stringify(contract.document));
    renameSync(unfinished, document);
    return { name, document, spec };
  });
}

/** In the sources it is TypeScript like this file, in the package JavaScript. */
function setupFile(): string {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return fileURLToPath(new URL(`./setup.${extension}`, import.meta.url));
}
