import type { Contract } from "../contract/index.js";
import { Answer } from "./answer.js";
import type { Exchange, Finding, JudgeOptions, Observation, Severity } from "./finding.js";
import { positionOf } from "./position.js";
import { CHECKS, type Check } from "./table.js";

const SEVERITIES: readonly Severity[] = ["info", "warning", "error"];

/** The checks that can report something that grave, so that a server does not run the others. */
const BY_LEAST_SEVERITY: Readonly<Record<Severity, readonly Check[]>> = {
  info: CHECKS,
  warning: CHECKS.filter(({ severity }) => severity !== "info"),
  error: CHECKS.filter(({ severity }) => severity === "error"),
};

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
  const least = options?.leastSeverity ?? "info";
  let findings: Finding[] | undefined;
  for (const check of BY_LEAST_SEVERITY[least]) {
    if (chosen && !chosen.includes(check.id)) continue;
    const observed = check.run(answer);
    if (observed === undefined) continue;
    findings ??= [];
    for (const observation of isList(observed) ? observed : [observed])
      if (isAtLeast(observation.severity ?? check.severity, least))
        findings.push(finding(contract, check, observation));
  }
  return findings === undefined || findings.length === 0 ? NONE : findings;
}

function finding(contract: Contract, check: Check, observation: Observation): Finding {
  const position = observation.schemaPointer && positionOf(contract, observation.schemaPointer);
  return { check: check.id, severity: check.severity, ...observation, ...(position && { position }) };
}

function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}

function isList(observed: Observation | readonly Observation[]): observed is readonly Observation[] {
  return Array.isArray(observed);
}
