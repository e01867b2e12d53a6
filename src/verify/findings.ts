/** The findings of a run: each fault once, with the first request that showed it. */

import type { Contract } from "../contract/index.js";
import type { Case, Chain, VerifyFinding, WireRequest } from "./model.js";
import type { Verdict } from "./verdict.js";

/** How a fault is shown again. */
export interface Shown {
  /** With marks for credentials. */
  readonly request: WireRequest;
  /** Without credentials. */
  readonly target: string;
  readonly curl: string;
  readonly chain: Chain | undefined;
}

/** Collects findings; the same fault shown again is counted. */
export class Findings {
  readonly #contract: Contract;
  readonly #found = new Map<string, VerifyFinding>();

  constructor(contract: Contract) {
    this.#contract = contract;
  }

  /** In the order in which they were found first. */
  get all(): readonly VerifyFinding[] {
    return [...this.#found.values()];
  }

  /** Whether a fault is known already; if so it is counted once more. */
  isKnown(sent: Case, verdict: Verdict, status: number | undefined): boolean {
    const key = keyOf(sent, verdict, status);
    const known = this.#found.get(key);
    if (known) this.#found.set(key, { ...known, count: known.count + 1 });
    return known !== undefined;
  }

  /** Adds a fault with the case that shows it, or shows a known one by a better request. */
  add(
    sent: Case,
    verdict: Verdict,
    status: number | undefined,
    { request, target, curl, chain }: Shown,
  ): void {
    const { isOfOperation, ...finding } = verdict;
    const { operation, provoker, title, who, expectation } = sent;
    const position = this.#contract.locate(verdict.schemaPointer ?? operation.pointer);
    const key = keyOf(sent, verdict, status);
    this.#found.set(key, {
      ...finding,
      ...(isOfOperation && { operation: operation.id }),
      endpoint: `${request.method} ${isOfOperation || sent.reaches !== "surface" ? operation.path : target}`,
      provoker,
      title,
      who,
      expectation,
      request,
      curl,
      count: this.#found.get(key)?.count ?? 1,
      ...(chain && { chain }),
      ...(position && { position }),
      ...(status !== undefined && { status }),
    });
  }

  /** Adds what was found without a request. */
  note(finding: Omit<VerifyFinding, "count">): void {
    this.#found.set(`${finding.rule} ${finding.message}`, { ...finding, count: 1 });
  }
}

/** Two verdicts with one key are one fault. What a case expects differs by case; what holds for every answer, by place. */
export function keyOf(
  { operation, title, expectation }: Case,
  { rule, isOfOperation, pointer, schemaPointer }: Verdict,
  status: number | undefined,
): string {
  const where = expectation.kind !== "declared" && expectation.rule === rule ? title : "";
  const place = pointer?.replace(/\/\d+(?=\/|$)/g, "/*") ?? schemaPointer ?? "";
  return JSON.stringify([rule, isOfOperation ? operation.id : "", status ?? 0, where, place]);
}
