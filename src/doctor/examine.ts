/** Collects evidence: a few requests that change nothing. */

import type { Contract, Operation } from "../contract/index.js";
import { type Ask, isSighting } from "./ask.js";
import type { Elsewhere, Evidence, OperationSighting, Sighting } from "./model.js";
import { NOWHERE, pathOf, questionFor } from "./questions.js";
import { judgedOf, listsMethod, standingOfNowhere } from "./standing.js";

/** As many operations are asked for, in the order of the document: more would tell the same. */
const MOST_OPERATIONS = 60;
/** As many are looked for under each other base path. */
const TELLTALES = 3;

/** Where to look. */
export interface Place {
  readonly origin: string;
  /** Where the surface should be, without a trailing slash. */
  readonly basePath: string;
}

/** Asks, and judges who answered. */
export async function examine(contract: Contract, place: Place, ask: Ask): Promise<Evidence> {
  const { origin, basePath } = place;
  const declaredBasePaths = contract.basePaths;
  const nowhere = await ask(`${origin}${basePath}`, NOWHERE);
  if (!isSighting(nowhere)) return { ...place, declaredBasePaths, silence: nowhere, operations: [] };
  const operations = await see(contract, contract.operations.slice(0, MOST_OPERATIONS), place, ask);
  const isThere = operations.some(({ standing }) => standing === "served");
  const elsewhere = isThere ? undefined : await lookElsewhere(contract, place, ask);
  return {
    ...place,
    declaredBasePaths,
    operations,
    nowhere: { sighting: nowhere, standing: standingOfNowhere(contract, nowhere, basePath) },
    ...(elsewhere && { elsewhere }),
  };
}

/** What an operation was asked, and what came. */
interface Answers {
  readonly operation: Operation;
  readonly answers: readonly [Sighting, ...Sighting[]];
}

/** Asks for operations; those that nobody answered are left out. */
async function see(
  contract: Contract,
  operations: readonly Operation[],
  { origin, basePath }: Place,
  ask: Ask,
): Promise<readonly OperationSighting[]> {
  const all: Answers[] = [];
  for (const operation of operations) {
    const answers = await answersOf(operation, `${origin}${basePath}`, ask);
    if (answers) all.push({ operation, answers });
  }
  const optionsTell = all.some(({ operation, answers }) =>
    answers.some((answer) => listsMethod(operation, answer)),
  );
  return all.map(({ operation, answers }) => ({
    operation,
    ...judgedOf(contract, operation, answers, basePath, optionsTell),
  }));
}

/** A 404 to a GET may be the operation's own; OPTIONS may tell whether the path is known. */
async function answersOf(
  operation: Operation,
  baseUrl: string,
  ask: Ask,
): Promise<Answers["answers"] | undefined> {
  const question = questionFor(operation);
  const first = await ask(baseUrl, question);
  if (!isSighting(first)) return undefined;
  if (first.status !== 404 || question.method === "OPTIONS") return [first];
  const second = await ask(baseUrl, { method: "OPTIONS", path: pathOf(operation) });
  return isSighting(second) ? [first, second] : [first];
}

async function lookElsewhere(contract: Contract, place: Place, ask: Ask): Promise<Elsewhere | undefined> {
  const telltales = [...contract.operations].sort((a, b) => rankOf(a) - rankOf(b)).slice(0, TELLTALES);
  for (const basePath of otherBasePaths(contract, place.basePath)) {
    const seen = await see(contract, telltales, { ...place, basePath }, ask);
    const found = seen.find(({ standing }) => standing === "served");
    if (found) return { basePath, sighting: found.sighting };
  }
  return undefined;
}

/** An answer of its own tells more than a list of methods. */
function rankOf(operation: Operation): number {
  return questionFor(operation).method === "GET" ? 0 : 1;
}

/**
 * Where surfaces end up by mistake: at another server's path of the document, without their base path or a part of it (a proxy took it
 * away), under it twice (router and document both add it), under `/api`.
 */
function otherBasePaths({ basePaths }: Contract, basePath: string): string[] {
  const all = [basePath, ...basePaths].flatMap((path) => {
    const segments = path.split("/").filter(Boolean);
    const rests = segments.map((_, index) => segments.slice(index + 1));
    const beginnings = segments.map((_, index) => segments.slice(0, index));
    const candidates = [segments, ...rests, ...beginnings, [...segments, ...segments], ["api", ...segments]];
    return candidates.map((parts) => parts.map((part) => `/${part}`).join(""));
  });
  return [...new Set(all)].filter((path) => path !== basePath);
}
