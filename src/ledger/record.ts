/** One line of a ledger, and what merging makes of many. */

import type { LedgerKey } from "./key.js";

/**
 * Where a record comes from. `declared`: the contract. `emitted`: the server itself, through the Express guard. `observed`: a
 * test or a driver that saw the answer on the wire and judged it. `reachable`: the static pass over handlers.
 */
export const SOURCES = ["declared", "emitted", "observed", "reachable"] as const;
export type Source = (typeof SOURCES)[number];

/** A way in which an observed answer broke the contract: an error of a check. */
export interface Fault {
  /** Id of the check. */
  readonly check: string;
  readonly message: string;
}

/** Header fields as people read them: names as sent, several field lines joined. */
export type SampleHeaders = Readonly<Record<string, string>>;

/** One exchange that stands for all of its key: redacted and bounded. */
export interface Sample {
  readonly request: {
    readonly method: string;
    /** Path and query. */
    readonly url: string;
    readonly headers: SampleHeaders;
    readonly body?: string;
  };
  readonly response: {
    readonly status: number;
    readonly headers: SampleHeaders;
    readonly body?: string;
  };
  /** Where a test made it: file and name. */
  readonly test?: string;
}

/** How often one source met one kind of answer. */
export interface LedgerRecord {
  readonly key: LedgerKey;
  readonly source: Source;
  /** At least 1. */
  readonly count: number;
  /** How many of `count` broke the contract. @default 0 */
  readonly broken?: number;
  /** What was wrong with those. */
  readonly faults?: readonly Fault[];
  readonly sample?: Sample;
}

/** Everything that is known of one kind of answer. */
export interface LedgerEntry {
  readonly key: LedgerKey;
  readonly counts: Readonly<Record<Source, number>>;
  /** How many of the observed answers broke the contract. */
  readonly broken: number;
  /** Distinct, sorted, at most {@link MOST_FAULTS}. */
  readonly faults: readonly Fault[];
  readonly sample?: Sample;
}

/** Entries by the text of their keys, in the order of the keys. */
export type Ledger = ReadonlyMap<string, LedgerEntry>;

/** How many faults of one key are kept. */
export const MOST_FAULTS = 10;
