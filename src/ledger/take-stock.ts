/** From the folders of a project to its coverage. */

import type { Diagnostic, Position } from "../contract/index.js";
import { type Coverage, type CoveredSurface, coverage } from "./coverage.js";
import { mergeRecords } from "./merge.js";
import { readLedgerFolder } from "./read-ledger.js";
import type { LedgerRecord } from "./record.js";
import { readWaiversFile } from "./waivers.js";

/** Where to look, and for what. */
export interface StockInput {
  readonly surfaces: readonly CoveredSurface[];
  /** The folder of ledgers. */
  readonly folder: string;
  /** The file of waivers; when it is not there, nothing is waived. */
  readonly waivers: string;
  /** What no code can answer; see `CoverageInput`. */
  readonly dead?: ReadonlyMap<string, Position>;
  /** Records beside those of the folder. */
  readonly records?: readonly LedgerRecord[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Coverage, and what it stands on. */
export interface Stock {
  readonly coverage: Coverage;
  /** How many ledger files there are. */
  readonly files: number;
  /** Warnings about ledgers. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads ledgers and waivers and computes coverage. Faults in the file of waivers are among the coverage's diagnostics.
 *
 * @throws {Error} As the file system does, where it keeps a ledger from being read.
 */
export function takeStock({ surfaces, folder, waivers, dead, records = [], now }: StockInput): Stock {
  const contracts = Object.fromEntries(surfaces.map(({ name, contract }) => [name, contract]));
  const read = readLedgerFolder(folder, contracts);
  const waived = readWaiversFile(waivers);
  const ledger = mergeRecords([...read.records, ...records]);
  const found = coverage({ surfaces, ledger, waivers: waived.waivers, now, ...(dead && { dead }) });
  return {
    coverage: { ...found, diagnostics: [...waived.diagnostics, ...found.diagnostics] },
    files: read.files,
    diagnostics: read.diagnostics,
  };
}
