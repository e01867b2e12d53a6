/** What an error says of one violated constraint. */

/** One violated constraint in an `ErrorBody`: a stable kind, the place, and what was expected there. */
export interface ErrorDetail {
  /** One of `DETAIL_TYPES` when the toolchain wrote it. */
  readonly type: string;
  /** Starts with the place: `["query", "page"]`, `["body", "items", 0, "sku"]`. */
  readonly loc: readonly (string | number)[];
  /** What the contract asks for, never the value received. */
  readonly msg: string;
}
