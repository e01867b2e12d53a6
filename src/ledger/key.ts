/** What the ledger counts: one kind of answer of one operation. */

/** Stands in a key's text for the surface, which answers where no operation was reached. */
export const SURFACE = "-";

/** One kind of answer. Everything is in the contract's own words where the contract has a word for it. */
export interface LedgerKey {
  /** The surface's name in the configuration: `api`. */
  readonly surface: string;
  /** The operation's id as a word, see `operationWord`; {@link SURFACE} for an answer that no operation gave. */
  readonly operation: string;
  /** A key of the Responses Object (`404`, `4XX`, `default`), or the status itself where none fits. */
  readonly status: string;
  /** As declared (`application/json`, `text/*`), or as sent where no declaration fits; `""` without content. */
  readonly mediaType: string;
  /** The error code; `""` where there is none. */
  readonly code: string;
}

/** Writes a key as people read it and waivers name it: `api getApp 404 application/json app_not_found`. */
export function formatKey({ surface, operation, status, mediaType, code }: LedgerKey): string {
  return [surface, operation, status, mediaType.replaceAll(/\s+/g, ""), code]
    .filter((word) => word !== "")
    .join(" ");
}

/** Orders keys by surface, operation, status, media type, code; by code unit, so that every machine agrees. */
export function compareKeys(a: LedgerKey, b: LedgerKey): number {
  return (
    compareText(a.surface, b.surface) ||
    compareText(a.operation, b.operation) ||
    compareText(a.status, b.status) ||
    compareText(a.mediaType, b.mediaType) ||
    compareText(a.code, b.code)
  );
}

/** Compares by code unit. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
