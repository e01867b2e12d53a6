/** What is known of a file before its content has been read. */
export interface NewFile {
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  /** In lower case, without the dot. */
  readonly extension: string;
  readonly mediaType: string;
  /** Of an account. */
  readonly createdBy: string;
}

/** A file that an app's runs may use. */
export interface StoredFile extends NewFile {
  /** In bytes. */
  readonly size: number;
  readonly createdAt: number;
}

/** Files, whole or not at all. They are kept as long as their app. */
export interface FileStore {
  /**
   * Keeps a file. Nobody finds it before all of its content is durable; what an upload that never ended has left is purged.
   *
   * @param content - In parts of any size; no more than one chunk of them is held in memory.
   */
  create(file: NewFile, content: AsyncIterable<Uint8Array>): Promise<StoredFile>;

  find(id: string): Promise<StoredFile | undefined>;

  /**
   * Reads the content of a file, chunk by chunk.
   *
   * @throws {Error} When the file is deleted meanwhile: a reader never takes a part for the whole.
   */
  content(file: StoredFile): AsyncIterable<Uint8Array>;
}
