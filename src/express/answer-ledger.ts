/** What a server has answered, in a ledger for `wireproof coverage`. */

// Not by way of the rooms' indexes: a server has no use for reports, nor for the checks that it does not run.
import { kindOf } from "../check/answer-kind.js";
import type { Contract } from "../contract/index.js";
import { formatKey, SURFACE } from "../ledger/key.js";
import { LEDGER_FOLDER } from "../ledger/ledger-file.js";
import { LedgerWriter } from "../ledger/ledger-writer.js";
import type { LedgerRecord } from "../ledger/record.js";
import type { AnswerRecord } from "./options.js";

/** Settings of `recordAnswers`. */
export interface AnswerLedgerOptions {
  /** The surface's name in wireproof.config.json: `api`. */
  readonly surface: string;
  /** The folder of ledgers. @default .wireproof/ledger in the working directory */
  readonly folder?: string;
}

/** Counts the answers of one surface. */
export interface AnswerLedger {
  /** For `RouterOptions.onAnswer`. */
  readonly onAnswer: (answer: AnswerRecord) => void;
  /** Writes the counts that are not on disk yet. The process's end does so too. */
  flush(): void;
}

/** Beyond this many kinds of answer a server makes kinds up; what comes after is not counted. */
const MOST_KINDS = 10_000;

/**
 * Counts what a server answers, by what the contract declares: `emitted` in a ledger, beside the `observed` of tests.
 *
 * Each kind of answer is on disk from its first time on, so the file has no more lines than there are kinds, however long the
 * server runs; how often each was given again follows at the end. Nothing of requests or bodies is kept.
 */
export function recordAnswers(
  contract: Contract,
  { surface, folder = LEDGER_FOLDER }: AnswerLedgerOptions,
): AnswerLedger {
  const writer = new LedgerWriter({ folder, tool: "server", contracts: { [surface]: contract } });
  const known = new Set<string>();
  const again = new Map<string, { readonly record: LedgerRecord; count: number }>();
  const onAnswer = ({ operation, method, status, code, contentType }: AnswerRecord): void => {
    const hasBody = contentType !== undefined;
    const kind = kindOf(contract, { operation, method, status, code, contentType, hasBody });
    if (!kind) return;
    const key = { ...kind, surface, operation: kind.operation ?? SURFACE };
    const text = formatKey(key);
    const record: LedgerRecord = { key, source: "emitted", count: 1 };
    const counted = again.get(text);
    if (counted) counted.count++;
    else if (known.has(text)) again.set(text, { record, count: 1 });
    else if (known.size < MOST_KINDS) {
      known.add(text);
      writer.add(record);
      writer.flush();
    }
  };
  const flush = () => {
    for (const { record, count } of again.values()) writer.add({ ...record, count });
    again.clear();
    writer.flush();
  };
  process.once("exit", () => {
    try {
      flush();
    } catch {
      // How often is worth less than the exit code of the server.
    }
  });
  return { onAnswer, flush };
}
