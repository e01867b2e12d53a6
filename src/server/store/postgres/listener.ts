import pg from "pg";
import { createTopics } from "../sql/topics.js";

/** The one channel that instances notify each other on; the payload is the topic. */
export const CHANNEL = "wireproof";

/** How long to wait before the connection is made again. */
const RECONNECT_MS = 1000;
/** How often everybody is woken although nothing was heard: the connection may be dead, or behind a pooler that drops LISTEN. */
const SWEEP_MS = 5000;
const CONNECT_TIMEOUT_MS = 10_000;

/** Hears what other instances notify. */
export interface Listener {
  /** As `Database.listen`. */
  listen(topic: string, wake: () => void): () => void;
  close(): Promise<void>;
}

/**
 * Listens on a connection of its own (`LISTEN`), which is made when somebody wants to hear something and again whenever it breaks.
 * What is notified in between is lost to it, so everybody is woken once it is back, and every second while it is not.
 *
 * @param url - As in `DATABASE_URL`.
 */
export function createListener(url: string): Listener {
  const topics = createTopics();
  let client: pg.Client | undefined;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  function lost(broken: pg.Client): void {
    if (client !== broken) return;
    client = undefined;
    void broken.end().catch(() => undefined);
    wakeIn(RECONNECT_MS);
  }

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: "wireproof listener",
      keepAlive: true,
    });
    client = fresh;
    fresh.on("notification", ({ payload }) => topics.wake(payload ?? ""));
    fresh.on("error", () => lost(fresh));
    fresh.on("end", () => lost(fresh));
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${CHANNEL}`);
      topics.wakeAll();
      wakeIn(SWEEP_MS);
    } catch {
      lost(fresh);
    }
  }

  function wakeIn(ms: number): void {
    clearTimeout(timer);
    if (isClosed) return;
    timer = setTimeout(() => {
      timer = undefined;
      topics.wakeAll();
      if (topics.isEmpty()) return;
      if (client) wakeIn(SWEEP_MS);
      else void connect();
    }, ms);
    timer.unref();
  }

  return {
    listen(topic, wake) {
      const end = topics.listen(topic, wake);
      if (!client && !isClosed) void connect();
      else if (!timer) wakeIn(SWEEP_MS);
      return end;
    },

    async close() {
      isClosed = true;
      clearTimeout(timer);
      const open = client;
      client = undefined;
      await open?.end().catch(() => undefined);
    },
  };
}
