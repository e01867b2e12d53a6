/**
 * The database did not answer, or is held by somebody else: not a defect, and it passes. What was under way may have been done.
 */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";

  /** @param cause - What the driver said. */
  constructor(cause: unknown) {
    const [said] = (cause instanceof Error ? cause.message : String(cause)).split("\n", 1);
    super(`the database does not answer: ${said || "no reason given"}`, { cause });
  }
}
