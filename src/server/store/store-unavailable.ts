/** The database did not answer, or is held by somebody else: not a defect, and it passes. */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";

  /** Whether what was asked may have been done all the same; its answer was lost then. */
  readonly mayBeDone: boolean;

  /** @param cause - What the driver said. */
  constructor(cause: unknown, mayBeDone = false) {
    const [said] = (cause instanceof Error ? cause.message : String(cause)).split("\n", 1);
    super(`the database does not answer: ${said || "no reason given"}`, { cause });
    this.mayBeDone = mayBeDone;
  }
}
