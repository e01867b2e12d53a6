import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { createContract, expandDocument } from "../../src/contract/index.js";
import { type LedgerEntry, mergeRecords, readLedgerFolder } from "../../src/ledger/index.js";
import { Recorder } from "../../src/vitest/recorder.js";
import type { WorkerSettings } from "../../src/vitest/settings.js";
import { WITH_PICTURES } from "./document.js";

const { document } = expandDocument(parse(WITH_PICTURES));
const contract = createContract(document);

/** A recorder with a folder of its own, and what it has written there. */
export interface Recording {
  readonly recorder: Recorder;
  readonly settings: WorkerSettings;
  /** Flushes, and returns what was counted by the text of its key. */
  entries(): Promise<Readonly<Record<string, LedgerEntry>>>;
  /** Flushes, and returns how often each key was observed. */
  counts(): Promise<Readonly<Record<string, number>>>;
  /** Everything on disk, as text. */
  written(): string;
}

/** Sets a recorder up for the shop. */
export function record(folder: string, names: readonly string[] = ["shop"]): Recording {
  const surfaces = names.map((name) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(document));
    writeFileSync(join(folder, `${name}.yaml`), WITH_PICTURES);
    return { name, document: file, spec: join(folder, `${name}.yaml`) };
  });
  const ledger = join(folder, "ledger");
  const settings: WorkerSettings = { surfaces, ledger, record: "everything" };
  const recorder = new Recorder(settings, () => "a test");
  const contracts = Object.fromEntries(names.map((name) => [name, contract]));
  const entries = async () => {
    await recorder.flush();
    return Object.fromEntries(mergeRecords(readLedgerFolder(ledger, contracts).records));
  };
  return {
    recorder,
    settings,
    entries,
    counts: async () =>
      Object.fromEntries(Object.entries(await entries()).map(([key, { counts }]) => [key, counts.observed])),
    written: () =>
      readdirSync(ledger)
        .map((name) => readFileSync(join(ledger, name), "utf8"))
        .join(""),
  };
}
