/** Coverage by operation: the order and the words that every rendering shares. */

import type { Coverage, CoverageCell, State } from "../coverage.js";
import { SURFACE } from "../key.js";

/** One operation, or the surface itself, with its answers. */
export interface OperationCoverage {
  readonly surface: string;
  /** {@link SURFACE} for the surface itself. */
  readonly operation: string;
  /** `GET /apps/{app_id}`; absent for the surface, and for an operation that the contract does not have. */
  readonly route?: string;
  readonly summary?: string;
  readonly cells: readonly CoverageCell[];
  /** How many have to be proven, and how many are proven or waived. */
  readonly declared: number;
  readonly settled: number;
}

/** Groups cells by operation, in document order; the surface's own answers come last. */
export function byOperation({ cells }: Coverage): OperationCoverage[] {
  const groups = new Map<string, CoverageCell[]>();
  for (const cell of cells) {
    const name = `${cell.key.surface}\0${cell.key.operation}`;
    const group = groups.get(name);
    if (group) group.push(cell);
    else groups.set(name, [cell]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const operation = group.find(({ declared }) => declared?.operation)?.declared?.operation;
    return [
      {
        surface: first.key.surface,
        operation: first.key.operation,
        ...(operation && { route: `${operation.method.toUpperCase()} ${operation.path}` }),
        ...(operation?.summary && { summary: operation.summary }),
        cells: group,
        declared: group.filter(({ state }) => state !== "undeclared").length,
        settled: group.filter(({ state }) => isSettled(state)).length,
      },
    ];
  });
}

/** Whether nothing is left to do about an answer. */
export function isSettled(state: State): boolean {
  return state === "proven" || state === "waived";
}

/** What an answer is called within its operation: `404 app_not_found`, `200`, `200 text/event-stream`. */
export function answerName(cell: CoverageCell, cells: readonly CoverageCell[]): string {
  const { status, code } = cell.key;
  return [status, isAmbiguous(cell, cells) ? cell.key.mediaType : "", code]
    .filter((word) => word !== "")
    .join(" ");
}

/** What an answer is called beside its status: its code, else its media type (`json`, `text/plain`), else that it has no content. */
export function answerLabel(cell: CoverageCell, cells: readonly CoverageCell[]): string {
  const { code, mediaType } = cell.key;
  if (code !== "") return isAmbiguous(cell, cells) ? `${code} ${mediaType}` : code;
  return mediaType.replace(/^application\//, "") || "no content";
}

/** Whether only the media type tells the answer from another one of the operation. */
function isAmbiguous({ key }: CoverageCell, cells: readonly CoverageCell[]): boolean {
  return cells.some(
    (other) =>
      other.key.status === key.status && other.key.code === key.code && other.key.mediaType !== key.mediaType,
  );
}

/** The operation's name for people. */
export function operationName({ operation }: Pick<OperationCoverage, "operation">): string {
  return operation === SURFACE ? "(no operation)" : operation;
}
