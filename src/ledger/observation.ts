/** From a judged exchange to its record. */

import type { Contract } from "../contract/index.js";
import { type LedgerKey, SURFACE } from "./key.js";
import type { LedgerWriter } from "./ledger-writer.js";
import type { Fault, LedgerRecord } from "./record.js";
import { type RawExchange, redacted } from "./sample.js";

/** An exchange that was seen on the wire and judged. */
export interface Observation {
  readonly surface: string;
  readonly contract: Contract;
  /** What kind of answer it is; without an operation it is the surface's. */
  readonly kind: Omit<LedgerKey, "surface" | "operation"> & { readonly operation?: string };
  /** How it breaks the contract; nothing when it keeps it. */
  readonly faults: readonly Fault[];
  readonly exchange: RawExchange;
}

/** Records what was seen, with a sample as long as there is none of its kind. */
export function recordObservation(writer: LedgerWriter, observation: Observation): void {
  const key = keyOf(observation);
  writer.add(observationRecord(observation, writer.wantsSample(key, "observed")));
}

/**
 * The record of what was seen once.
 *
 * @param withSample - Making a sample costs something.
 */
export function observationRecord(observation: Observation, withSample: boolean): LedgerRecord {
  const { contract, faults, exchange } = observation;
  const isBroken = faults.length > 0;
  const seen = isBroken || withSample ? redacted(contract, exchange) : undefined;
  return {
    key: keyOf(observation),
    source: "observed",
    count: 1,
    ...(seen &&
      isBroken && {
        broken: 1,
        faults: faults.map(({ check, message }) => ({ check, message: seen.fault(message) })),
      }),
    ...(seen && withSample && { sample: seen.sample }),
  };
}

function keyOf({ surface, kind }: Observation): LedgerKey {
  const { operation = SURFACE, status, mediaType, code } = kind;
  return { surface, operation, status, mediaType, code };
}
