import { join } from "node:path";
import { createContractServer } from "wireproof/express";
import { createApp } from "./app.js";
import { type Clock, systemClock } from "./clock.js";
import type { Logger } from "./logging.js";
import { loadSecrets } from "./security/secrets.js";
import { createDemoAccount, type DemoAccount } from "./services/demo-account.js";
import type { Settings } from "./settings.js";
import { openSqliteStore } from "./store/sqlite/open.js";
import type { Store } from "./store/store.js";

const PURGE_EVERY_MS = 600_000;
const PURGE_BATCH = 1000;
const DATABASE = "wireproof.db";

/** A service that answers. */
export interface RunningService {
  /** Where clients reach it, without a trailing slash. */
  readonly origin: string;
  /** Where it listens; another than `origin` behind a proxy. */
  readonly listening: string;
  /** The database file. */
  readonly database: string;
  readonly store: Store;
  /** Only on the first start on an empty database. */
  readonly demoAccount: DemoAccount | undefined;
  /** Takes no new connections, lets the requests under way finish, and closes the store. */
  close(): Promise<void>;
}

/** The origin of an address: IPv6 hosts stand in brackets (RFC 3986 §3.2.2). */
function originOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Deletes in small batches, so that no request waits long for the write lock. */
async function purge(store: Store, logger: Logger): Promise<void> {
  try {
    for (let deleted = 1; deleted > 0; ) deleted = await store.purge(PURGE_BATCH);
  } catch (error) {
    logger.warn({ err: error }, "purging failed; the next attempt follows");
  }
}

/**
 * Starts the service.
 *
 * @throws {Error} With the system's `code` when it cannot listen (`EADDRINUSE`, `EACCES`); nothing is left open.
 */
export async function startService(
  settings: Settings,
  logger: Logger,
  clock: Clock = systemClock,
): Promise<RunningService> {
  const database = join(settings.dataDir, DATABASE);
  const secrets = loadSecrets(settings.dataDir);
  const store = openSqliteStore(database, clock);
  try {
    let origin = settings.publicUrl ?? originOf(settings.host, settings.port);
    const { app, routers } = createApp({ store, clock, secrets, settings, origin: () => origin, logger });
    const server = createContractServer(app, { routers });
    const { port } = await server.start(settings.port, settings.host);
    const listening = originOf(settings.host, port);
    origin = settings.publicUrl ?? listening;

    // Only now: a start that cannot listen must not use up the one time that the password is shown.
    const demoAccount = await createDemoAccount(store.accounts, settings).catch(async (error: unknown) => {
      await server.shutdown();
      throw error;
    });
    const purging = setInterval(() => void purge(store, logger), PURGE_EVERY_MS);
    purging.unref();
    return {
      origin,
      listening,
      database,
      store,
      demoAccount,
      async close() {
        clearInterval(purging);
        await server.shutdown();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
