/** What a run found, and how far it went. */

import { errorCodeOf } from "../../check/index.js";
import type { Contract, Operation } from "../../contract/index.js";
import type { Performed } from "../desk.js";
import type { Spent } from "../driver/budget.js";
import type { VerifyFinding } from "../model.js";
import { jsonOf } from "../verdict.js";

/** How an operation fared. */
export interface OperationReport {
  readonly id: string;
  /** Method and path template. */
  readonly endpoint: string;
  readonly requests: number;
  /** Requests that were answered with a 2xx. */
  readonly accepted: number;
  /** Answers by status: `{ 200: 12, 422: 30 }`. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Ids of the provokers that had something to send. */
  readonly provokers: readonly string[];
  /** Declared statuses, and codes at them, that no request brought about: `404 app_not_found`, `204`. */
  readonly unseen: readonly string[];
}

/** The result of a run. */
export interface Report {
  readonly findings: readonly VerifyFinding[];
  readonly operations: readonly OperationReport[];
  readonly seed: number;
  readonly baseUrl: string;
  readonly requests: number;
  readonly durationMs: number;
  /** Why the run stopped before its plan was done. */
  readonly stopped?: Spent;
  /** What a person should know of the run, one sentence each. */
  readonly notes: readonly string[];
}

interface Tally {
  requests: number;
  accepted: number;
  readonly statuses: Record<string, number>;
  readonly seen: Set<string>;
  readonly provokers: Set<string>;
}

/** Counts what is answered, per operation. */
export class Tallies {
  readonly #tallies = new Map<Operation, Tally>();
  #refusedAsTooMany = 0;

  /** Takes one request. */
  count({ case: { operation, reaches, provoker }, answer }: Performed): void {
    const tally = this.#tallyOf(operation);
    tally.provokers.add(provoker);
    if (reaches === "surface") return;
    tally.requests++;
    if (!answer) return;
    const { status } = answer;
    tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
    if (status >= 200 && status < 300) tally.accepted++;
    if (status === 429) this.#refusedAsTooMany++;
    tally.seen.add(String(status));
    const code = status >= 400 ? errorCodeOf(operation, jsonOf(answer)) : undefined;
    if (code !== undefined) tally.seen.add(`${status} ${code}`);
  }

  /** How each operation fared, in document order. */
  reports(operations: readonly Operation[]): OperationReport[] {
    return operations.map((operation) => {
      const { requests, accepted, statuses, seen, provokers } = this.#tallyOf(operation);
      const endpoint = `${operation.method.toUpperCase()} ${operation.path}`;
      const unseen = declaredOf(operation).filter((key) => !isSeen(key, seen));
      return { id: operation.id, endpoint, requests, accepted, statuses, provokers: [...provokers], unseen };
    });
  }

  /** What a person should know. */
  notes(contract: Contract, operations: readonly Operation[]): string[] {
    const never = operations.filter((operation) => {
      const { requests, accepted } = this.#tallyOf(operation);
      return requests > 0 && accepted === 0;
    });
    return [
      ...(never.length > 0
        ? [
            `${never.length} of ${contract.operations.length} operations never answered a 2xx, so what builds on one was not tried: ${never.map(({ id }) => id).join(", ")}. Credentials, examples or recipes help.`,
          ]
        : []),
      ...(this.#refusedAsTooMany > 0
        ? [
            `${this.#refusedAsTooMany} requests were refused as too many (429): raise the server's limits, or use --rate or --wait.`,
          ]
        : []),
    ];
  }

  #tallyOf(operation: Operation): Tally {
    const known = this.#tallies.get(operation) ?? {
      requests: 0,
      accepted: 0,
      statuses: {},
      seen: new Set(),
      provokers: new Set(),
    };
    this.#tallies.set(operation, known);
    return known;
  }
}

/** `200`, `4XX`, `404 app_not_found`: a status whose codes are declared counts by its codes. */
function declaredOf({ responses, errors }: Operation): string[] {
  const coded = new Set(errors.map(({ status }) => String(status)));
  const bare = responses.map(({ key }) => key).filter((key) => !coded.has(key) && key !== "default");
  return [...bare, ...errors.map(({ status, code }) => `${status} ${code}`)].sort();
}

function isSeen(key: string, seen: ReadonlySet<string>): boolean {
  return /^\dXX$/.test(key) ? [...seen].some((status) => status[0] === key[0]) : seen.has(key);
}
