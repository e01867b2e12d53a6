/** An access token as stored: by hash, never itself. */
export interface AccessToken {
  readonly id: string;
  readonly accountId: string;
  readonly clientId: string;
  /** What the device called itself; empty when it gave no name. */
  readonly label: string;
  /** Scopes, separated by spaces. */
  readonly scope: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | undefined;
  readonly expiresAt: number;
  readonly revokedAt: number | undefined;
}

/** One page of an account's live tokens. */
export interface AccessTokenPage {
  readonly total: number;
  readonly rows: readonly AccessToken[];
}

/** Access tokens. They are created by redeeming a device grant and in no other way. */
export interface AccessTokenStore {
  /** Finds a token, live or not, by the SHA-256 of its text. Absent when its account is deactivated. */
  findByHash(hash: Uint8Array): Promise<AccessToken | undefined>;

  /** Records a use. Writes at most once a minute per token, because every call of the API gets here. */
  touch(token: AccessToken): Promise<void>;

  /** Tokens that are neither revoked nor expired, the newest first. */
  listLive(accountId: string, page: number, limit: number): Promise<AccessTokenPage>;

  /**
   * Revokes a live token of this account.
   *
   * @returns Whether there was one; a foreign token is indistinguishable from none.
   */
  revoke(id: string, accountId: string): Promise<boolean>;

  /** Revokes by the SHA-256 of the token's text, if it was issued to this client (RFC 7009 §2.1). */
  revokeByHash(hash: Uint8Array, clientId: string): Promise<"revoked" | "unknown" | "other_client">;
}
