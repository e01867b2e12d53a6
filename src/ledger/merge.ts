/** Many records into one ledger: the same ledger in whatever order they come. */

import { compareKeys, compareText, formatKey } from "./key.js";
import {
  type Fault,
  type Ledger,
  type LedgerEntry,
  type LedgerRecord,
  MOST_FAULTS,
  type Sample,
  type Source,
} from "./record.js";

/** Merges records. Counts add up; of samples the shortest stays, of equals the first by text. */
export function mergeRecords(records: Iterable<LedgerRecord>): Ledger {
  const merged = new Map<string, LedgerEntry>();
  for (const record of records) {
    const text = formatKey(record.key);
    merged.set(text, joinEntries(merged.get(text), entryOf(record)));
  }
  const inOrder = [...merged].sort(([, a], [, b]) => compareKeys(a.key, b.key));
  return new Map(inOrder.map(([text, entry]) => [text, { ...entry, faults: distinctFaults(entry.faults) }]));
}

function entryOf({ key, source, count, broken = 0, faults = [], sample }: LedgerRecord): LedgerEntry {
  const counts: Record<Source, number> = { declared: 0, emitted: 0, observed: 0, reachable: 0 };
  counts[source] = count;
  return { key, counts, broken, faults, ...(sample && { sample }) };
}

function joinEntries(a: LedgerEntry | undefined, b: LedgerEntry): LedgerEntry {
  if (!a) return b;
  const sample = preferred(a, b);
  const counts = { ...a.counts };
  for (const source of Object.keys(counts) as Source[]) counts[source] += b.counts[source];
  return {
    key: a.key,
    counts,
    broken: a.broken + b.broken,
    faults: [...a.faults, ...b.faults],
    ...(sample && { sample }),
  };
}

/** The shorter sample is the easier one to read. */
function preferred(a: LedgerEntry, b: LedgerEntry): Sample | undefined {
  if (!a.sample || !b.sample) return a.sample ?? b.sample;
  const [left, right] = [JSON.stringify(a.sample), JSON.stringify(b.sample)];
  return (left.length - right.length || compareText(left, right)) <= 0 ? a.sample : b.sample;
}

function distinctFaults(faults: readonly Fault[]): readonly Fault[] {
  const distinct = new Map(faults.map((fault) => [`${fault.check}\0${fault.message}`, fault]));
  return [...distinct]
    .sort(([a], [b]) => compareText(a, b))
    .slice(0, MOST_FAULTS)
    .map(([, fault]) => fault);
}
