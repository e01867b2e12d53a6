/** One sign-in of a person in a browser. */
export interface ConsoleSession {
  readonly id: string;
  readonly accountId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Console sessions, kept so that signing out ends one although its cookie is a signed token. */
export interface ConsoleSessionStore {
  create(session: ConsoleSession): Promise<void>;

  /** A session that has neither ended nor expired. */
  findLive(id: string): Promise<ConsoleSession | undefined>;

  end(id: string): Promise<void>;
}
