/** Why a server cannot start. */

/** One thing that keeps a server from starting. */
export interface SetupProblem {
  /** Stable, kebab-case: `operation-without-handler`. */
  readonly id: string;
  readonly message: string;
  /** The remedy, one clause. */
  readonly fix: string;
}

/** Thrown when contract, handlers and options do not fit together; names every problem at once. */
export class ContractSetupError extends Error {
  readonly problems: readonly SetupProblem[];

  constructor(problems: readonly SetupProblem[]) {
    super(
      [
        "The server does not fit its contract:",
        ...problems.map((p) => `  ${p.id}: ${p.message}\n    fix: ${p.fix}`),
      ].join("\n"),
    );
    this.name = "ContractSetupError";
    this.problems = problems;
  }
}
