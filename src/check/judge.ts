import type { Contract } from "../contract/index.js";
import { Answer } from "./answer.js";
import type { Exchange, Finding, JudgeOptions, Observation } from "./finding.js";
import { CHECKS, type Check } from "./table.js";

/** What a good answer yields; shared, so that judging one allocates no result. */
const NONE: readonly Finding[] = Object.freeze([]);

/**
 * Judges one HTTP answer against the contract and returns every difference, in the order of the table.
 *
 * Runs on every answer of a server: what the contract says of a status is taken apart once, validators are compiled
 * once, and a good answer costs the parse of its body and no more.
 *
 * An exchange without an operation is an answer of the surface and is judged against `contract.surfaceErrors`.
 *
 * @returns An empty array when the answer keeps the contract.
 */
export function judge(contract: Contract, exchange: Exchange, options?: JudgeOptions): readonly Finding[] {
  const answer = new Answer(contract, exchange);
  const chosen = options?.checks;
  let findings: Finding[] | undefined;
  for (const check of CHECKS) {
    if (chosen && !chosen.includes(check.id)) continue;
    const observed = check.run(answer);
    if (observed === undefined) continue;
    findings ??= [];
    if (isList(observed)) for (const observation of observed) findings.push(finding(check, observation));
    else findings.push(finding(check, observed));
  }
  return findings ?? NONE;
}

function finding(check: Check, observation: Observation): Finding {
  return { check: check.id, severity: check.severity, ...observation };
}

function isList(observed: Observation | readonly Observation[]): observed is readonly Observation[] {
  return Array.isArray(observed);
}
