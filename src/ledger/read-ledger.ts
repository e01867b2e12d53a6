/** Reads a folder of ledger files back. */

import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Contract, Diagnostic } from "../contract/index.js";
import { contractHash } from "./contract-hash.js";
import { compareText } from "./key.js";
import { LEDGER_VERSION, type LedgerHeader, readLine } from "./ledger-file.js";
import type { LedgerRecord } from "./record.js";

/** What a folder of ledgers holds. */
export interface LedgerFolder {
  /** Of the contracts that were asked for, as they are now. */
  readonly records: readonly LedgerRecord[];
  /** How many files were read. */
  readonly files: number;
  /** Warnings: what was passed over, and why. */
  readonly diagnostics: readonly Diagnostic[];
}

const SUFFIX = ".ndjson";

/**
 * Reads every ledger in a folder; a folder that is not there holds none.
 *
 * Records of another contract, be it an older one of the same name, prove nothing and are passed over with a warning. So are
 * files of another version of this program, and lines that do not read; but not a torn last line, which is what a process
 * leaves that ends while it writes.
 */
export function readLedgerFolder(
  folder: string,
  contracts: Readonly<Record<string, Contract>>,
): LedgerFolder {
  const records: LedgerRecord[] = [];
  const diagnostics: Diagnostic[] = [];
  const names = fileNames(folder);
  const hashes = new Map(Object.entries(contracts).map(([name, contract]) => [name, contractHash(contract)]));
  for (const name of names) {
    const file = join(folder, name);
    const reader = new FileReader(file, hashes);
    reader.read(readFileSync(file, "utf8"));
    for (const record of reader.records) records.push(record);
    diagnostics.push(...reader.diagnostics());
  }
  return { records, files: names.length, diagnostics };
}

/** Deletes the ledgers that a tool wrote in earlier runs. */
export function clearLedgers(folder: string, tool: string): void {
  for (const name of fileNames(folder))
    if (name.startsWith(`${tool}-`)) rmSync(join(folder, name), { force: true });
}

function fileNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(SUFFIX))
      .sort(compareText);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** Reads one file, remembering the first line of each kind of trouble. */
class FileReader {
  readonly records: LedgerRecord[] = [];
  readonly #file: string;
  readonly #hashes: ReadonlyMap<string, string>;
  #header: LedgerHeader | undefined;
  #unreadable: number | undefined;
  #foreign: number | undefined;
  readonly #stale = new Map<string, number>();

  constructor(file: string, hashes: ReadonlyMap<string, string>) {
    this.#file = file;
    this.#hashes = hashes;
  }

  read(text: string): void {
    const lines = text.split("\n");
    for (const [index, line] of lines.entries()) {
      const isTorn = index === lines.length - 1;
      if (line === "") continue;
      const read = readLine(line);
      if ("unreadable" in read) {
        if (!isTorn) this.#unreadable ??= index + 1;
      } else if ("header" in read) this.#header = read.header;
      else this.#take(read.record, index + 1);
    }
  }

  #take(record: LedgerRecord, line: number): void {
    const { surface } = record.key;
    const now = this.#hashes.get(surface);
    if (this.#header?.version !== LEDGER_VERSION) this.#foreign ??= line;
    else if (now === undefined) return;
    else if (this.#header.contracts[surface] === now) this.records.push(record);
    else if (!this.#stale.has(surface)) this.#stale.set(surface, line);
  }

  diagnostics(): Diagnostic[] {
    const warning = (id: string, line: number, message: string, fix: string): Diagnostic => {
      return { id, severity: "warning", message, fix, position: { file: this.#file, line, column: 1 } };
    };
    return [
      ...[...this.#stale].map(([surface, line]) =>
        warning(
          "ledger-stale",
          line,
          `The records of \`${surface}\` are about another version of its contract and were passed over.`,
          "run the tests again",
        ),
      ),
      ...(this.#foreign === undefined
        ? []
        : [
            warning(
              "ledger-foreign",
              this.#foreign,
              "The records were written by another version of wireproof and were passed over.",
              "delete the file and run the tests again",
            ),
          ]),
      ...(this.#unreadable === undefined
        ? []
        : [
            warning(
              "ledger-unreadable",
              this.#unreadable,
              "The line is no record and was passed over.",
              "delete the file and run the tests again",
            ),
          ]),
    ];
  }
}
