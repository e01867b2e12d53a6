/** The verdict: what of the declared was proven, what was seen that nobody declared. */

import {
  type Contract,
  type Diagnostic,
  nearest,
  operationWord,
  type Position,
  quoted,
} from "../contract/index.js";
import { type DeclaredAnswer, declaredAnswers } from "./declared.js";
import { compareKeys, formatKey, type LedgerKey } from "./key.js";
import type { Ledger, LedgerEntry } from "./record.js";
import { isExpired, type Waiver, waiverMatcher } from "./waivers.js";

/**
 * What is to be said of one kind of answer.
 *
 * `proven`: declared, and observed without fault. `waived`: not proven, and excused. `missing`: not proven. `dead`: not proven,
 * and nothing in the code can answer it. `broken`: declared, and an observed answer broke the contract. `undeclared`: answered,
 * but not declared.
 */
export const STATES = ["proven", "waived", "missing", "dead", "broken", "undeclared"] as const;
export type State = (typeof STATES)[number];

/** One kind of answer with its verdict. */
export interface CoverageCell {
  readonly key: LedgerKey;
  readonly state: State;
  /** What declares it; absent when nothing does. */
  readonly declared?: DeclaredAnswer;
  /** Where it is declared. */
  readonly position?: Position;
  /** What the ledger has of it; absent when nothing. */
  readonly entry?: LedgerEntry;
  readonly waiver?: Waiver;
  /** Of a dead answer: the handler that cannot raise it. */
  readonly handler?: Position;
}

/** The verdict over all surfaces. */
export interface Coverage {
  readonly surfaces: readonly CoveredSurface[];
  /** In the order of their keys, but operations in document order. */
  readonly cells: readonly CoverageCell[];
  readonly counts: Readonly<Record<State, number>>;
  /** How many kinds of answer have to be proven. */
  readonly declared: number;
  /** Proven and waived of declared, 0 to 100, rounded down to a tenth: 100 means all. */
  readonly percent: number;
  /** Errors about waivers. */
  readonly diagnostics: readonly Diagnostic[];
}

/** One contract under its name. */
export interface CoveredSurface {
  readonly name: string;
  readonly contract: Contract;
}

/** What coverage is computed from. */
export interface CoverageInput {
  readonly surfaces: readonly CoveredSurface[];
  readonly ledger: Ledger;
  readonly waivers?: readonly Waiver[];
  /** What no code can answer, by the text of its key, with the place of the handler; see `findReachable`. */
  readonly dead?: ReadonlyMap<string, Position>;
  /** Milliseconds since 1970: decides which waivers have expired. */
  readonly now: number;
}

/** Holds declared, observed and emitted answers against each other. Pure. */
export function coverage({ surfaces, ledger, waivers = [], dead, now }: CoverageInput): Coverage {
  const declared = new Map<string, { readonly answer: DeclaredAnswer; readonly position?: Position }>();
  for (const { name, contract } of surfaces)
    for (const answer of declaredAnswers(name, contract)) {
      const position = contract.locate(answer.pointer);
      declared.set(formatKey(answer.key), { answer, ...(position && { position }) });
    }
  const holding = waivers
    .filter((waiver) => !isExpired(waiver, now))
    .map((waiver) => ({ waiver, matches: waiverMatcher(waiver) }));
  const cells: CoverageCell[] = [];
  for (const [text, { answer, position }] of declared) {
    const entry = ledger.get(text);
    if (answer.optional && !entry) continue;
    const waiver = holding.find(({ matches }) => matches(text))?.waiver;
    const handler = dead?.get(text);
    const state = stateOf(entry, waiver !== undefined, handler !== undefined);
    cells.push({
      key: answer.key,
      state,
      declared: answer,
      ...(position && { position }),
      ...(entry && { entry }),
      ...(waiver && state === "waived" && { waiver }),
      ...(handler && state === "dead" && { handler }),
    });
  }
  const names = new Set(surfaces.map(({ name }) => name));
  const undeclared = [...ledger].filter(
    ([text, { key, counts }]) =>
      !declared.has(text) && names.has(key.surface) && counts.observed + counts.emitted > 0,
  );
  for (const [, entry] of undeclared) cells.push({ key: entry.key, state: "undeclared", entry });
  const counts: Record<State, number> = {
    proven: 0,
    waived: 0,
    missing: 0,
    dead: 0,
    broken: 0,
    undeclared: 0,
  };
  for (const { state } of cells) counts[state]++;
  const total = cells.length - counts.undeclared;
  return {
    surfaces,
    cells: inDocumentOrder(cells, surfaces),
    counts,
    declared: total,
    percent: total === 0 ? 100 : Math.floor(((counts.proven + counts.waived) * 1000) / total) / 10,
    diagnostics: judgeWaivers(waivers, cells, now),
  };
}

function stateOf(entry: LedgerEntry | undefined, isWaived: boolean, isDead: boolean): State {
  if (entry && entry.broken > 0) return "broken";
  if (entry && entry.counts.observed > 0) return "proven";
  if (isWaived) return "waived";
  return isDead && !entry?.counts.emitted ? "dead" : "missing";
}

/** Operations as the document has them: its author put them in an order that means something. */
function inDocumentOrder(
  cells: readonly CoverageCell[],
  surfaces: readonly CoveredSurface[],
): CoverageCell[] {
  const places = new Map<string, number>();
  for (const { name, contract } of surfaces)
    for (const { id } of contract.operations) places.set(`${name} ${operationWord(id)}`, places.size);
  const place = ({ surface, operation }: LedgerKey) => places.get(`${surface} ${operation}`) ?? places.size;
  const order = new Map(surfaces.map(({ name }, index) => [name, index]));
  const rank = ({ surface }: LedgerKey) => order.get(surface) ?? order.size;
  return [...cells].sort(
    (a, b) => rank(a.key) - rank(b.key) || place(a.key) - place(b.key) || compareKeys(a.key, b.key),
  );
}

function judgeWaivers(waivers: readonly Waiver[], cells: readonly CoverageCell[], now: number): Diagnostic[] {
  const states = new Map(cells.map(({ key, state }) => [formatKey(key), state]));
  const declared = [...states].flatMap(([text, state]) => (state === "undeclared" ? [] : [text]));
  const seen = new Set<string>();
  return waivers.flatMap((waiver) => {
    const finding = (id: string, message: string, fix: string): Diagnostic[] => {
      return [{ id, severity: "error", message, fix, position: waiver.position }];
    };
    const name = quoted(waiver.key);
    const isDouble = seen.has(waiver.key);
    seen.add(waiver.key);
    if (isDouble) return finding("waiver-doubled", `${name} is waived twice.`, "remove one of the two");
    const waived = declared.filter(waiverMatcher(waiver));
    if (waived.length === 0) {
      const meant = nearest(waiver.key, declared);
      const fix = meant ? `write ${quoted(meant)}, or remove the waiver` : "remove the waiver";
      return finding("waiver-unknown", `No declared answer is called ${name}.`, fix);
    }
    if (isExpired(waiver, now))
      return finding(
        "waiver-expired",
        `The waiver of ${name} expired on ${waiver.expires}.`,
        "prove it, or say why it needs longer",
      );
    if (waived.every((text) => states.get(text) === "proven"))
      return finding(
        "waiver-met",
        `The waiver of ${name} is met: ${waived.length === 1 ? "it was" : "all were"} observed.`,
        "remove the waiver",
      );
    return [];
  });
}
