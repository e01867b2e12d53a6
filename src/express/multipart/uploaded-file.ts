/** A file of a multipart request, as a handler is given it. */

import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Readable } from "node:stream";

/**
 * A file that a request has brought. Its content is on disk, and is removed when the handler has returned and the answer has ended:
 * read it, or move it away by its `path`, before.
 */
export interface UploadedFile {
  /**
   * The last segment of what the client calls it; undefined where it gives no name. A browser sends an empty file without a name for
   * an input in which none was chosen.
   */
  readonly filename: string | undefined;
  /** As the client says, in lower case and without parameters; `text/plain` where it says nothing (RFC 7578 §4.4). */
  readonly mediaType: string;
  /** In bytes. */
  readonly size: number;
  /** Where the content is. */
  readonly path: string;
  stream(): Readable;
  /** The whole content, in memory. */
  bytes(): Promise<Uint8Array>;
}

/** An uploaded file in the upload directory. */
export class StoredFile implements UploadedFile {
  readonly filename: string | undefined;
  readonly mediaType: string;
  readonly size: number;
  readonly path: string;

  constructor({
    filename,
    mediaType,
    size,
    path,
  }: Pick<UploadedFile, "filename" | "mediaType" | "size" | "path">) {
    this.filename = filename;
    this.mediaType = mediaType;
    this.size = size;
    this.path = path;
  }

  stream(): Readable {
    return createReadStream(this.path);
  }

  bytes(): Promise<Uint8Array> {
    return readFile(this.path);
  }
}

/** The file, or the list of files, that stands for the text of a generated type. */
type FileOf<T> = T extends undefined
  ? undefined
  : T extends readonly unknown[]
    ? UploadedFile[]
    : UploadedFile;

/** The same where each may also be what the generated type says. */
type FileOr<T> = T extends readonly (infer Item)[] ? (UploadedFile | Item)[] : T | FileOf<T>;

/**
 * A generated multipart body as a handler sees it: the parts named `Files` are files, those named `Either` are files or what they
 * were.
 */
export type WithFiles<T, Files extends PropertyKey, Either extends PropertyKey = never> = {
  [K in keyof T]: K extends Files ? FileOf<T[K]> : K extends Either ? FileOr<T[K]> : T[K];
};

/** The same where every part is a file but those named `Texts`. */
export type WithFilesExcept<T, Texts extends PropertyKey, Either extends PropertyKey = never> = {
  [K in keyof T]: K extends Texts ? T[K] : K extends Either ? FileOr<T[K]> : FileOf<T[K]>;
};
