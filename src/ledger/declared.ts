/** What a contract declares, as ledger keys. */

import {
  type Contract,
  type DeclaredError,
  matchResponse,
  type Operation,
  operationWord,
  type RangedError,
} from "../contract/index.js";
import { type LedgerKey, SURFACE } from "./key.js";

/** An error with its status, or one that leaves it to the answer. */
type AnyError = DeclaredError | RangedError;

/** One kind of answer that the contract declares. */
export interface DeclaredAnswer {
  readonly key: LedgerKey;
  /** Absent for an answer of the surface. */
  readonly operation?: Operation;
  /** Absent for an answer without a code. */
  readonly error?: AnyError;
  /**
   * Whether it may be left unproven: what a range or `default` admits beside the codes that its body lists. No list of such
   * answers can be complete.
   */
  readonly optional: boolean;
  /** JSON pointer of what declares it: the Response Object, the operation that lists the code, the surface's code itself. */
  readonly pointer: string;
}

/**
 * Lists every kind of answer that a contract declares: per operation one for each response, media type and code, and what
 * the surface answers where no operation was reached.
 *
 * @param surface - The contract's name in the keys.
 */
export function declaredAnswers(surface: string, contract: Contract): DeclaredAnswer[] {
  return [
    ...contract.operations.flatMap((operation) => answersOf(surface, operation)),
    ...contract.surfaceErrors.map((error): DeclaredAnswer => {
      const { code, mediaType, status } = error;
      const key = { surface, operation: SURFACE, status: String(status), mediaType, code };
      return { key, error, optional: false, pointer: error.catalogue?.pointer ?? "" };
    }),
  ];
}

function answersOf(surface: string, operation: Operation): DeclaredAnswer[] {
  return operation.responses.flatMap((response) => {
    const { key: status, pointer } = response;
    const answer = (mediaType: string, error: AnyError | undefined, optional: boolean): DeclaredAnswer => ({
      key: { surface, operation: operationWord(operation.id), status, mediaType, code: error?.code ?? "" },
      operation,
      ...(error && { error }),
      optional,
      pointer: error && "catalogue" in error ? operation.pointer : pointer,
    });
    if (response.content.length === 0) return [answer("", undefined, false)];
    const isExact = /^\d{3}$/.test(status);
    return response.content.flatMap(({ name }) => {
      const errors = [
        ...operation.errors.filter((error) => matchResponse(operation, error.status) === response),
        ...operation.rangedErrors.filter(({ range }) => range === status),
      ].filter(({ mediaType }) => mediaType === name);
      const coded = distinctCodes(errors).map((error) => answer(name, error, false));
      return isExact && coded.length > 0 ? coded : [...coded, answer(name, undefined, coded.length > 0)];
    });
  });
}

/** Under a range one code may be declared with several statuses: the range is the unit there. */
function distinctCodes(errors: readonly AnyError[]): AnyError[] {
  return [...new Map(errors.map((error) => [error.code, error])).values()];
}
