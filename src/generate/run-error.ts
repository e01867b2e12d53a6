/** The run cannot go on: wrong usage, an unreadable file, an output that must not be touched. Exit code 2. */
export class RunError extends Error {
  override readonly name = "RunError";
  /** Stable, kebab-case: `config-invalid`. */
  readonly id: string;
  /** The remedy, one clause. */
  readonly fix: string | undefined;

  constructor(id: string, message: string, options: { fix?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.id = id;
    this.fix = options.fix;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Why the system refused, in its own short word (`EACCES`): its message would show names that only this program knows. */
export function reasonOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : messageOf(error);
}

/** True for a Node error with this `code`. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
