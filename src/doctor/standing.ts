/** Who an answer is from. */

import { exchangeOf, judge } from "../check/index.js";
import type { Contract, Operation } from "../contract/index.js";
import type { Judged, Sighting, Standing } from "./model.js";

/** The checks that tell the surface from others; what else is wrong with an answer does not make it another's. */
const SIGNS = {
  checks: ["status-declared", "content-type-declared", "error-envelope", "error-code-declared"],
  leastSeverity: "error",
} as const;

/** By whose declaration an answer is sound: the operation's, the surface's for paths that it does not know, or nobody's. */
type Origin = "operation" | "surface" | undefined;

/**
 * Judges the answers to the questions about one operation.
 *
 * @param answers - In the order in which they were asked for; the last one that tells something decides.
 * @param optionsTell - Whether this server answers OPTIONS with the methods of a path: only then does a 404 to it mean anything.
 */
export function judgedOf(
  contract: Contract,
  operation: Operation,
  answers: readonly [Sighting, ...Sighting[]],
  basePath: string,
  optionsTell: boolean,
): Judged {
  const judged = answers.map((sighting): Judged => {
    const origin = originOf(contract, sighting, basePath);
    const standing =
      sighting.method === "GET"
        ? ofGet(sighting, origin)
        : ofOptions(operation, sighting, origin, optionsTell);
    return { sighting, standing };
  });
  const [first] = answers;
  const { standing } = judged.findLast((one) => one.standing !== "unclear") ?? {
    standing: "unclear" as const,
  };
  return { sighting: first, standing };
}

/** Whether an answer to OPTIONS lists the methods of a path, this operation's among them (RFC 9110 §9.3.7). */
export function listsMethod(operation: Operation, { method, status, headers }: Sighting): boolean {
  if (method !== "OPTIONS" || status >= 300) return false;
  const allowed = (headers.allow ?? "").split(",").map((name) => name.trim().toLowerCase());
  return allowed.includes(operation.method);
}

/** Judges the answer to a path that no document has; without a declared 404 nothing can be told from it. */
export function standingOfNowhere(contract: Contract, sighting: Sighting, basePath: string): Standing {
  if (!contract.surfaceErrors.some(({ status }) => status === 404)) return "unclear";
  return originOf(contract, sighting, basePath) ? "unknown" : "foreign";
}

function ofGet({ status }: Sighting, origin: Origin): Standing {
  if (!origin) return "foreign";
  if (origin === "surface" && status === 404) return "unknown";
  // What the operation declares may be its own answer, and may be that of the surface with the same code.
  return status === 404 ? "unclear" : "served";
}

function ofOptions(operation: Operation, sighting: Sighting, origin: Origin, optionsTell: boolean): Standing {
  if (listsMethod(operation, sighting)) return "served";
  const { status } = sighting;
  if (status !== 404) return origin && status >= 400 ? "served" : "unclear";
  if (!optionsTell) return "unclear";
  return origin ? "unknown" : "foreign";
}

function originOf(contract: Contract, sighting: Sighting, basePath: string): Origin {
  const { method, url, status, headers, text: body } = sighting;
  // No error of a catalogue comes without a body.
  if (status >= 400 && body === "" && contract.catalogue.length > 0) return undefined;
  const exchange = exchangeOf(
    contract,
    { method, url, headers: {} },
    { status, headers, body },
    { basePath },
  );
  if (!exchange) return undefined;
  if (exchange.operation && judge(contract, exchange, SIGNS).length === 0) return "operation";
  const isDeclared = contract.surfaceErrors.some((error) => error.status === status);
  const isSound = isDeclared && judge(contract, { method, status, headers, body }, SIGNS).length === 0;
  return isSound ? "surface" : undefined;
}
