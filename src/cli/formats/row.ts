/** One finding as the formats for machines show it. */

/** How grave a finding is: only an error fails a run. */
export type RowSeverity = "error" | "warning" | "info";

/** A finding of a linter, of a run against a server, or of a coverage gate: what all of them can say. */
export interface Row {
  /** Stable id of the rule or check: `error-code-unknown`. */
  readonly ruleId: string;
  readonly severity: RowSeverity;
  /** One paragraph of plain text. */
  readonly message: string;
  /** Where it is: a path as seen from the working directory, with forward slashes. Absent for findings without a place. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based, in UTF-16 code units. */
  readonly column?: number;
  /** The remedy, one clause. */
  readonly fix?: string;
}

/** The message together with the remedy, for formats that have one text only. */
export function textOf({ message, fix }: Row): string {
  return fix === undefined ? message : `${message} Fix: ${fix}.`;
}
