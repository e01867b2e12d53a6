/** What a run saw, as records of the ledger. */

import { errorCodeOf } from "../../check/index.js";
import { type Contract, matchResponse } from "../../contract/index.js";
import { type LedgerKey, type LedgerWriter, SURFACE, sampleOf } from "../../ledger/index.js";
import type { Performed } from "../desk.js";
import { jsonOf } from "../verdict.js";

/** Adds one answer to a ledger. */
export function observe(
  writer: LedgerWriter,
  contract: Contract,
  surface: string,
  performed: Performed,
): void {
  const { answer, request, verdicts } = performed;
  if (!answer) return;
  const key = keyOf(surface, performed, answer.status);
  const faults = verdicts
    .filter(({ severity }) => severity === "error")
    .map(({ rule, message }) => ({ check: rule, message }));
  const sample = writer.wantsSample(key, "observed")
    ? sampleOf(contract, {
        request: {
          method: request.method,
          url: request.target,
          headers: Object.fromEntries(request.headers),
          ...(request.body && { body: request.body }),
        },
        response: answer,
        test: `wireproof verify: ${performed.case.title}`,
      })
    : undefined;
  writer.add({
    key,
    source: "observed",
    count: 1,
    ...(faults.length > 0 && { broken: 1, faults }),
    ...(sample && { sample }),
  });
}

function keyOf(
  surface: string,
  { case: { operation, reaches }, answer }: Performed,
  status: number,
): LedgerKey {
  const declared = matchResponse(operation, status);
  const isReached = reaches === "operation" || (reaches === "perhaps" && declared !== undefined);
  const type = answer?.headers["content-type"];
  const essence = typeof type === "string" ? (type.split(";")[0]?.trim().toLowerCase() ?? "") : "";
  const code =
    status >= 400 && answer ? errorCodeOf(isReached ? operation : undefined, jsonOf(answer)) : undefined;
  return {
    surface,
    operation: isReached ? operation.id : SURFACE,
    status: isReached && declared ? declared.key : String(status),
    mediaType: essence,
    code: code ?? "",
  };
}
