/** Prints contract coverage at the end of a run, and gates it. */

import { relative } from "node:path";
import pc from "picocolors";
import type { Reporter, TestRunEndReason, TestSpecification, Vitest } from "vitest/node";
import { formatDiagnostic } from "../contract/index.js";
import {
  type CoveredSurface,
  clearLedgers,
  coverageSummary,
  coverageTable,
  gate,
  takeStock,
} from "../ledger/index.js";
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
 * A Vitest reporter. A run of everything replaces the ledgers of earlier runs and is gated; a run of some tests (a filter, a
 * shard, a rerun while watching) adds to them and fails nothing: it cannot be complete.
 */
export class CoverageReporter implements Reporter {
  readonly #options: CoverageReporterOptions;
  #vitest: Vitest | undefined;
  #isWhole = false;

  constructor(options: CoverageReporterOptions) {
    this.#options = options;
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunStart(specifications: readonly TestSpecification[]): Promise<void> {
    const all = await this.#vitest?.globTestSpecifications();
    this.#isWhole =
      specifications.length === all?.length && this.#vitest?.config.testNamePattern === undefined;
    if (this.#isWhole) clearLedgers(this.#options.ledger, TOOL);
  }

  onTestRunEnd(modules: readonly unknown[], _errors: unknown, reason: TestRunEndReason): void {
    if (reason === "interrupted" || modules.length === 0) return;
    const { surfaces, ledger, waivers, min, list, write, now } = this.#options;
    const { coverage, diagnostics } = takeStock({ surfaces, folder: ledger, waivers, now: now() });
    const isWhole = this.#isWhole;
    const reasons = isWhole && min !== false ? gate(coverage, min) : [];
    const mark = reasons.length === 0 ? pc.green("✓") : pc.red("✗");
    const root = this.#vitest?.config.root ?? process.cwd();
    write(`\n${pc.bold("Contract coverage")}\n\n`);
    if (list && isWhole) write(`${coverageTable(coverage, { paint: pc })}\n`);
    for (const diagnostic of [...diagnostics, ...coverage.diagnostics]) {
      const { position } = diagnostic;
      const file = position && (relative(root, position.file).replaceAll("\\", "/") || position.file);
      write(
        `${formatDiagnostic({ ...diagnostic, ...(position && file && { position: { ...position, file } }) })}\n`,
      );
    }
    const note = isWhole ? "" : " (of some tests only: not gated)";
    const why = reasons.length === 0 ? note : `; ${reasons.join(", ")}`;
    write(`${mark} ${coverageSummary(coverage)}${why}\n`);
    if (reasons.length > 0) process.exitCode = 1;
  }
}
