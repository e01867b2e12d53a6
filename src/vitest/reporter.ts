/** Prints contract coverage at the end of a run, and gates it. */

import { relative } from "node:path";
import pc from "picocolors";
import type { Reporter, TestRunEndReason, TestSpecification, Vitest } from "vitest/node";
import { type Diagnostic, formatDiagnostic } from "../contract/index.js";
import {
  type CoveredSurface,
  clearLedgers,
  coverageSummary,
  coverageTable,
  gate,
  takeStock,
} from "../ledger/index.js";
import { leftOut } from "./left-out.js";
import { TOOL } from "./settings.js";

/** Settings of the reporter. */
export interface CoverageReporterOptions {
  readonly surfaces: readonly CoveredSurface[];
  /** The folder of ledgers. */
  readonly ledger: string;
  /** The file of waivers. */
  readonly waivers: string;
  /** How much has to be proven, 0 to 100; `false` for a report that fails nothing. */
  readonly min: number | false;
  /** Whether to print what is left by operation, or the summary alone. */
  readonly list: boolean;
  /** Where words go. */
  readonly write: (text: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * A Vitest reporter. A run of all tests replaces the ledgers of earlier runs and is gated; a run of some adds to them and fails
 * nothing, and says what was left out. Merged reports (`--merge-reports`) are of all tests when their shards together were; the
 * ledgers are those that were gathered with them. Whoever watches is never failed.
 */
export class CoverageReporter implements Reporter {
  readonly #options: CoverageReporterOptions;
  #vitest: Vitest | undefined;
  #leftOut: string | undefined;

  constructor(options: CoverageReporterOptions) {
    this.#options = options;
  }

  /** The folder of ledgers that it reports on. */
  get ledger(): string {
    return this.#options.ledger;
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunStart(specifications: readonly TestSpecification[]): Promise<void> {
    const vitest = this.#vitest;
    this.#leftOut = vitest && (await leftOut(vitest, specifications));
    if (this.#leftOut === undefined && vitest?.config.mergeReports === undefined)
      clearLedgers(this.#options.ledger, TOOL);
  }

  onTestRunEnd(modules: readonly unknown[], _errors: unknown, reason: TestRunEndReason): void {
    if (modules.length === 0) return;
    const { surfaces, ledger, waivers, min, list, write, now } = this.#options;
    const { coverage, files, diagnostics } = takeStock({ surfaces, folder: ledger, waivers, now: now() });
    const ungated = this.#ungated(reason, files);
    const isGated = ungated === undefined && min !== false;
    const reasons = isGated ? gate(coverage, min) : [];
    const mark = reasons.length > 0 ? pc.red("✗") : isGated ? pc.green("✓") : "○";
    write(`\n${pc.bold("Contract coverage")}\n\n`);
    if (list && this.#leftOut === undefined) write(`${coverageTable(coverage, { paint: pc })}\n`);
    for (const diagnostic of [...diagnostics, ...coverage.diagnostics])
      write(`${formatDiagnostic(this.#fromRoot(diagnostic))}\n`);
    const why = ungated === undefined ? reasons : [`not gated (${ungated})`];
    write(`${mark} ${[coverageSummary(coverage), why.join(", ")].filter(Boolean).join("; ")}\n`);
    if (reasons.length > 0) process.exitCode = 1;
  }

  /** Why a run is not gated; `undefined` when it is. */
  #ungated(reason: TestRunEndReason, ledgers: number): string | undefined {
    const { watch = false, mergeReports } = this.#vitest?.config ?? {};
    if (reason === "interrupted") return "the run broke off";
    if (this.#leftOut !== undefined) return this.#leftOut;
    if (watch) return "watching";
    return mergeReports !== undefined && ledgers === 0
      ? "no ledgers were gathered with the reports"
      : undefined;
  }

  /** The diagnostic with its file as people at the root of the project call it. */
  #fromRoot(diagnostic: Diagnostic): Diagnostic {
    const { position } = diagnostic;
    if (!position) return diagnostic;
    const root = this.#vitest?.config.root ?? process.cwd();
    const file = relative(root, position.file).replaceAll("\\", "/") || position.file;
    return { ...diagnostic, position: { ...position, file } };
  }
}
