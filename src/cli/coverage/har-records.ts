/** Recorded traffic as evidence: judged like what tests see. */

import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import {
  answerKind,
  HarError,
  type HarExchange,
  type HarExchanges,
  judge,
  PASS_REASONS,
  type PassedOver,
  type PassReason,
  surfaceExchangesOfHar,
} from "../../check/index.js";
import { messageOf, RunError } from "../../generate/index.js";
import { type CoveredSurface, type LedgerRecord, observationRecord } from "../../ledger/index.js";

/** A recording that is longer would take more memory to read than Node has. */
const MOST_BYTES = 268_435_456;

/** One recording, read. */
export interface HarEvidence {
  readonly file: string;
  /** How many entries were judged. */
  readonly judged: number;
  readonly passedOver: readonly PassedOver[];
  readonly records: readonly LedgerRecord[];
}

/**
 * Reads recordings (HTTP Archive 1.2). Entries that are no exchange with a surface are passed over.
 *
 * @throws {RunError} `har-unreadable`.
 */
export function harEvidence(
  files: readonly string[],
  surfaces: readonly CoveredSurface[],
  cwd: string,
): HarEvidence[] {
  return files.map((file) => {
    const { exchanges, passedOver } = exchangesIn(file, surfaces, cwd);
    const records = exchanges.flatMap((exchange) => recordOf(exchange, file));
    return { file, judged: exchanges.length, passedOver, records };
  });
}

/** Tells of a recording how much of it was judged, and why the rest was not: one line. */
export function describeHar({ file, judged, passedOver }: HarEvidence): string {
  const counts = new Map<PassReason, number>();
  for (const { reason } of passedOver) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => `${count} ${PASS_REASONS[reason]}`);
  const passed = reasons.length === 0 ? "" : `; passed over: ${reasons.join(", ")}`;
  return `${file}: ${judged} of ${judged + passedOver.length} entries judged${passed}`;
}

type SurfaceExchange = HarExchange & { readonly surface: CoveredSurface };

function exchangesIn(
  file: string,
  surfaces: readonly CoveredSurface[],
  cwd: string,
): HarExchanges<SurfaceExchange> {
  const path = resolve(cwd, file);
  try {
    const stats = statSync(path);
    // Of a pipe nobody knows when it ends.
    if (!stats.isFile())
      throw new RunError("har-unreadable", `${file} is no file`, { fix: "correct the path after --har" });
    if (stats.size > MOST_BYTES) throw tooLarge(file, stats.size);
    return surfaceExchangesOfHar(surfaces, readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof RunError) throw error;
    if (!(error instanceof HarError))
      throw new RunError("har-unreadable", `${file} cannot be read: ${messageOf(error)}`, {
        fix: "correct the path after --har",
        cause: error,
      });
    const { message, fix, position } = error;
    const place = position ? `${file}:${position.line}:${position.column}` : file;
    throw new RunError("har-unreadable", `${place}: ${message.replace(/\.$/, "")}`, { fix, cause: error });
  }
}

function tooLarge(file: string, bytes: number): RunError {
  const megabytes = (count: number) => `${Math.round(count / 1_048_576)} MB`;
  return new RunError(
    "har-unreadable",
    `${file}: the recording has ${megabytes(bytes)}, more than the ${megabytes(MOST_BYTES)} that are read`,
    { fix: "record the requests of the API alone, or several recordings one after another" },
  );
}

function recordOf({ entry, exchange, surface }: SurfaceExchange, file: string): LedgerRecord[] {
  const { name, contract } = surface;
  const kind = answerKind(contract, exchange);
  if (!kind) return [];
  const faults = judge(contract, exchange, { leastSeverity: "error" });
  const { request, response, index } = entry;
  const test = `${file}, entry ${index}`;
  return [
    observationRecord({ surface: name, contract, kind, faults, exchange: { request, response, test } }, true),
  ];
}
