import { createContractServer } from "wireproof/express";
import { createApp } from "./app.js";
import { systemTime, type Time } from "./engine/time.js";
import type { Logger } from "./logging.js";
import { isOfOutage, watchStore } from "./services/availability.js";
import { createDemoAccount, type DemoAccount, demoAccountNotes } from "./services/demo-account.js";
import { isUnspecified, type Settings } from "./settings.js";
import { openStore } from "./store/open.js";
import type { Store } from "./store/store.js";

/** The largest file comes over a slow line; a header has its own, shorter time. */
const REQUEST_TIMEOUT_MS = 300_000;
const PURGE_EVERY_MS = 600_000;
const PURGE_BATCH = 1000;

/** A service that answers. */
export interface RunningService {
  /** Where clients reach it, without a trailing slash. */
  readonly origin: string;
  /** Where it listens; another than `origin` behind a proxy. */
  readonly listening: string;
  /** The database: a file, or the URL of a server without user and password. */
  readonly database: string;
  readonly store: Store;
  /** Only on the first start on an empty database. */
  readonly demoAccount: DemoAccount | undefined;
  /** What the operator should know before anybody uses it, one line each. */
  readonly notes: readonly string[];
  /** Takes no new connections, lets the requests under way finish, and closes the store. */
  close(): Promise<void>;
}

/** The origin of an address: IPv6 hosts stand in brackets (RFC 3986 §3.2.2). "Every address" is none to go to. */
function originOf(host: string, port: number): string {
  if (isUnspecified(host)) return `http://localhost:${port}`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

async function firstLook(store: Store, settings: Settings) {
  const demoAccount = await createDemoAccount(store.accounts, settings);
  const notes = [...(await demoAccountNotes(store.accounts, settings, demoAccount !== undefined))];
  if (isUnspecified(settings.host) && settings.publicUrl === undefined) {
    notes.push(
      `HOST ${settings.host} is every address of this machine: devices are sent to localhost until PUBLIC_URL names another origin.`,
    );
  }
  return { demoAccount, notes };
}

/** Deletes in small batches, so that no request waits long for the write lock. */
async function purge(store: Store, logger: Logger): Promise<void> {
  try {
    for (let deleted = 1; deleted > 0; ) deleted = await store.purge(PURGE_BATCH);
  } catch (error) {
    if (!isOfOutage(error)) logger.warn({ err: error }, "purging failed; the next attempt follows");
  }
}

/**
 * Starts the service.
 *
 * @throws {DatabaseUnusableError} When the database cannot be reached or refuses.
 * @throws {Error} With the system's `code` when it cannot listen (`EADDRINUSE`, `EACCES`); nothing is left open.
 */
export async function startService(
  settings: Settings,
  logger: Logger,
  time: Time = systemTime,
): Promise<RunningService> {
  const clock = time.now;
  const { store, secrets, database } = await openStore(settings, clock);
  const availability = watchStore(store, { time, logger });
  try {
    let origin = settings.publicUrl ?? originOf(settings.host, settings.port);
    const { app, routers, running } = createApp({
      store,
      availability,
      clock,
      time,
      secrets,
      settings,
      origin: () => origin,
      logger,
    });
    const server = createContractServer(app, { routers, requestTimeoutMs: REQUEST_TIMEOUT_MS });
    const { port } = await server.start(settings.port, settings.host);
    const listening = originOf(settings.host, port);
    origin = settings.publicUrl ?? listening;

    // Only now: a start that cannot listen must not use up the one time that the password is shown.
    // Nor may it end the runs of the instance that listens there.
    const { demoAccount, notes } = await running
      .start()
      .then(() => firstLook(store, settings))
      .catch(async (error: unknown) => {
        await Promise.all([server.shutdown(), running.close()]);
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
      notes,
      async close() {
        clearInterval(purging);
        availability.close();
        // The runs first: whoever follows one is told of its end, and the server waits for them.
        const shutdown = server.shutdown();
        await running.close();
        await shutdown;
        await store.close();
      },
    };
  } catch (error) {
    availability.close();
    await store.close();
    throw error;
  }
}
