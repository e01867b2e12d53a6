/** What the page's dialog tells of one answer. */

import type { CoverageCell } from "../../coverage.js";
import { formatKey } from "../../key.js";
import type { Fault, Sample } from "../../record.js";
import { lookOf } from "./states.js";

/** Plain data: it goes to the page as JSON. */
export interface Details {
  readonly key: string;
  readonly meaning: string;
  /** Names and values. */
  readonly facts: readonly (readonly [string, string])[];
  readonly faults: readonly Fault[];
  readonly sample?: Sample;
  /** An entry for waivers.yaml, for what it could excuse. */
  readonly waiver?: string;
}

/** Collects what is known of one answer. */
export function detailsOf({ key, state, declared, position, entry, waiver, handler }: CoverageCell): Details {
  const { observed, emitted } = entry?.counts ?? { observed: 0, emitted: 0 };
  const facts: [string, string | undefined][] = [
    [
      "operation",
      declared?.operation && `${declared.operation.method.toUpperCase()} ${declared.operation.path}`,
    ],
    ["declared", position && `${position.file}:${position.line}`],
    [
      "means",
      declared?.error && "catalogue" in declared.error ? declared.error.catalogue?.message : undefined,
    ],
    ["seen by tests", observed === 0 ? "never" : times(observed)],
    ["answered by the server", emitted === 0 ? undefined : times(emitted)],
    ["raised in the code", entry?.counts.reachable ? "yes" : undefined],
    ["handler", handler && `${handler.file}:${handler.line}`],
    ["broke the contract", entry?.broken ? times(entry.broken) : undefined],
    ["sample from", entry?.sample?.test],
    ["waived because", waiver?.reason],
    ["waived until", waiver?.expires],
  ];
  const isOpen = state === "missing" || state === "dead";
  return {
    key: formatKey(key),
    meaning: lookOf(state).meaning,
    facts: facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    faults: entry?.faults ?? [],
    ...(entry?.sample && { sample: entry.sample }),
    ...(isOpen && {
      waiver: `- key: ${JSON.stringify(formatKey(key))}\n  reason: why it cannot be proven\n  expires: YYYY-MM-DD`,
    }),
  };
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
