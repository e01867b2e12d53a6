/** From the command line to the coverage of a project. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { allDiagnostics, type Diagnostic, loadContracts } from "../../contract/index.js";
import { CONFIG_FILE, type Config, findConfig, RunError, readConfig } from "../../generate/index.js";
import { LEDGER_FOLDER, type Stock, takeStock, WAIVERS_FILE } from "../../ledger/index.js";
import type { Reachable, TracedSurface } from "../../ledger/reachable/index.js";
import { type Io, progress } from "../io.js";
import type { CoverageFlags } from "./flags.js";
import { describeHar, harEvidence } from "./har-records.js";

/** What was found; `stock` is absent when a document has errors. */
export interface ProjectStock {
  readonly stock?: Stock;
  /** About documents, ledgers and handlers. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads documents, ledgers and waivers and, when asked for, the code.
 *
 * @throws {RunError} `config-missing` and those of `readConfig`, `ledger-empty`, `waivers-unreadable`, `har-unreadable`,
 *   `tsconfig-unreadable`.
 */
export async function projectStock(flags: CoverageFlags, io: Io): Promise<ProjectStock> {
  const config = configured(flags.config, io.cwd);
  const waivers = waiversFile(flags.waivers, config, io.cwd);
  const folder =
    flags.ledger === undefined ? join(config.root, LEDGER_FOLDER) : resolve(io.cwd, flags.ledger);
  const clear = progress(io, "reading documents and ledgers …");
  const results = await loadContracts(config.surfaces.map(({ file }) => file)).finally(clear);
  const surfaces = config.surfaces.flatMap(({ name, output }, index): TracedSurface[] => {
    const contract = results[index]?.contract;
    return contract ? [{ name, contract, output: resolve(config.root, output) }] : [];
  });
  const diagnostics = allDiagnostics(results);
  if (surfaces.length < config.surfaces.length) return { diagnostics };
  const reachable = await reachableIn(flags.reachable, surfaces, config, io);
  const recorded = harEvidence(flags.har ?? [], surfaces, io.cwd);
  for (const recording of recorded) io.stderr.write(`${describeHar(recording)}\n`);
  const stock = takeStock({
    surfaces,
    folder,
    waivers,
    now: io.date(),
    records: [...recorded.flatMap(({ records }) => records), ...(reachable?.records ?? [])],
    ...(reachable && { dead: reachable.dead }),
  });
  if (stock.files === 0 && flags.har === undefined)
    throw new RunError("ledger-empty", `no ledger in ${folder}`, {
      fix: "run the tests with the plugin of wireproof/vitest, or name the folder with --ledger",
    });
  return { stock, diagnostics: [...stock.diagnostics, ...unknownHandlers(reachable)] };
}

function configured(config: string | undefined, cwd: string): Config {
  const file = config === undefined ? findConfig(cwd) : resolve(cwd, config);
  if (file === undefined)
    throw new RunError("config-missing", `no ${CONFIG_FILE} here or in a folder above`, {
      fix: "name one: wireproof coverage --config <file>",
    });
  return readConfig(file);
}

/** A file that was named has to be there. */
function waiversFile(named: string | undefined, { root }: Config, cwd: string): string {
  if (named === undefined) return join(root, WAIVERS_FILE);
  const file = resolve(cwd, named);
  if (!existsSync(file))
    throw new RunError("waivers-unreadable", `no file ${named}`, { fix: "correct the path after --waivers" });
  return file;
}

async function reachableIn(
  tsconfig: string | true | undefined,
  surfaces: readonly TracedSurface[],
  { root }: Config,
  io: Io,
): Promise<Reachable | undefined> {
  if (tsconfig === undefined) return undefined;
  const file = tsconfig === true ? join(root, "tsconfig.json") : resolve(io.cwd, tsconfig);
  // The TypeScript compiler takes its time to load: for those who ask for it only.
  const { findReachable, ProgramError } = await import("../../ledger/reachable/index.js");
  const clear = progress(io, `reading the handlers of ${file} …`);
  try {
    return findReachable(file, surfaces);
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw new RunError("tsconfig-unreadable", error.message, { fix: error.fix });
  } finally {
    clear();
  }
}

function unknownHandlers(reachable: Reachable | undefined): Diagnostic[] {
  return (reachable?.unknown ?? []).map(({ surface, operation, position }) => ({
    id: "handler-not-found",
    severity: "warning",
    message: `No handler of \`${surface} ${operation}\` was found, so nothing is said of what it can answer.`,
    fix: "type it by the generated handler interface, in the project of --reachable",
    ...(position && { position }),
  }));
}
