/** What a run saw, as records of the ledger. */

import { errorCodeOf, kindOf } from "../../check/index.js";
import { type Contract, errorsAt, matchResponse } from "../../contract/index.js";
import { type LedgerWriter, recordObservation } from "../../ledger/index.js";
import type { Performed } from "../desk.js";
import { jsonOf } from "../verdict.js";
import { rawRequestOf } from "./raw-request.js";

/** Adds one answer to a ledger. */
export function observe(
  writer: LedgerWriter,
  contract: Contract,
  surface: string,
  performed: Performed,
): void {
  const { answer, request, verdicts } = performed;
  const kind = kindIn(contract, performed);
  if (!answer || !kind) return;
  recordObservation(writer, {
    surface,
    contract,
    kind,
    faults: verdicts
      .filter(({ severity }) => severity === "error")
      .map(({ rule, message }) => ({ check: rule, message })),
    exchange: {
      request: rawRequestOf(performed, request.target),
      response: answer,
      test: `wireproof verify: ${performed.case.title}`,
    },
  });
}

function kindIn(contract: Contract, { case: { operation: meant, reaches }, request, answer }: Performed) {
  if (!answer) return undefined;
  const { status, headers, body } = answer;
  const isReached =
    reaches === "operation" || (reaches === "perhaps" && matchResponse(meant, status) !== undefined);
  const operation = isReached ? meant : undefined;
  const type = headers["content-type"];
  const hasCodes =
    status >= 400 && (contract.catalogue.length > 0 || !operation || errorsAt(operation, status).length > 0);
  return kindOf(contract, {
    operation,
    method: request.method,
    status,
    contentType: typeof type === "string" ? type : type?.[0],
    hasBody: body.length > 0,
    ...(hasCodes && { code: errorCodeOf(operation, jsonOf(answer)) }),
  });
}
