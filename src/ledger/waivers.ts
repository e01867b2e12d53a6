/** `waivers.yaml`: declared answers that need no proof for now, each with its reason and its end. */

import { readFileSync } from "node:fs";
import { type Document, isScalar, isSeq, LineCounter, parseAllDocuments } from "yaml";
import type { Diagnostic, Position } from "../contract/index.js";
import { type Members, membersOf } from "./yaml-members.js";

/** The name of the file, beside the configuration. */
export const WAIVERS_FILE = "waivers.yaml";

/** One entry of the file. */
export interface Waiver {
  /** A key as coverage prints it; `*` stands for any word. */
  readonly key: string;
  readonly reason: string;
  /** The last day on which it holds, `2026-12-31`, in UTC. */
  readonly expires: string;
  readonly position: Position;
}

/** A file of waivers, read. */
export interface Waivers {
  readonly waivers: readonly Waiver[];
  /** Errors: what in the file is no waiver. */
  readonly diagnostics: readonly Diagnostic[];
}

const MEMBERS = ["key", "reason", "expires"] as const;
type Member = (typeof MEMBERS)[number];

const EXAMPLE =
  '`- { key: "api getApp 404 application/json app_not_found", reason: …, expires: 2026-12-31 }`';

/** Reads a file of waivers; one that is not there waives nothing, and one that cannot be read is reported. */
export function readWaiversFile(file: string): Waivers {
  try {
    return readWaivers(readFileSync(file, "utf8"), file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    if (code === "ENOENT") return { waivers: [], diagnostics: [] };
    const message = `The waivers cannot be read (${code === "EISDIR" ? "it is a folder" : code}).`;
    const fix = "make it a readable file, or remove it";
    const position = { file, line: 1, column: 1 };
    const unreadable: Diagnostic = { id: "waivers-unreadable", severity: "error", message, fix, position };
    return { waivers: [], diagnostics: [unreadable] };
  }
}

/**
 * Reads the text of a file of waivers: a list of objects with `key`, `reason` and `expires`, each required.
 *
 * An entry that is not one is reported and waives nothing; the others hold.
 *
 * @param file - Its name, for positions.
 */
export function readWaivers(text: string, file: string): Waivers {
  const counter = new LineCounter();
  const position = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const diagnostics: Diagnostic[] = [];
  const report = (message: string, fix: string, offset = 0): undefined => {
    diagnostics.push({ id: "waiver-malformed", severity: "error", message, fix, position: position(offset) });
  };
  // A byte order mark is no part of the text (YAML 1.2.2 §5.2). Days are texts, also under `%YAML 1.1`, which has dates.
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, ""), {
    lineCounter: counter,
    logLevel: "silent",
    schema: "core",
    stringKeys: true,
  });
  const [fault] = documents.flatMap(({ errors }) => errors);
  if (fault) {
    const [sentence = ""] = fault.message.replace(/ at line \d+, column \d+:?/, "").split("\n");
    report(`The file is not YAML: ${sentence.replace(/[.:]?$/, "")}.`, "correct the syntax", fault.pos[0]);
    return { waivers: [], diagnostics };
  }
  const waivers = [...documents].flatMap((document) =>
    readDocument(document, report).map(({ offset, ...waiver }) => ({
      ...waiver,
      position: position(offset),
    })),
  );
  return { waivers, diagnostics };
}

type Report = (message: string, fix: string, offset?: number) => undefined;

/** A waiver, and where it begins. */
type Placed = Omit<Waiver, "position"> & { readonly offset: number };

function readDocument(document: Document.Parsed, report: Report): Placed[] {
  const { contents } = document;
  // An empty file waives nothing.
  if (contents === null || (isScalar(contents) && contents.value === null)) return [];
  if (!isSeq(contents)) {
    report("The file is not a list of waivers.", `write ${EXAMPLE}`, contents.range?.[0]);
    return [];
  }
  return contents.items.flatMap((item) => {
    const offset = item.range?.[0] ?? 0;
    const members = membersOf(item, document);
    if (!members) {
      report("The entry is not a waiver.", `write ${EXAMPLE}`, offset);
      return [];
    }
    const waiver = readWaiver(members, offset, report);
    return waiver ? [{ ...waiver, offset }] : [];
  });
}

function readWaiver(members: Members, offset: number, report: Report): Omit<Waiver, "position"> | undefined {
  let isWhole = true;
  for (const [name, { keyOffset = offset }] of members) {
    if (MEMBERS.some((member) => member === name)) continue;
    isWhole = false;
    report(`A waiver has no member \`${name}\`.`, "use `key`, `reason` and `expires`", keyOffset);
  }
  const at = (member: Member) => members.get(member)?.offset ?? offset;
  const read = (member: Member): string => {
    const value = members.get(member)?.value;
    const text = typeof value === "string" ? value.trim() : "";
    if (text === "") {
      isWhole = false;
      report(`The waiver has no ${member}.`, `write \`${member}: …\``, at(member));
    }
    return text;
  };
  const [key, reason, expires] = [read("key").replaceAll(/\s+/g, " "), read("reason"), read("expires")];
  if (expires !== "" && !isDay(expires)) {
    isWhole = false;
    report(
      `\`${expires.slice(0, 40)}\` is not a day.`,
      "write year, month and day: 2026-12-31",
      at("expires"),
    );
  }
  return isWhole ? { key, reason, expires } : undefined;
}

/** ISO 8601 calendar dates only; the 30th of February is none. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Whether the waiver no longer holds. */
export function isExpired({ expires }: Pick<Waiver, "expires">, now: number): boolean {
  return new Date(now).toISOString().slice(0, 10) > expires;
}

/** Returns a test for the keys that a waiver names. */
export function waiverMatcher({ key }: Pick<Waiver, "key">): (keyText: string) => boolean {
  const wanted = key.split(" ");
  if (!wanted.includes("*")) return (text) => text === key;
  return (text) => {
    const words = text.split(" ");
    return (
      words.length === wanted.length && wanted.every((word, index) => word === "*" || word === words[index])
    );
  };
}
