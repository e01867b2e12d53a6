/** Thrown for what is no recording. */
export class HarError extends Error {
  override readonly name = "HarError";
  /** The remedy, one clause. */
  readonly fix: string;
  /** Where in the text, for a text that is not JSON: 1-based. */
  readonly position: { readonly line: number; readonly column: number } | undefined;

  /** @param message - What is wrong, one sentence. */
  constructor(message: string, fix: string, position?: HarError["position"]) {
    super(message);
    this.fix = fix;
    this.position = position;
  }
}
