/** The files of one request, from the parsed form to the end of the answer. */

import type { Response } from "express";
import { setOwn } from "../../contract/index.js";
import { removeFiles } from "./temporary-files.js";
import type { UploadedFile } from "./uploaded-file.js";

/** Files by the name of their part; a list where several may come, perhaps with texts among them. */
type FilesByName = ReadonlyMap<string, UploadedFile | string | readonly (UploadedFile | string)[]>;

/** Holds the files of one request apart from its form, until a schema has judged the form. */
export class Uploads {
  readonly #files: FilesByName;
  readonly #judged: ReadonlySet<string>;
  readonly #paths: readonly string[];

  /**
   * @param judged - JSON pointers of what has been judged as it was read.
   * @param paths - Every file that was written for the request.
   */
  constructor(files: FilesByName, judged: ReadonlySet<string>, paths: readonly string[]) {
    this.#files = files;
    this.#judged = judged;
    this.#paths = paths;
  }

  /**
   * Whether a value of the form has been judged as it was read: a declared file, or a part that was refused. What a schema says of the
   * text that stands in its place is not about it.
   *
   * @param pointer - JSON pointer into the form.
   */
  isJudged(pointer: string): boolean {
    return this.#judged.has(pointer);
  }

  /** Puts the files into the form that the handler is given. */
  attach(form: unknown): void {
    if (typeof form !== "object" || form === null) return;
    for (const [name, file] of this.#files) setOwn(form as Record<string, unknown>, name, file);
  }

  /** Removes the files once the answer has ended or its connection is gone. Call it when the handler is done with them. */
  discardAfter(res: Response): void {
    // What cannot be removed now is removed at the next start.
    const discard = () => void removeFiles(this.#paths).catch(() => undefined);
    if (res.closed || res.destroyed) discard();
    else res.once("close", discard);
  }
}
