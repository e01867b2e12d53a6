/** Reads a folder of ledger files back. */

import { constants } from "node:buffer";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Contract, type Diagnostic, type Position, quoted } from "../contract/index.js";
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
 * files that cannot be read, files of another version of this program, records without a header before them, and lines that do not read; but not a torn last line, which is what a process
 * leaves that ends while it writes.
 */
export function readLedgerFolder(
  folder: string,
  contracts: Readonly<Record<string, Contract>>,
): LedgerFolder {
  const reader = new FolderReader(contracts);
  let files = 0;
  for (const name of fileNames(folder)) {
    const file = join(folder, name);
    const content = contentOf(file);
    if (content === undefined) continue;
    files++;
    if ("text" in content) reader.read(content.text, file);
    else reader.passOver(file, content.reason);
  }
  return { records: reader.records, files, diagnostics: reader.diagnostics() };
}

/**
 * What a file holds, or why it cannot be read; `undefined` for what is no file, be it a folder or a pipe behind its name, or is gone: a
 * run of tests that begins meanwhile clears the ledgers of the one before.
 */
function contentOf(file: string): { readonly text: string } | { readonly reason: string } | undefined {
  try {
    return unlessMissing(() => {
      const stats = statSync(file);
      if (!stats.isFile()) return undefined;
      return stats.size > constants.MAX_STRING_LENGTH
        ? { reason: `more than ${Math.floor(constants.MAX_STRING_LENGTH / 1_048_576)} MB` }
        : { text: readFileSync(file, "utf8") };
    });
  } catch (error) {
    return { reason: error instanceof Error && "code" in error ? String(error.code) : String(error) };
  }
}

/** Deletes the ledgers that a tool wrote in earlier runs. */
export function clearLedgers(folder: string, tool: string): void {
  for (const name of fileNames(folder))
    if (name.startsWith(`${tool}-`)) rmSync(join(folder, name), { force: true });
}

function fileNames(folder: string): string[] {
  const entries = unlessMissing(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  return entries
    .filter((entry) => entry.name.endsWith(SUFFIX) && !entry.isDirectory())
    .map(({ name }) => name)
    .sort(compareText);
}

/** What is read of a file or folder; nothing where there is none, or a file in place of the folder. */
function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw error;
  }
}

/** What was passed over: where for the first time, and in how many files. */
interface Trouble {
  readonly position: Position;
  readonly files: Set<string>;
}

/** Reads files one after the other. Trouble of one kind is told of once: it tends to be in many files. */
class FolderReader {
  readonly records: LedgerRecord[] = [];
  readonly #hashes: ReadonlyMap<string, string>;
  readonly #stale = new Map<string, Trouble>();
  readonly #lost = new Map<string, Trouble>();
  readonly #headless = new Map<string, Trouble>();
  readonly #foreign = new Map<string, Trouble>();
  readonly #unreadable = new Map<string, Trouble>();

  constructor(contracts: Readonly<Record<string, Contract>>) {
    this.#hashes = new Map(
      Object.entries(contracts).map(([name, contract]) => [name, contractHash(contract)]),
    );
  }

  /** @param reason - Why the file is not read, in words or as the code of the system's error. */
  passOver(file: string, reason: string): void {
    note(this.#lost, reason, { file, line: 1, column: 1 });
  }

  read(text: string, file: string): void {
    const lines = text.split("\n");
    let header: LedgerHeader | undefined;
    for (const [index, line] of lines.entries()) {
      if (line === "") continue;
      const position = { file, line: index + 1, column: 1 };
      const read = readLine(line);
      if ("header" in read) header = read.header;
      else if ("record" in read) this.#take(read.record, header, position);
      // The last line has no end when its writer's process ended first.
      else if (index < lines.length - 1) note(this.#unreadable, "", position);
    }
  }

  #take(record: LedgerRecord, header: LedgerHeader | undefined, position: Position): void {
    const { surface } = record.key;
    const now = this.#hashes.get(surface);
    if (header === undefined) note(this.#headless, "", position);
    else if (header.version !== LEDGER_VERSION) note(this.#foreign, "", position);
    else if (now === undefined) return;
    else if (header.contracts[surface] === now) this.records.push(record);
    else note(this.#stale, surface, position);
  }

  diagnostics(): Diagnostic[] {
    const warnings = (
      id: string,
      troubles: ReadonlyMap<string, Trouble>,
      message: (about: string, where: string) => string,
      fix: string,
    ) =>
      [...troubles].map(([about, { position, files }]): Diagnostic => {
        const where = files.size === 1 ? "one ledger" : `${files.size} ledgers`;
        return { id, severity: "warning", message: message(about, where), fix, position };
      });
    return [
      ...warnings(
        "ledger-unreadable",
        this.#lost,
        (reason, where) => `What is in ${where} cannot be read (${reason}) and was passed over.`,
        "delete the ledgers and run the tests again",
      ),
      ...warnings(
        "ledger-stale",
        this.#stale,
        (surface, where) =>
          `Records of ${quoted(surface)} in ${where} are about another version of its contract and were passed over.`,
        "run the tests again",
      ),
      ...warnings(
        "ledger-headless",
        this.#headless,
        (_, where) =>
          `The records in ${where} were passed over: the line before them is missing that says which contract they are about.`,
        "delete the ledgers and run the tests again",
      ),
      ...warnings(
        "ledger-foreign",
        this.#foreign,
        (_, where) => `The records in ${where} are of another version of wireproof and were passed over.`,
        "delete the ledgers and run the tests again",
      ),
      ...warnings(
        "ledger-unreadable",
        this.#unreadable,
        (_, where) => `Lines in ${where} are no records and were passed over.`,
        "delete the ledgers and run the tests again",
      ),
    ];
  }
}

function note(troubles: Map<string, Trouble>, key: string, position: Position): void {
  const known = troubles.get(key);
  if (known) known.files.add(position.file);
  else troubles.set(key, { position, files: new Set([position.file]) });
}
