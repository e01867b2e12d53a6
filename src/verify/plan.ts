/** Which provoker plays for which operation, and in which order. */

import type { Operation } from "../contract/index.js";
import { FIRST, THEN } from "./provokers/index.js";
import type { Provoker } from "./provokers/provoker.js";
import type { PlanSettings } from "./scene.js";
import { isNamed } from "./selection.js";

/** One entry of the plan. */
export interface Turn {
  readonly operation: Operation;
  readonly provoker: Provoker;
}

/** What narrows a plan. */
export interface Selection {
  /** Ids of operations, or `METHOD /path`; a `*` stands for anything. Empty: all. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Only GET and HEAD, and only requests that the document declares. */
  readonly readOnly: boolean;
  /** Ids of provokers. Empty: all. */
  readonly only: readonly string[];
}

/** Lists come first, since what is created may name what they show; then what creates, what changes, what deletes. */
const RANK: Readonly<Record<string, number>> = {
  post: 1,
  get: 0,
  head: 1,
  options: 1,
  put: 2,
  patch: 3,
  trace: 4,
  delete: 5,
};

/** The turns of a run in phases; each phase builds upon what those before it learnt. */
export function planOf(
  operations: readonly Operation[],
  settings: PlanSettings,
  selection: Selection,
): readonly (readonly Turn[])[] {
  const chosen = operations.filter((operation) => isChosen(operation, selection)).sort(byDependence);
  const isPlayed = (provoker: Provoker) =>
    (!selection.readOnly || provoker.isValid) &&
    (selection.only.length === 0 || selection.only.includes(provoker.id));
  const turnsOf = (provokers: readonly Provoker[]) => (operation: Operation) =>
    provokers
      .filter(
        (provoker) =>
          isPlayed(provoker) && provoker.applies(operation, settings) && isFirst(provoker, operation, chosen),
      )
      .map((provoker) => ({ operation, provoker }));
  return [chosen.flatMap(turnsOf(FIRST)), chosen.flatMap(turnsOf(THEN))];
}

/** Whether a run that must not change anything may send an operation. */
export function isSafe({ method }: Operation): boolean {
  return method === "get" || method === "head";
}

/** Whether an operation takes part in a run. */
export function isChosen(operation: Operation, { include, exclude, readOnly }: Selection): boolean {
  const isIncluded = include.length === 0 || isNamed(operation, include);
  return (!readOnly || isSafe(operation)) && isIncluded && !isNamed(operation, exclude);
}

function byDependence(a: Operation, b: Operation): number {
  const depth = ({ path }: Operation) => path.split("{").length;
  const rank = ({ method }: Operation) => RANK[method] ?? 9;
  // A deletion takes away what its whole phase needs, however shallow its path.
  const isDeletion = (operation: Operation) => Number(operation.method === "delete");
  // And of two deletions the one of a part comes before that of the whole.
  const byDepth = a.method === "delete" ? depth(b) - depth(a) : depth(a) - depth(b);
  return (
    isDeletion(a) - isDeletion(b) ||
    byDepth ||
    rank(a) - rank(b) ||
    (a.path < b.path ? -1 : Number(a.path > b.path))
  );
}

function isFirst({ per }: Provoker, operation: Operation, chosen: readonly Operation[]): boolean {
  if (per === "run") return operation === chosen[0];
  return per !== "path" || chosen.find(({ path }) => path === operation.path) === operation;
}
