import type { AccessTokenStore } from "./access-token-store.js";
import type { AccountStore } from "./account-store.js";
import type { AppStore } from "./app-store.js";
import type { ConsoleSessionStore } from "./console-session-store.js";
import type { DeviceGrantStore } from "./device-grant-store.js";
import type { FileStore } from "./file-store.js";
import type { ProviderStore } from "./provider-store.js";
import type { RateLimitStore } from "./rate-limit-store.js";
import type { RunStore } from "./run-store.js";
import type { StoreUnavailableError } from "./store-unavailable.js";
import type { WorkflowStore } from "./workflow-store.js";
import type { WorkspaceStore } from "./workspace-store.js";

/** Who is told whether the database answers. */
export interface StoreWatcher {
  answered(): void;
  lost(error: StoreUnavailableError): void;
}

/**
 * Everything the service remembers.
 *
 * Each method is one atomic step; no caller reads, decides and writes back. A promise that is fulfilled means that the
 * write is durable; one that rejects with a `StoreUnavailableError` says whether it may have been done. Drivers take the time from
 * the clock they were opened with.
 */
export interface Store {
  readonly accounts: AccountStore;
  readonly consoleSessions: ConsoleSessionStore;
  readonly deviceGrants: DeviceGrantStore;
  readonly accessTokens: AccessTokenStore;
  readonly rateLimits: RateLimitStore;
  readonly workspaces: WorkspaceStore;
  readonly apps: AppStore;
  readonly workflows: WorkflowStore;
  readonly providers: ProviderStore;
  readonly runs: RunStore;
  readonly files: FileStore;

  /** Fulfils when the store answers, within two seconds. */
  ping(): Promise<void>;

  /** Fulfils when the store takes writes, within two seconds and without waiting for whoever else holds it. */
  probe(): Promise<void>;

  /** Tells of everything that is asked of the store whether the database answered. */
  watch(watcher: StoreWatcher): void;

  /**
   * Deletes rows that no answer depends on any more, at most `limit` per table.
   *
   * @returns How many rows went; 0 when nothing is left to delete.
   */
  purge(limit: number): Promise<number>;

  /** Ends all use of the store. */
  close(): Promise<void>;
}
