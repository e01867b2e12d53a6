/** Writes what one process meets into a ledger file of its own. */

import { randomBytes } from "node:crypto";
import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Contract } from "../contract/index.js";
import { contractHash } from "./contract-hash.js";
import { formatKey, type LedgerKey } from "./key.js";
import { headerLine, recordLine } from "./ledger-file.js";
import { mergeRecords } from "./merge.js";
import type { LedgerRecord, Source } from "./record.js";

/** Where and for what a writer writes. */
export interface LedgerWriterOptions {
  /** The folder of ledgers; made when it is not there. */
  readonly folder: string;
  /** Who writes: the beginning of the file's name, by which a new run replaces an old one. */
  readonly tool: string;
  /** The contracts of the surfaces, by name: what is recorded holds for these and no others. */
  readonly contracts: Readonly<Record<string, Contract>>;
}

/** Records wait in memory until there are this many kinds of answer, or `flush`. */
const MOST_WAITING = 500;

/**
 * Counts records in memory and appends them to a file that no other writer has. What was flushed is on disk whatever becomes
 * of the process; a line that was being written then is passed over by the reader.
 */
export class LedgerWriter {
  readonly #options: LedgerWriterOptions;
  readonly #file: string;
  #waiting: LedgerRecord[] = [];
  /** Kinds of answer that have a sample on disk already: one is enough. */
  readonly #sampled = new Set<string>();

  constructor(options: LedgerWriterOptions) {
    this.#options = options;
    const name = `${options.tool}-${process.pid}-${randomBytes(4).toString("hex")}.ndjson`;
    this.#file = join(options.folder, name);
  }

  /** Whether a sample of this kind of answer would still be kept: making one costs something. */
  wantsSample(key: LedgerKey, source: Source): boolean {
    return !this.#sampled.has(`${source} ${formatKey(key)}`);
  }

  /** Takes a record. */
  add(record: LedgerRecord): void {
    if (record.sample) this.#sampled.add(`${record.source} ${formatKey(record.key)}`);
    this.#waiting.push(record);
    if (this.#waiting.length >= MOST_WAITING) this.flush();
  }

  /**
   * Appends what waits.
   *
   * @throws {Error} As the file system does; what waits is kept then.
   */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const lines: string[] = [];
    for (const source of new Set(this.#waiting.map((record) => record.source))) {
      const ofSource = this.#waiting.filter((record) => record.source === source);
      for (const { key, counts, broken, faults, sample } of mergeRecords(ofSource).values())
        lines.push(
          recordLine({
            key,
            source,
            count: counts[source],
            ...(broken > 0 && { broken, faults }),
            ...(sample && { sample }),
          }),
        );
    }
    this.#append(lines.join(""));
    this.#waiting = [];
  }

  #append(lines: string): void {
    mkdirSync(this.#options.folder, { recursive: true });
    const file = openSync(this.#file, "a");
    try {
      // Also in the midst of a run: another one that begins then clears the folder.
      const isNew = fstatSync(file).size === 0;
      appendFileSync(file, isNew ? this.#header() + lines : lines);
    } finally {
      closeSync(file);
    }
  }

  #header(): string {
    const { contracts } = this.#options;
    return headerLine(
      Object.fromEntries(Object.entries(contracts).map(([name, contract]) => [name, contractHash(contract)])),
    );
  }
}
