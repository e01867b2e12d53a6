/** What a command's exit code means, for every command alike. */
export const EXIT = {
  /** Nothing to report. */
  ok: 0,
  /** Findings in a document, or generated files that are not current. */
  findings: 1,
  /** Wrong usage, or the command could not do its work. */
  failure: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
