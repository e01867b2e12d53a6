import type { Database } from "./database.js";

/**
 * The schema, as steps that are only ever appended to. `PRAGMA user_version` counts the steps a file has seen.
 * Times are milliseconds since the Unix epoch.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE workspaces (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE memberships (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'editor', 'normal', 'dataset_operator')),
    current INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, workspace_id)
  ) STRICT;

  CREATE TABLE console_sessions (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
  ) STRICT;
  CREATE INDEX console_sessions_expiry ON console_sessions (expires_at);

  CREATE TABLE device_grants (
    device_hash BLOB PRIMARY KEY,
    user_code_mac BLOB NOT NULL UNIQUE,
    client_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    label TEXT NOT NULL,
    created_ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'denied', 'consumed')),
    claimed_by TEXT REFERENCES accounts (id),
    base_interval_s INTEGER NOT NULL,
    interval_s INTEGER NOT NULL,
    last_poll_at INTEGER,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    redeem_until INTEGER,
    decided_at INTEGER,
    consumed_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX device_grants_expiry ON device_grants (expires_at);

  CREATE TABLE access_tokens (
    id TEXT PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    client_id TEXT NOT NULL,
    label TEXT NOT NULL,
    scope TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX access_tokens_device ON access_tokens (account_id, client_id, label)
    WHERE revoked_at IS NULL AND label <> '';
  CREATE INDEX access_tokens_account ON access_tokens (account_id, created_at);
  CREATE INDEX access_tokens_expiry ON access_tokens (expires_at);

  CREATE TABLE rate_limits (
    key TEXT PRIMARY KEY,
    points INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX rate_limits_expiry ON rate_limits (expires_at);
  `,
];

/** A database file written by a later release than this one. */
export class NewerDatabaseError extends Error {
  override readonly name = "NewerDatabaseError";

  constructor(found: number, known: number) {
    super(
      `the database has schema version ${found}, this release knows ${known}; start a newer release on it`,
    );
  }
}

/**
 * Brings a database up to date, forward only, under the write lock, so that of several starts at once one does the work.
 *
 * @throws {NewerDatabaseError} When the file is ahead of this release.
 */
export function migrate(database: Database): void {
  database.transaction(() => {
    const found = database.one<{ user_version: number }>("PRAGMA user_version")?.user_version ?? 0;
    if (found > MIGRATIONS.length) throw new NewerDatabaseError(found, MIGRATIONS.length);
    for (const step of MIGRATIONS.slice(found)) database.exec(step);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  });
}
