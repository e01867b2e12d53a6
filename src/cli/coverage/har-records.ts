/** Recorded traffic as evidence: judged like what tests see. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { answerKind, findSurface, type HarEntry, HarError, judge, readHar } from "../../check/index.js";
import { messageOf, RunError } from "../../generate/index.js";
import { type CoveredSurface, type LedgerRecord, observationRecord } from "../../ledger/index.js";

/**
 * Reads recordings (HTTP Archive 1.2); what no surface has is passed over.
 *
 * @throws {RunError} `har-unreadable`.
 */
export function harRecords(
  files: readonly string[],
  surfaces: readonly CoveredSurface[],
  cwd: string,
): LedgerRecord[] {
  return files.flatMap((file) => entriesIn(file, cwd).flatMap((entry) => recordOf(entry, surfaces, file)));
}

function entriesIn(file: string, cwd: string): readonly HarEntry[] {
  try {
    return readHar(readFileSync(resolve(cwd, file), "utf8"));
  } catch (error) {
    const why = error instanceof HarError ? error.message : `${file} cannot be read: ${messageOf(error)}`;
    throw new RunError("har-unreadable", why, { fix: "correct the path after --har", cause: error });
  }
}

function recordOf(
  { request, response, bodyOmitted, index }: HarEntry,
  surfaces: readonly CoveredSurface[],
  file: string,
): LedgerRecord[] {
  const found = findSurface(surfaces, request, response);
  if (!found) return [];
  const { name, contract } = found.surface;
  const exchange = bodyOmitted ? { ...found.exchange, streamed: true } : found.exchange;
  const kind = answerKind(contract, exchange);
  if (!kind) return [];
  const faults = judge(contract, exchange, { leastSeverity: "error" });
  const test = `${file}, entry ${index}`;
  return [
    observationRecord({ surface: name, contract, kind, faults, exchange: { request, response, test } }, true),
  ];
}
