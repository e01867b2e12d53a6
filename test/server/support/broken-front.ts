import express from "express";
import { afterAll } from "vitest";
import { createContractServer } from "wireproof/express";
import { createApp } from "../../../src/server/app.js";
import { systemTime } from "../../../src/server/engine/time.js";
import { createLogger } from "../../../src/server/logging.js";
import { watchStore } from "../../../src/server/services/availability.js";
import { readSettings } from "../../../src/server/settings.js";
import { openStore } from "../../../src/server/store/open.js";
import { temporaryDirectory } from "./temporary-directory.js";

/**
 * Starts the service behind middleware of an operator's own that fails on every request: no operation has to have a weak spot for
 * its answer to a fault to be seen. It ends with the test file.
 */
export async function startBrokenFront(): Promise<{ readonly origin: string }> {
  const settings = readSettings({ DATA_DIR: temporaryDirectory() });
  const { store, secrets } = await openStore(settings, systemTime.now);
  const logger = createLogger("silent");
  const availability = watchStore(store, { time: systemTime, logger });
  let origin = "";
  const { app, routers } = createApp({
    store,
    availability,
    secrets,
    settings,
    clock: systemTime.now,
    time: systemTime,
    origin: () => origin,
    logger,
  });
  const front = express();
  front.use(() => {
    throw new Error("the front is out of order");
  });
  const server = createContractServer(front.use(app), { routers });
  const { port } = await server.start(0);
  origin = `http://127.0.0.1:${port}`;
  afterAll(async () => {
    availability.close();
    await server.shutdown();
    await store.close();
  });
  return { origin };
}
