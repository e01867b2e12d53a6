/** How a database spells what SQLite and PostgreSQL do not share. */
export interface Dialect {
  /** A column of 64-bit integers. */
  readonly integer: string;
  /** A column of bytes. */
  readonly bytes: string;
  /** What follows the columns of a table. */
  readonly table: string;
  /** What follows the columns of a table that is read by its primary key only. */
  readonly keyedTable: string;
}

/**
 * The schema, as steps that are only ever appended to; a database counts the steps it has seen.
 * Times are milliseconds since the Unix epoch. What belongs to an app refers to it with `ON DELETE CASCADE`.
 */
export function migrations({ integer, bytes, table, keyedTable }: Dialect): readonly string[] {
  return [
    `
  CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    active ${integer} NOT NULL DEFAULT 1,
    created_at ${integer} NOT NULL
  )${table};

  CREATE TABLE workspaces (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at ${integer} NOT NULL
  )${table};

  CREATE TABLE memberships (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'editor', 'normal', 'dataset_operator')),
    current ${integer} NOT NULL DEFAULT 0,
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account_id, workspace_id)
  )${table};

  CREATE TABLE console_sessions (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    created_at ${integer} NOT NULL,
    expires_at ${integer} NOT NULL,
    ended_at ${integer}
  )${table};
  CREATE INDEX console_sessions_expiry ON console_sessions (expires_at);

  CREATE TABLE device_grants (
    device_hash ${bytes} PRIMARY KEY,
    user_code_mac ${bytes} NOT NULL UNIQUE,
    client_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    label TEXT NOT NULL,
    created_ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'denied', 'consumed')),
    claimed_by TEXT REFERENCES accounts (id),
    base_interval_s ${integer} NOT NULL,
    interval_s ${integer} NOT NULL,
    last_poll_at ${integer},
    created_at ${integer} NOT NULL,
    expires_at ${integer} NOT NULL,
    redeem_until ${integer},
    decided_at ${integer},
    consumed_at ${integer}
  )${keyedTable};
  CREATE INDEX device_grants_expiry ON device_grants (expires_at);

  CREATE TABLE access_tokens (
    id TEXT PRIMARY KEY,
    hash ${bytes} NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    client_id TEXT NOT NULL,
    label TEXT NOT NULL,
    scope TEXT NOT NULL,
    created_at ${integer} NOT NULL,
    last_used_at ${integer},
    expires_at ${integer} NOT NULL,
    revoked_at ${integer}
  )${table};
  CREATE UNIQUE INDEX access_tokens_device ON access_tokens (account_id, client_id, label)
    WHERE revoked_at IS NULL AND label <> '';
  CREATE INDEX access_tokens_account ON access_tokens (account_id, created_at);
  CREATE INDEX access_tokens_expiry ON access_tokens (expires_at);

  CREATE TABLE rate_limits (
    key TEXT PRIMARY KEY,
    points ${integer} NOT NULL,
    expires_at ${integer} NOT NULL
  )${keyedTable};
  CREATE INDEX rate_limits_expiry ON rate_limits (expires_at);
  `,
    `
  ALTER TABLE accounts ADD COLUMN pending ${integer} NOT NULL DEFAULT 0;

  CREATE TABLE invitations (
    hash ${bytes} PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    created_at ${integer} NOT NULL,
    expires_at ${integer} NOT NULL
  )${keyedTable};
  CREATE INDEX invitations_expiry ON invitations (expires_at);

  CREATE INDEX memberships_workspace ON memberships (workspace_id, created_at);

  CREATE TABLE apps (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('workflow', 'advanced-chat', 'chat', 'agent-chat', 'completion')),
    icon_type TEXT NOT NULL CHECK (icon_type IN ('emoji', 'link')),
    icon TEXT NOT NULL,
    icon_background TEXT NOT NULL,
    tags TEXT NOT NULL,
    api_enabled ${integer} NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL
  )${table};
  CREATE INDEX apps_workspace ON apps (workspace_id, created_at);

  CREATE TABLE app_drafts (
    app_id TEXT PRIMARY KEY REFERENCES apps (id) ON DELETE CASCADE,
    graph TEXT NOT NULL,
    hash TEXT NOT NULL,
    updated_by TEXT NOT NULL REFERENCES accounts (id),
    updated_at ${integer} NOT NULL
  )${table};

  CREATE TABLE app_versions (
    id TEXT PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    version ${integer} NOT NULL,
    graph TEXT NOT NULL,
    hash TEXT NOT NULL,
    published_by TEXT NOT NULL REFERENCES accounts (id),
    published_at ${integer} NOT NULL,
    UNIQUE (app_id, version)
  )${table};

  CREATE TABLE providers (
    workspace_id TEXT PRIMARY KEY REFERENCES workspaces (id),
    kind TEXT NOT NULL CHECK (kind IN ('echo', 'openai_compatible')),
    base_url TEXT,
    sealed_api_key TEXT,
    models TEXT NOT NULL,
    calls_left ${integer},
    updated_by TEXT NOT NULL REFERENCES accounts (id),
    updated_at ${integer} NOT NULL
  )${table};
  `,
    `
  CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    origin TEXT NOT NULL CHECK (origin IN ('draft', 'published')),
    name TEXT NOT NULL,
    turns ${integer} NOT NULL DEFAULT 0,
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL
  )${table};
  CREATE INDEX conversations_app ON conversations (app_id, account_id, updated_at);

  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    origin TEXT NOT NULL CHECK (origin IN ('draft', 'published')),
    mode TEXT NOT NULL,
    workflow_id TEXT NOT NULL,
    graph TEXT NOT NULL,
    conversation_id TEXT REFERENCES conversations (id) ON DELETE CASCADE,
    message_id TEXT,
    query TEXT,
    status TEXT NOT NULL DEFAULT 'running'
      CHECK (status IN ('running', 'succeeded', 'failed', 'stopped', 'partial-succeeded')),
    outputs TEXT,
    error_code TEXT,
    error TEXT,
    total_tokens ${integer} NOT NULL DEFAULT 0,
    total_steps ${integer} NOT NULL DEFAULT 0,
    events ${integer} NOT NULL DEFAULT 0,
    runner TEXT NOT NULL,
    lease_until ${integer} NOT NULL,
    stop_requested_at ${integer},
    created_at ${integer} NOT NULL,
    finished_at ${integer}
  )${table};
  CREATE INDEX runs_running ON runs (app_id, lease_until) WHERE status = 'running';
  CREATE INDEX runs_conversation ON runs (conversation_id);
  CREATE INDEX runs_expiry ON runs (finished_at);

  CREATE TABLE run_nodes (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position ${integer} NOT NULL,
    node_id TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('running', 'succeeded', 'failed', 'stopped', 'skipped')),
    inputs TEXT,
    outputs TEXT,
    error TEXT,
    started_at ${integer} NOT NULL,
    finished_at ${integer},
    PRIMARY KEY (run_id, position)
  )${keyedTable};

  CREATE TABLE run_events (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    sequence ${integer} NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (run_id, sequence)
  )${keyedTable};

  CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    query TEXT NOT NULL,
    answer TEXT NOT NULL,
    created_at ${integer} NOT NULL
  )${table};
  CREATE INDEX messages_conversation ON messages (conversation_id, created_at);
  `,
    `
  CREATE TABLE files (
    id TEXT PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    extension TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size ${integer} NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at ${integer} NOT NULL,
    expires_at ${integer}
  )${table};
  CREATE INDEX files_app ON files (app_id);
  CREATE INDEX files_expiry ON files (expires_at);

  CREATE TABLE file_chunks (
    file_id TEXT NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    position ${integer} NOT NULL,
    bytes ${bytes} NOT NULL,
    PRIMARY KEY (file_id, position)
  )${table};
  `,
    // Runs go with their app, however many there are.
    "CREATE INDEX runs_app ON runs (app_id);",
    // A run that waits for a form is running to those who read its status alone, and is nobody's.
    `
  ALTER TABLE runs ADD COLUMN files TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE runs ADD COLUMN paused_at ${integer};

  CREATE TABLE run_forms (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position ${integer} NOT NULL,
    node_id TEXT NOT NULL,
    content TEXT NOT NULL,
    defaults TEXT NOT NULL,
    expires_at ${integer} NOT NULL,
    outcome TEXT,
    closed_at ${integer},
    PRIMARY KEY (run_id, position)
  )${keyedTable};
  CREATE INDEX run_forms_waiting ON run_forms (expires_at) WHERE closed_at IS NULL;
  `,
  ];
}

/** A database written by a later release than this one. */
export class NewerDatabaseError extends Error {
  override readonly name = "NewerDatabaseError";

  constructor(found: number, known: number) {
    super(
      `the database has schema version ${found}, this release knows ${known}; start a newer release on it`,
    );
  }
}

/**
 * The steps that a database has not seen.
 *
 * @param found - How many steps it has seen.
 * @throws {NewerDatabaseError} When it is ahead of this release.
 */
export function pendingSteps(steps: readonly string[], found: number): readonly string[] {
  if (found > steps.length) throw new NewerDatabaseError(found, steps.length);
  return steps.slice(found);
}
