/** What is known of a file before its content has been read. */
export interface NewFile {
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  /** In lower case, without the dot. */
  readonly extension: string;
  readonly mediaType: string;
  /** In bytes. */
  readonly size: number;
  /** Of an account. */
  readonly createdBy: string;
}

/** A file that an app's runs may use. */
export interface StoredFile extends NewFile {
  readonly createdAt: number;
}

/** How much the files of a workspace's apps may take together. */
export interface StorageBound {
  readonly workspaceId: string;
  readonly bytes: number;
}

/** Files, whole or not at all. They are kept as long as their app. */
export interface FileStore {
  /**
   * Keeps a file, if there is room for it. The room is taken before its content is read, so that of several at once no more than fit
   * get in; an upload that fails gives it back. Nobody finds a file before all of its content is durable; what an upload that never
   * ended has left is purged. An app that is deleted meanwhile takes the file with it.
   *
   * @param content - In parts of any size; no more than one chunk of them is held in memory.
   * @throws {Error} When the content is not of the size that the file is said to have.
   */
  create(
    file: NewFile,
    content: AsyncIterable<Uint8Array>,
    bound: StorageBound,
  ): Promise<StoredFile | "no_room" | "no_app">;

  /** How many bytes the files of a workspace's apps take, those that are being uploaded included. */
  used(workspaceId: string): Promise<number>;

  find(id: string): Promise<StoredFile | undefined>;

  /**
   * Reads the content of a file, chunk by chunk.
   *
   * @throws {Error} When the file is deleted meanwhile: a reader never takes a part for the whole.
   */
  content(file: StoredFile): AsyncIterable<Uint8Array>;
}
