/** The form of a ledger on disk: lines of JSON, a header before the records that it is about. */

import type { LedgerKey } from "./key.js";
import { type Fault, type LedgerRecord, type Sample, SOURCES } from "./record.js";

/** Where ledgers are kept, from the folder of the configuration. */
export const LEDGER_FOLDER = ".wireproof/ledger";

/** The form that this program writes; files of another are passed over. */
export const LEDGER_VERSION = 1;

/** The first line of a file, and of each part that another process appended to it. */
export interface LedgerHeader {
  readonly wireproof: "ledger";
  readonly version: number;
  /** The hash of each surface's contract; see `contractHash`. */
  readonly contracts: Readonly<Record<string, string>>;
}

/** A line of a ledger, read. */
export type LedgerLine =
  | { readonly header: LedgerHeader }
  | { readonly record: LedgerRecord }
  | { readonly unreadable: true };

/** Writes a header as its line, with the line's end. */
export function headerLine(contracts: LedgerHeader["contracts"]): string {
  const header: LedgerHeader = { wireproof: "ledger", version: LEDGER_VERSION, contracts };
  return `${JSON.stringify(header)}\n`;
}

/** Writes a record as its line, with the line's end. */
export function recordLine({ key, ...record }: LedgerRecord): string {
  const { surface, operation, status, mediaType, code } = key;
  return `${JSON.stringify({ key: [surface, operation, status, mediaType, code], ...record })}\n`;
}

/** Reads one line. Whatever it holds, nothing is thrown. */
export function readLine(line: string): LedgerLine {
  const value = parse(line);
  if (!isObject(value)) return { unreadable: true };
  if (value.wireproof === "ledger") {
    const { version, contracts } = value;
    if (typeof version !== "number" || !isObject(contracts)) return { unreadable: true };
    const hashes = Object.entries(contracts).filter((entry): entry is [string, string] => isText(entry[1]));
    return { header: { wireproof: "ledger", version, contracts: Object.fromEntries(hashes) } };
  }
  const record = recordOf(value);
  return record ? { record } : { unreadable: true };
}

function recordOf(value: Record<string, unknown>): LedgerRecord | undefined {
  const key = keyOf(value.key);
  const source = SOURCES.find((name) => name === value.source);
  const { count, broken, faults } = value;
  if (!key || !source || !isCount(count) || (broken !== undefined && !isCount(broken))) return undefined;
  const sample = isSample(value.sample) ? value.sample : undefined;
  return {
    key,
    source,
    count,
    ...(broken !== undefined && { broken }),
    ...(Array.isArray(faults) && { faults: faults.filter(isFault) }),
    ...(sample && { sample }),
  };
}

function keyOf(value: unknown): LedgerKey | undefined {
  if (!Array.isArray(value) || value.length !== 5 || !value.every(isText)) return undefined;
  const [surface = "", operation = "", status = "", mediaType = "", code = ""] = value;
  return { surface, operation, status, mediaType, code };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isFault(value: unknown): value is Fault {
  return isObject(value) && isText(value.check) && isText(value.message);
}

function isSample(value: unknown): value is Sample {
  if (!isObject(value)) return false;
  const { request, response, test } = value;
  return (
    isMessage(request) &&
    isText(request.method) &&
    isText(request.url) &&
    isMessage(response) &&
    typeof response.status === "number" &&
    (test === undefined || isText(test))
  );
}

function isMessage(value: unknown): value is Record<string, unknown> {
  if (!isObject(value) || !isObject(value.headers)) return false;
  return Object.values(value.headers).every(isText) && (value.body === undefined || isText(value.body));
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
