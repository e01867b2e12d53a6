/** A file that a run may use. */
export interface RunFile {
  /** Its `upload_file_id`. */
  readonly id: string;
  /** Where its content is downloaded without further credentials. */
  readonly url: string;
  /** The part of `url` without which nothing is downloaded. */
  readonly secret: string;
  /** Reads its text, so many characters at the most; empty for a file that holds none. */
  text(maxLength: number, signal: AbortSignal): Promise<string>;
}
